/// What a generator wrote.
public struct GeneratedCalls: Hashable, Sendable {
  /// Files written.
  public var files = 0
  /// Every record, the ones below among them.
  public var records = 0
  /// Records that repeat an earlier one.
  public var duplicates = 0
  /// Records with an earlier one's call id and day, and another duration.
  public var conflicts = 0
  /// Records that cannot be read.
  public var broken = 0
  /// Bytes before compression, headers included.
  public var bytes = 0

  static func += (a: inout GeneratedCalls, b: GeneratedCalls) {
    a.files += b.files
    a.records += b.records
    a.duplicates += b.duplicates
    a.conflicts += b.conflicts
    a.broken += b.broken
    a.bytes += b.bytes
  }
}
