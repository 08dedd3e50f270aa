import CDRCore

/// Rounds each call up by itself: what an item's increment and minimum make of a duration.
struct CallRounding: Sendable {
  private struct Rule {
    var increment: UInt32
    var minimum: UInt32
  }

  private let rules: [Rule]
  private let recordingIncrement: UInt32

  /// The longest increment or minimum, in seconds: a year.
  static let maximumSeconds = 366 * 86_400

  init(_ metering: Metering) throws(Failure) {
    guard metering.items.count <= UsageKey.maximumItems else {
      throw Failure(.unfit, "more than \(UsageKey.maximumItems) items in all tariffs together")
    }
    for item in metering.items {
      guard (1...Self.maximumSeconds).contains(item.increment),
        (0...Self.maximumSeconds).contains(item.minimum)
      else {
        throw Failure(
          .unfit,
          "\(item.name): an increment or minimum is not from 1 to \(Self.maximumSeconds) seconds")
      }
    }
    guard (1...Self.maximumSeconds).contains(metering.recordingIncrement) else {
      throw Failure(
        .unfit, "the recording increment is not from 1 to \(Self.maximumSeconds) seconds")
    }
    rules = metering.items.map {
      Rule(increment: UInt32($0.increment), minimum: UInt32($0.minimum))
    }
    recordingIncrement = UInt32(metering.recordingIncrement)
  }

  /// What a call adds to its account's usage; durations are in milliseconds.
  @inline(__always)
  func step(item: Int, duration: UInt32, recording: UInt32) -> UsageStep {
    let rule = rules[item]
    let rounded = Self.roundUp(duration, toSeconds: rule.increment)
    // Not by max, of which the compiler makes a branch that no processor can predict.
    let missing = Int64(rule.minimum) &- Int64(rounded)
    let raised = Int64(rounded) &+ (missing & ~(missing &>> 63))
    let billed = duration == 0 ? 0 : UInt32(truncatingIfNeeded: raised)
    return UsageStep(
      duration: duration, billedSeconds: billed, recording: recording,
      recordedBilledSeconds: Self.roundUp(recording, toSeconds: recordingIncrement))
  }

  /// Milliseconds as seconds, rounded up to a multiple.
  @inline(__always)
  private static func roundUp(_ milliseconds: UInt32, toSeconds increment: UInt32) -> UInt32 {
    // At most 2^32 ms and a year: every step stays below 2^64, and the result below 2^32.
    let step = UInt64(increment) &* 1000
    let multiples =
      increment == 60
      ? (UInt64(milliseconds) &+ 59_999) / 60_000
      : (UInt64(milliseconds) &+ step &- 1) / step
    return UInt32(truncatingIfNeeded: multiples &* UInt64(increment))
  }
}
