import CDRCore

/// Sums of one account, month and item, in half a cache line: eight numbers of 31 bits, two in a
/// word.
///
/// What gets too large for them is moved to a ``CDRCore/Usage`` of 64-bit sums
/// (``UsageBlocks/widen(_:lane:adding:)``), so the top bit of each number is 0, and no sum runs
/// into the other half of its word.
struct UsageRow {
  /// | short calls | calls |
  private var calls: UInt64 = 0
  /// | billed seconds | talk milliseconds |
  private var talk: UInt64 = 0
  /// | recorded calls | short billed seconds |
  private var shorts: UInt64 = 0
  /// | recorded billed seconds | recorded milliseconds |
  private var recorded: UInt64 = 0

  private static let topBits: UInt64 = 0x8000_0000_8000_0000

  /// Adds a call; false, with nothing changed, where a number would get too large.
  @inline(__always)
  mutating func add(_ call: UsageStep) -> Bool {
    // Without branches, as no processor could predict them, and so by the sign of a difference
    // where the compiler would make one. A call of 0 seconds adds zeros.
    let isCall: UInt64 = call.duration > 0 ? 1 : 0
    let isShort = UInt64(bitPattern: (Int64(call.duration) &- 60_000) &>> 63) & isCall
    let isRecorded: UInt64 = call.recording > 0 ? 1 : 0
    let billed = UInt64(call.billedSeconds)
    let sums = (
      calls &+ (isShort &<< 32 | isCall), talk &+ (billed &<< 32 | UInt64(call.duration)),
      shorts &+ (isRecorded &<< 32 | billed &* isShort),
      recorded &+ (UInt64(call.recordedBilledSeconds) &<< 32 | UInt64(call.recording))
    )
    guard (sums.0 | sums.1 | sums.2 | sums.3) & Self.topBits == 0, !call.isLarge else {
      return false
    }
    (calls, talk, shorts, recorded) = sums
    return true
  }

  init() {}

  /// Sums that were made elsewhere, none of them negative; nil where one is too large for a row.
  @inline(__always)
  init?(_ usage: Usage) {
    let all =
      usage.calls | usage.shortCalls | usage.talkMilliseconds | usage.billedSeconds
      | usage.shortBilledSeconds | usage.recordedCalls | usage.recordedMilliseconds
      | usage.recordedBilledSeconds
    guard UInt64(bitPattern: all) &>> 31 == 0 else { return nil }
    calls = Self.word(usage.shortCalls, usage.calls)
    talk = Self.word(usage.billedSeconds, usage.talkMilliseconds)
    shorts = Self.word(usage.recordedCalls, usage.shortBilledSeconds)
    recorded = Self.word(usage.recordedBilledSeconds, usage.recordedMilliseconds)
  }

  private static func word(_ upper: Int64, _ lower: Int64) -> UInt64 {
    UInt64(bitPattern: upper &<< 32 | lower)
  }

  /// Adds the sums of another row; false, with nothing changed, where a number would get too large.
  @inline(__always)
  mutating func add(_ other: UsageRow) -> Bool {
    let sums = (
      calls &+ other.calls, talk &+ other.talk, shorts &+ other.shorts, recorded &+ other.recorded
    )
    guard (sums.0 | sums.1 | sums.2 | sums.3) & Self.topBits == 0 else { return false }
    (calls, talk, shorts, recorded) = sums
    return true
  }

  /// Whether all sums are 0.
  var isEmpty: Bool { calls | talk | shorts | recorded == 0 }

  /// The sums in 64 bits each.
  var usage: Usage {
    var usage = Usage()
    usage.calls = Self.lower(calls)
    usage.shortCalls = Self.upper(calls)
    usage.talkMilliseconds = Self.lower(talk)
    usage.billedSeconds = Self.upper(talk)
    usage.shortBilledSeconds = Self.lower(shorts)
    usage.recordedCalls = Self.upper(shorts)
    usage.recordedMilliseconds = Self.lower(recorded)
    usage.recordedBilledSeconds = Self.upper(recorded)
    return usage
  }

  private static func lower(_ word: UInt64) -> Int64 { Int64(word & 0xffff_ffff) }
  private static func upper(_ word: UInt64) -> Int64 { Int64(word &>> 32) }
}

/// What one call adds to a usage.
struct UsageStep {
  /// In milliseconds.
  var duration: UInt32
  var billedSeconds: UInt32
  /// In milliseconds.
  var recording: UInt32
  var recordedBilledSeconds: UInt32

  /// Whether a number is too large for a row.
  @inline(__always)
  var isLarge: Bool {
    (duration | billedSeconds | recording | recordedBilledSeconds) &>> 31 != 0
  }

  /// The sums that the call makes alone.
  var usage: Usage {
    var usage = Usage()
    if duration > 0 {
      usage.calls = 1
      usage.talkMilliseconds = Int64(duration)
      usage.billedSeconds = Int64(billedSeconds)
      if duration < 60_000 {
        usage.shortCalls = 1
        usage.shortBilledSeconds = usage.billedSeconds
      }
    }
    if recording > 0 {
      usage.recordedCalls = 1
      usage.recordedMilliseconds = Int64(recording)
      usage.recordedBilledSeconds = Int64(recordedBilledSeconds)
    }
    return usage
  }
}
