/// A line that the column map's `skip_rows` skips, though it reads as a call.
public struct SkippedCall: Hashable, Sendable {
  /// The name of its file.
  public var file: String
  /// From 1.
  public var line: Int
  /// The line without its end.
  public var record: [UInt8]
}
