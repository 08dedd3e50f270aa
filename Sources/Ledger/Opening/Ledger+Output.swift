import CDRCore
import Foundation
import Outputs
import Reports
import Runs

extension Ledger {
  /// Opens the output of a command on this ledger.
  ///
  /// - Parameters:
  ///   - path: nil: standard output.
  ///   - compresses: whether the output is gzip'd.
  ///   - rows: what makes another form of it than CSV.
  ///   - tariffs: every file that was read for tariffs.
  ///   - inputs: every other file that is read.
  ///   - metrics: a file for the figures of the command; nil: none.
  /// - Throws: `usage` when the output would replace the ledger or a file that is read.
  func openOutput(
    _ path: String?, mode: UInt32? = nil, compresses: Bool = false, rows: RowsEncoding? = nil,
    tariffs: [String] = [], inputs: [String] = [], metrics: String? = nil
  ) throws(Failure) -> RunOutputs {
    var files = OutputGuard(ledger: self.path, tariffs: tariffs)
    for input in inputs { files.add(input, "an input") }
    return try RunOutputs(
      .path(path, mode: mode, compresses: compresses, rows: rows), metrics: metrics, keeping: files)
  }

  /// Opens the output of a command that copies the ledger into another SQLite file.
  ///
  /// What an earlier database of that name left beside it would be taken for part of the copy, so
  /// it is removed with that database, or the copy is refused.
  ///
  /// - Parameters:
  ///   - purpose: what the copy is called in messages: "a backup".
  ///   - force: whether an existing file is replaced.
  /// - Throws: `usage` when it would replace the ledger; `outputCannotBeMade` when there is a file
  ///   already and no `force`, or when the output is not a regular file.
  func openCopy(_ path: String, _ purpose: String, force: Bool) throws(Failure) -> DatabaseCopy {
    let file = try AtomicFile(path, mode: RunOutputs.privateMode)
    try OutputGuard(ledger: self.path).check([file])
    guard let temporary = file.temporary, let destination = file.destination else {
      throw Failure(.outputCannotBeMade, "\(path): \(purpose) needs a regular file")
    }
    let leftovers = OutputGuard.ledgerSuffixes.map { destination + $0 }.filter(fileExists)
    if !force, let existing = ([destination] + leftovers).first(where: fileExists) {
      throw Failure(
        .outputCannotBeMade,
        existing == destination
          ? "\(path) already exists; choose another name, or give --force to replace it"
          : "\(existing) exists, left by an earlier database named \(path); choose another "
            + "name, or give --force to remove it")
    }
    return DatabaseCopy(file: file, temporary: temporary, leftovers: leftovers)
  }
}

/// A SQLite file on its way to its place.
struct DatabaseCopy {
  fileprivate let file: AtomicFile
  /// Where it is written.
  let temporary: String
  /// Files of an earlier database that would be taken for its own.
  fileprivate let leftovers: [String]

  /// Puts the copy in its place.
  func commit() throws(Failure) {
    try file.prepare()
    // First, or for a moment they would be read as part of the copy.
    for path in leftovers where unsafe unlink(path) != 0 && errno != ENOENT {
      throw Failure(.outputCannotBeMade, "cannot remove \(path): \(SystemError.last.text)")
    }
    try file.commit()
  }
}
