import CDRCore
import GRDB

extension Ledger {
  /// Copies the ledger, as it was committed last, into a file that appears whole or not at all.
  /// Others may read and write meanwhile.
  ///
  /// - Parameters:
  ///   - output: the file that the copy becomes.
  ///   - force: whether an existing file is replaced, with what an earlier database left beside it.
  /// - Throws: `outputCannotBeMade` when the file cannot be made, or exists and is not replaced.
  public func backUp(to output: String, force: Bool = false) throws(Failure) {
    let target = try openCopy(output, "a backup", force: force)
    try reportingFailures {
      var configuration = Configuration()
      // The copy is synced as a whole once it is complete.
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = OFF") }
      let copy = try DatabaseQueue(path: target.temporary, configuration: configuration)
      try queue.backup(to: copy)
      // What another command had announced meanwhile does not concern the copy.
      try copy.writeWithoutTransaction { database in
        if try Schema.version(of: database) >= Schema.sumsVersion {
          try Generation(database).withdraw()
        }
      }
      try copy.close()
    }
    LedgerStep.reach(.copied)
    try target.commit()
    LedgerStep.reach(.outputRenamed)
  }
}
