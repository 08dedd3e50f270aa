import GRDB
import Metering
import Outputs

extension Ledger {
  /// Copies the ledger, as it was committed last, into a file that appears whole or not at all.
  /// Others may read and write meanwhile.
  ///
  /// - Throws: `outputCannotBeMade` when the file cannot be made.
  public func backUp(to output: String) throws(Failure) {
    try refuse(output: output)
    let file = try AtomicFile(output, mode: 0o600)
    guard let place = file.temporary else {
      throw Failure(.outputCannotBeMade, "\(output): a backup needs a regular file")
    }
    try reportingFailures {
      var configuration = Configuration()
      // The copy is synced as a whole once it is complete.
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = OFF") }
      let copy = try DatabaseQueue(path: place, configuration: configuration)
      try queue.backup(to: copy)
      try copy.close()
    }
    try file.commit()
  }
}
