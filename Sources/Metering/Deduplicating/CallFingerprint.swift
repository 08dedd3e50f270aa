/// What is kept of every call until the search for duplicates: its identity, its place, and all
/// that it added to the sums, so that it can be taken out of them again. Half a cache line.
///
/// Where its record stands and which sum it was added to only the worker that read it can say
/// (``MergedWorker``).
struct CallFingerprint {
  /// 64 bits of the key.
  var keyLow: UInt64
  /// | 24 more bits of the key | position : 40 |
  private var keyAndPosition: UInt64
  /// The sum that the call was added to.
  private(set) var place: UsagePlace
  /// In milliseconds.
  var duration: UInt32
  var recording: UInt32
  /// The start's instant in milliseconds, modulo 2^32: exact among calls of one day.
  var start: UInt32

  /// - Parameter position: where the record starts, by the worker's ``TextPositions``.
  @inline(__always)
  init(
    key: CallKey, position: Int64, place: UsagePlace, duration: UInt32, recording: UInt32,
    start: UInt32
  ) {
    keyLow = key.low
    keyAndPosition = key.high &<< 40 | UInt64(bitPattern: position)
    self.place = place
    self.duration = duration
    self.recording = recording
    self.start = start
  }

  /// What follows a call's fingerprint where calls are compared by the numbers in their records: it has
  /// the key, so that it stays beside the other, and the hash of the numbers.
  @inline(__always)
  init(numbers hash: UInt64, of call: CallFingerprint) {
    self = call
    place = .none
    duration = UInt32(truncatingIfNeeded: hash)
    recording = UInt32(truncatingIfNeeded: hash &>> 32)
    start = 0
  }

  /// The hash of the numbers, of what follows a call's fingerprint.
  var numbers: UInt64 { UInt64(recording) &<< 32 | UInt64(duration) }

  /// 24 bits of the key's upper half. With ``keyLow`` and the eight that choose the partition, 96
  /// tell calls apart: of a thousand million calls, the chance that any two differ and agree in them
  /// is 1 in 10^11.
  @inline(__always)
  var keyHigh: UInt32 { UInt32(truncatingIfNeeded: keyAndPosition &>> 40) }

  @inline(__always)
  var position: Int64 { Int64(keyAndPosition & (1 << 40 - 1)) }

  @inline(__always)
  func hasKey(of other: CallFingerprint) -> Bool {
    keyLow == other.keyLow && keyHigh == other.keyHigh
  }

  /// Takes the sum away from a call that does not count, once all else is done with it.
  mutating func markAsUncounted() { place = .none }

  /// Whether a call adds to the sums at all.
  var isCharged: Bool { duration > 0 || recording > 0 }
}
