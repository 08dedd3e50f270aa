import CDRCore

/// Rounds each call up by itself: what the rounding of an item, and of recordings, makes of a duration.
///
/// Where all accounts are metered alike and no item has an initial period, as in most runs, it
/// ``isPlain``: then a call costs what its increment and minimum cost, and no scheme is looked up.
struct CallRounding: Sendable {
  private struct Rule {
    var increment: UInt32
    var minimum: UInt32
  }

  /// ``CDRCore/TimeRounding/Steps``
  private struct Steps {
    var first: UInt32
    var second: UInt32
    var increment: UInt32

    init(_ rounding: TimeRounding) {
      let steps = rounding.steps
      first = UInt32(steps.first)
      second = UInt32(steps.second)
      increment = UInt32(steps.increment)
    }
  }

  /// Whether ``step(item:duration:recording:)`` is for all calls.
  let isPlain: Bool
  private let rules: [Rule]
  private let recordingIncrement: UInt32
  /// By scheme and item, with each scheme's recordings after its items.
  private let steps: [Steps]
  private let items: Int

  init(_ metering: Metering) throws(Failure) {
    guard metering.items.count <= UsageKey.maximumItems else {
      throw Failure(.unfit, "more than \(UsageKey.maximumItems) items in all tariffs together")
    }
    let schemes = metering.schemes?.schemes ?? [metering.scheme]
    guard schemes.count <= BlockSchemes.maximumSchemes else {
      throw Failure(
        .unfit,
        "\(schemes.count) ways to round calls in all tariffs together; at most "
          + "\(BlockSchemes.maximumSchemes) are allowed")
    }
    for scheme in schemes {
      for (item, rounding) in zip(metering.items, scheme.items) where !rounding.isValid {
        throw Failure(
          .unfit,
          "\(item.name): an increment or minimum is not from 1 to \(TimeRounding.maximumSeconds) seconds"
        )
      }
      guard scheme.recording.isValid else {
        throw Failure(
          .unfit, "the recording increment is not from 1 to \(TimeRounding.maximumSeconds) seconds")
      }
    }
    let recording = metering.recording
    isPlain =
      schemes.count == 1 && metering.items.allSatisfy { $0.rounding.initial == 0 }
      && recording == TimeRounding(increment: recording.increment)
    rules = metering.items.map {
      Rule(increment: UInt32($0.rounding.increment), minimum: UInt32($0.rounding.minimum))
    }
    recordingIncrement = UInt32(recording.increment)
    items = metering.items.count
    steps = schemes.flatMap { $0.items.map(Steps.init) + [Steps($0.recording)] }
  }

  /// What a call adds to its account's usage; durations are in milliseconds. It has to be plain.
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

  /// What a call adds to the usage of an account that has a scheme; durations are in milliseconds.
  @inline(__always)
  func step(scheme: Int, item: Int, duration: UInt32, recording: UInt32) -> UsageStep {
    let first = scheme &* (items &+ 1)
    return UsageStep(
      duration: duration, billedSeconds: Self.roundUp(duration, by: steps[first &+ item]),
      recording: recording,
      recordedBilledSeconds: Self.roundUp(recording, by: steps[first &+ items]))
  }

  /// What a single call adds that is rounded so; durations are in milliseconds, and roundings valid.
  static func step(
    duration: UInt32, recording: UInt32, rounding: TimeRounding, recordingRounding: TimeRounding
  ) -> UsageStep {
    UsageStep(
      duration: duration, billedSeconds: roundUp(duration, by: Steps(rounding)),
      recording: recording,
      recordedBilledSeconds: roundUp(recording, by: Steps(recordingRounding)))
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

  /// Milliseconds as seconds, rounded up to the next step.
  @inline(__always)
  private static func roundUp(_ milliseconds: UInt32, by steps: Steps) -> UInt32 {
    // Steps are two years at most: all of this stays below 2^63, and the result below 2^31.
    let beyond = Int64(milliseconds) &- Int64(steps.second) &* 1000
    let rest = UInt32(truncatingIfNeeded: beyond & ~(beyond &>> 63))
    let rounded = steps.second &+ roundUp(rest, toSeconds: steps.increment)
    let isFirst =
      Int64(milliseconds) <= (Int64(steps.second) &- Int64(steps.increment)) &* 1000
    return milliseconds == 0 ? 0 : isFirst ? steps.first : rounded
  }
}
