import CKernels
import Metering

/// Sums of usage by account, month and item.
///
/// ```
/// slots  open addressing, 8 bytes each: | 32 bits of the hash | row + 1 |        0 is empty
/// rows   in order of first sight, a cache line each:
///        | key | talk | billed | short billed | recorded | recorded billed | calls | short, recorded |
/// ```
///
/// Rows lie close together and never move, so memory is touched only for what is used; the slots,
/// an eighth of their size, are all that grows by being copied. Most calls do not need the slots:
/// the ``AccountTable`` knows where an account's recent sums are.
///
/// A table takes at most ``maximumCalls``, which proves that none of its sums can overflow; then
/// it is put aside for another (``IngestWorker``).
@safe struct UsageTable: ~Copyable {
  /// 2^31 calls of at most 2^32 milliseconds sum up to less than 2^63.
  static let maximumCalls = 1 << 31

  struct Row {
    var key: UInt64
    var talkMilliseconds: UInt64 = 0
    var billedSeconds: UInt64 = 0
    var shortBilledSeconds: UInt64 = 0
    var recordedMilliseconds: UInt64 = 0
    var recordedBilledSeconds: UInt64 = 0
    var calls: UInt64 = 0
    var shortCalls: UInt32 = 0
    var recordedCalls: UInt32 = 0
  }

  private(set) var count = 0
  private var slots: UnsafeMutablePointer<UInt64>
  private var slotMask: Int
  private var segments: [UnsafeMutablePointer<Row>] = unsafe []

  /// Rows come in segments of two megabytes.
  private static let segmentShift = 15
  private static let segmentSize = 1 << segmentShift

  init() {
    slotMask = 1023
    unsafe slots = .allocate(capacity: slotMask + 1)
    unsafe slots.initialize(repeating: 0, count: slotMask + 1)
  }

  deinit {
    unsafe slots.deallocate()
    for index in unsafe segments.indices { unsafe segments[index].deallocate() }
  }

  @inline(__always)
  private static func hash(_ key: UsageKey) -> UInt64 {
    // Accounts are numbered by first sight, so no caller chooses what is hashed here.
    let mixed = (key.bits ^ key.bits &>> 29) &* 0x9e37_79b9_7f4a_7c15
    return mixed ^ mixed &>> 32
  }

  @inline(__always)
  private borrowing func row(_ index: Int) -> UnsafeMutablePointer<Row> {
    unsafe segments[index &>> Self.segmentShift] + (index & (Self.segmentSize &- 1))
  }

  @inline(__always)
  borrowing func prefetch(at index: Int) {
    unsafe cdr_prefetch(row(index))
  }

  /// The row of a key, where it is not where it was expected.
  ///
  /// - Parameter expected: a row that may be the key's; -1 when none is known.
  @inline(__always)
  mutating func index(of key: UsageKey, expected: Int) -> Int {
    if expected >= 0 && expected < count, unsafe row(expected).pointee.key == key.bits {
      return expected
    }
    return findOrAdd(key)
  }

  /// Adds a call to a row.
  @inline(__always)
  mutating func add(_ step: UsageStep, at index: Int) {
    let row = unsafe self.row(index)
    // Without branches, as no processor could predict them. A call of 0 seconds adds zeros. None
    // of the sums can overflow: see ``maximumCalls``.
    let isCall: UInt32 = step.duration > 0 ? 1 : 0
    let isShort: UInt32 = step.duration < 60_000 ? isCall : 0
    let isRecorded: UInt32 = step.recording > 0 ? 1 : 0
    unsafe row.pointee.calls &+= UInt64(isCall)
    unsafe row.pointee.talkMilliseconds &+= UInt64(step.duration)
    unsafe row.pointee.billedSeconds &+= UInt64(step.billedSeconds)
    unsafe row.pointee.shortCalls &+= isShort
    unsafe row.pointee.shortBilledSeconds &+= UInt64(step.billedSeconds &* isShort)
    unsafe row.pointee.recordedCalls &+= isRecorded
    unsafe row.pointee.recordedMilliseconds &+= UInt64(step.recording)
    unsafe row.pointee.recordedBilledSeconds &+= UInt64(step.recordedBilledSeconds)
  }

  @inline(never)
  private mutating func findOrAdd(_ key: UsageKey) -> Int {
    let hash = Self.hash(key)
    var place = Int(truncatingIfNeeded: hash) & slotMask
    while true {
      let slot = unsafe slots[place]
      if slot == 0 { break }
      let index = Int(slot & 0xffff_ffff) &- 1
      if slot &>> 32 == hash &>> 32, unsafe row(index).pointee.key == key.bits { return index }
      place = (place &+ 1) & slotMask
    }
    // At most five eighths full.
    if count + 1 > (slotMask + 1) / 8 * 5 {
      grow()
      return findOrAdd(key)
    }
    precondition(count < Int(UInt32.max) - 1, "more than 4,294,967,294 sums")
    if unsafe count >> Self.segmentShift == segments.count { addSegment() }
    unsafe row(count).initialize(to: Row(key: key.bits))
    unsafe slots[place] = (hash &>> 32) << 32 | UInt64(count + 1)
    count += 1
    return count - 1
  }

  private mutating func addSegment() {
    unsafe segments.append(HugePages.allocate(of: Row.self, count: Self.segmentSize))
  }

  private mutating func grow() {
    let slotCount = (slotMask + 1) * 2
    unsafe slots.deallocate()
    unsafe slots = HugePages.allocate(of: UInt64.self, count: slotCount)
    unsafe slots.initialize(repeating: 0, count: slotCount)
    slotMask = slotCount - 1
    for index in 0..<count {
      let hash = unsafe Self.hash(UsageKey(bits: row(index).pointee.key))
      var place = Int(truncatingIfNeeded: hash) & slotMask
      while unsafe slots[place] != 0 { place = (place &+ 1) & slotMask }
      unsafe slots[place] = (hash &>> 32) << 32 | UInt64(index + 1)
    }
  }

  // MARK: Reading

  /// The key of a row, 0..<``count``.
  borrowing func key(at index: Int) -> UsageKey {
    unsafe UsageKey(bits: row(index).pointee.key)
  }

  /// The sums of a row.
  borrowing func usage(at index: Int) -> Usage {
    unsafe row(index).pointee.usage
  }
}

extension UsageTable.Row {
  /// The row's sums; see ``UsageTable/maximumCalls`` for why each fits.
  var usage: Usage {
    var usage = Usage()
    usage.calls = Int64(calls)
    usage.talkMilliseconds = Int64(talkMilliseconds)
    usage.billedSeconds = Int64(billedSeconds)
    usage.shortCalls = Int64(shortCalls)
    usage.shortBilledSeconds = Int64(shortBilledSeconds)
    usage.recordedCalls = Int64(recordedCalls)
    usage.recordedMilliseconds = Int64(recordedMilliseconds)
    usage.recordedBilledSeconds = Int64(recordedBilledSeconds)
    return usage
  }
}
