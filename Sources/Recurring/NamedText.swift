import CDRCore
import OperatorFiles

/// The text of a file that people keep by hand, with the name that messages give it.
///
/// What was read can be stored and read again later: the same bytes under the same name lead to
/// the same charges, or the same faults.
public struct NamedText: Hashable, Sendable {
  /// A path, or whatever a reader of messages knows the text by.
  public var name: String
  /// What the file holds.
  public var bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// Reads a file, or a pipe, to its end.
  ///
  /// - Throws: `inputMissing` when there is none or it cannot be read, `badData` when it is larger
  ///   than 64 MiB, far above a million rows.
  public init(path: String) throws(Failure) {
    self.init(
      name: path,
      bytes: try FileText.bytes(ofFile: path, limit: Self.maximumMebibytes, orElse: .badData))
  }

  private static let maximumMebibytes = 64
}
