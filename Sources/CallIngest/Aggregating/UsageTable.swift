import CKernels
import Metering

/// Which sum a call is added to: an account's number, a month and an item.
struct UsageKey: Hashable {
  /// | account + 1 : 32 | month : 24 | item : 8 |, so that 0 is no key.
  var bits: UInt64

  @inline(__always)
  init(account: UInt32, month: Int32, item: Int) {
    bits =
      (UInt64(account) &+ 1) &<< 32 | UInt64(UInt32(bitPattern: month)) &<< 8
      | UInt64(truncatingIfNeeded: item)
  }

  init(bits: UInt64) { self.bits = bits }

  /// Month and item alone.
  @inline(__always)
  var monthAndItem: UInt32 { UInt32(truncatingIfNeeded: bits) }

  var account: UInt32 { UInt32(bits &>> 32) - 1 }
  var month: Month { Month(index: Int32(bits &>> 8 & 0xff_ffff)) }
  var item: Int { Int(bits & 0xff) }

  /// Item ids have eight bits.
  static let maximumItems = 255
}

/// What one call adds to a usage.
struct UsageStep {
  var duration: UInt32
  var billedSeconds: UInt32
  var recording: UInt32
  var recordedBilledSeconds: UInt32
}

/// Sums of usage by account, month and item: open addressing, a cache line each.
///
/// ```
/// | key | talk | billed | short billed | recorded | recorded billed | calls | short, recorded |
/// ```
///
/// A table takes at most ``maximumCalls``, which proves that none of its sums can overflow; then
/// it is put aside for another (``IngestWorker``).
@safe struct UsageTable: ~Copyable {
  /// 2^31 calls of at most 2^32 milliseconds sum up to less than 2^63.
  static let maximumCalls = 1 << 31

  struct Row {
    var key: UInt64 = 0
    var talkMilliseconds: UInt64 = 0
    var billedSeconds: UInt64 = 0
    var shortBilledSeconds: UInt64 = 0
    var recordedMilliseconds: UInt64 = 0
    var recordedBilledSeconds: UInt64 = 0
    var calls: UInt64 = 0
    var shortCalls: UInt32 = 0
    var recordedCalls: UInt32 = 0
  }

  private let memory: ZeroedMemory
  private let rows: UnsafeMutablePointer<Row>
  private let capacity: Int
  private let shift: UInt64
  private(set) var count = 0

  init() {
    self.init(capacity: 1024)
  }

  private init(capacity: Int) {
    self.capacity = capacity
    shift = UInt64(64 - capacity.trailingZeroBitCount)
    memory = ZeroedMemory(byteCount: capacity * MemoryLayout<Row>.stride)
    // All zeros is a row without a key.
    unsafe rows = memory.base.bindMemory(to: Row.self, capacity: capacity)
  }

  @inline(__always)
  private borrowing func place(_ key: UsageKey) -> Int {
    // Accounts are numbered by first sight, so no caller chooses what is hashed here.
    let mixed = (key.bits ^ key.bits &>> 29) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: mixed &>> shift)
  }

  @inline(__always)
  borrowing func prefetch(_ key: UsageKey) {
    unsafe cdr_prefetch(rows + place(key))
  }

  /// Adds a call.
  @inline(__always)
  mutating func add(_ step: UsageStep, to key: UsageKey) {
    let row = unsafe find(key)
    if step.duration > 0 {
      // None of these can overflow: see ``maximumCalls``.
      unsafe row.pointee.calls &+= 1
      unsafe row.pointee.talkMilliseconds &+= UInt64(step.duration)
      unsafe row.pointee.billedSeconds &+= UInt64(step.billedSeconds)
      let isShort: UInt32 = step.duration < 60_000 ? 1 : 0
      unsafe row.pointee.shortCalls &+= isShort
      unsafe row.pointee.shortBilledSeconds &+= UInt64(step.billedSeconds &* isShort)
    }
    if step.recording > 0 {
      unsafe row.pointee.recordedCalls &+= 1
      unsafe row.pointee.recordedMilliseconds &+= UInt64(step.recording)
      unsafe row.pointee.recordedBilledSeconds &+= UInt64(step.recordedBilledSeconds)
    }
  }

  @inline(__always)
  private mutating func find(_ key: UsageKey) -> UnsafeMutablePointer<Row> {
    var place = place(key)
    while true {
      let row = unsafe rows + place
      let found = unsafe row.pointee.key
      if found == key.bits { return unsafe row }
      if found == 0 { return unsafe insert(key, at: place) }
      place = (place &+ 1) & (capacity &- 1)
    }
  }

  @inline(never)
  private mutating func insert(_ key: UsageKey, at place: Int) -> UnsafeMutablePointer<Row> {
    // At most five eighths full.
    if count + 1 > capacity / 8 * 5 {
      grow()
      return unsafe find(key)
    }
    count += 1
    unsafe rows[place].key = key.bits
    return unsafe rows + place
  }

  private mutating func grow() {
    var larger = UsageTable(capacity: capacity * 2)
    for i in 0..<capacity {
      let row = unsafe rows[i]
      guard row.key != 0 else { continue }
      var place = larger.place(UsageKey(bits: row.key))
      while unsafe larger.rows[place].key != 0 { place = (place + 1) & (larger.capacity - 1) }
      unsafe larger.rows[place] = row
    }
    larger.count = count
    swap(&self, &larger)
  }

  /// Calls a function with the place and the key of every sum, in no particular order.
  borrowing func forEach(_ body: (_ place: Int, UsageKey) -> Void) {
    for i in 0..<capacity {
      let key = unsafe rows[i].key
      if key != 0 { body(i, UsageKey(bits: key)) }
    }
  }

  @inline(__always)
  borrowing func prefetch(place: Int) {
    unsafe cdr_prefetch(rows + place)
  }

  /// The sum at a place that ``forEach(_:)`` named.
  borrowing func usage(at place: Int) -> Usage {
    unsafe rows[place].usage
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
