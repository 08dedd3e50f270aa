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
}
