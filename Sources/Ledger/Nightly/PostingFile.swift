import CDRCore
import Foundation
import GRDB
import Outputs
import Runs

/// A file with what one run posted for one month, as a night leaves it for other systems to load.
///
/// The run that posts records the file, and the ledger remembers whether it was finished: what a kill or
/// a full disk prevented is written later, and nothing that was finished is written again.
public struct PostingFile: Hashable, Sendable {
  /// The run that posted.
  public var run: Int64
  /// The month that it posted for.
  public var month: Month

  /// `postings-2026-10-run-4.csv`
  public var name: String { "postings-\(month)-run-\(run).csv" }

  /// Records that a run's postings of a month go into a file.
  func record(_ database: Database) throws {
    try database.execute(
      sql: "INSERT INTO posting_files (run, month) VALUES (?, ?)",
      arguments: [run, month.description])
  }

  /// Those that are recorded and not finished, in the order in which they were posted.
  static func unfinished(_ database: Database) throws -> [PostingFile] {
    try Row.fetchAll(
      database,
      sql: "SELECT run, month FROM posting_files WHERE finished_at IS NULL ORDER BY run, month"
    ).map { row throws(Failure) in PostingFile(run: row["run"], month: try row.month("month")) }
  }
}

extension Ledger {
  /// What became of the posting files that were to be finished.
  public struct FinishedFiles: Sendable {
    /// Those that are in the folder now, in the order in which they were posted.
    public var finished: [PostingFile] = []
    /// Those whose place another file has taken, which is never replaced.
    public var blocked: [PostingFile] = []
  }

  /// Writes the posting files that are recorded and not finished yet.
  ///
  /// Each is written under the ledger's lock, so that no other command writes it as well. A file that is
  /// there already with the same bytes was left by a command that was killed before it could say so.
  ///
  /// - Parameters:
  ///   - folder: where the files go.
  ///   - isWide: as ``PostOptions/isWide``.
  /// - Throws: `inputOutput` where a file cannot be written, naming it and the run; `outputCannotBeMade`
  ///   where it cannot be made.
  public func finishPostingFiles(
    in folder: String, isWide: Bool = false
  ) throws(Failure) -> FinishedFiles {
    var result = FinishedFiles()
    for file in try read({ try PostingFile.unfinished($0) }) {
      let isFinished = try write { database in
        // Another night may have been faster.
        guard try PostingFile.unfinished(database).contains(file) else { return true }
        let path = "\(folder)/\(file.name)"
        do throws(Failure) {
          let text = try failing { try self.text(of: file, isWide: isWide, in: database) }
          guard try Self.place(text, at: path) else { return false }
        } catch {
          throw Failure(
            error.kind,
            "\(error.message); posted as run \(file.run): the next nightly writes the file, "
              + "or print it with `postings --run \(file.run) --month \(file.month)`")
        }
        LedgerStep.reach(.outputRenamed)
        try database.execute(
          sql: "UPDATE posting_files SET finished_at = ? WHERE run = ? AND month = ?",
          arguments: [RunEntry.now, file.run, file.month.description])
        return true
      }
      if isFinished { result.finished.append(file) } else { result.blocked.append(file) }
    }
    return result
  }

  private func text(
    of file: PostingFile, isWide: Bool, in database: Database
  ) throws -> [UInt8] {
    var text = PostingsEncoder.header(isWide: isWide)
    try forEachPosting(run: file.run, month: file.month, isWide: isWide, in: database) {
      text += $0
    }
    return text
  }

  /// Writes a file that must not be there yet, unless with the same bytes.
  ///
  /// - Returns: whether it is there now.
  private static func place(_ text: [UInt8], at path: String) throws(Failure) -> Bool {
    if EarlierContent.exists(path) { return EarlierContent.isRegularFile(path, holding: text) }
    let output = try AtomicFile(path)
    try output.write(text.span)
    try output.prepare()
    LedgerStep.reach(.outputSynced)
    guard !EarlierContent.exists(path) else { return false }
    try output.commit()
    return true
  }
}
