/// What the rated calls of a run add up to, counted as they are read and apart from the tables, so
/// that the tables and the bill can be checked against it.
public struct ControlSums: Hashable, Sendable {
  /// Calls of more than 0 seconds.
  public var calls: Int64 = 0
  /// Their time before any rounding.
  public var talkMilliseconds: Int64 = 0

  @inline(__always)
  mutating func add(duration: UInt32) {
    calls &+= duration > 0 ? 1 : 0
    // A chunk's calls cannot overflow: fewer than 2^20 of less than 2^32 ms.
    talkMilliseconds &+= Int64(duration)
  }

  mutating func remove(_ call: DuplicateCalls.Removal) {
    calls -= call.duration > 0 ? 1 : 0
    talkMilliseconds -= Int64(call.duration)
  }

  static func += (a: inout ControlSums, b: ControlSums) {
    a.calls += b.calls
    a.talkMilliseconds += b.talkMilliseconds
  }
}
