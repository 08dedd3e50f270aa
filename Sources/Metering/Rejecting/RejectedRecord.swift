import CDRCore

/// A record that was rejected, as a rejects file shows it.
public struct RejectedRecord: Hashable, Sendable {
  /// The name of its file.
  public var file: String
  /// The line on which it starts, from 1.
  public var line: Int64
  /// Where it starts in the uncompressed text, from 0.
  public var offset: Int64
  /// Why it was rejected.
  public var reason: RejectReason
  /// What is wrong with it, for a person.
  public var detail: String
  /// Its raw text without the line end; of one that could not be read, its first line, cut at
  /// 64 KiB.
  public var record: [UInt8]
}
