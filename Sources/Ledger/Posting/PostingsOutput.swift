import CDRCore
import Outputs

/// The outputs that postings are written to. What they hold was loaded somewhere, or is to be: they are
/// never replaced.
enum PostingsOutput {
  /// Refuses a file that holds more than a header.
  ///
  /// - Parameter path: nil or `-`: standard output.
  /// - Throws: `outputCannotBeMade`, naming the file.
  static func requireFree(_ path: String?) throws(Failure) {
    guard let path, path != "-" else { return }
    let isTaken =
      path.hasSuffix(".xlsx")
      ? EarlierContent.isRegularFile(path)
      : EarlierContent.holdsMore(
        than: [false, true].map { PostingsEncoder.header(isWide: $0) }, at: path)
    guard isTaken else { return }
    throw Failure(
      .outputCannotBeMade,
      "\(path) already exists and holds more than a header; postings never replace a file: choose "
        + "another name, or move it away")
  }

  /// Refuses a name that promises a workbook to what writes CSV.
  ///
  /// - Throws: `usage`, with the command that makes one.
  static func requireCSV(_ path: String?) throws(Failure) {
    guard let path, path.hasSuffix(".xlsx") else { return }
    throw Failure(
      .usage,
      "\(path): this command writes CSV; give --output another name, and make a workbook of the run "
        + "afterwards: cdr-rater postings --run N --output \(path)")
  }
}
