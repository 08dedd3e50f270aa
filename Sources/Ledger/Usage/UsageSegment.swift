import CDRCore

/// Some thousand accounts on their way into a blob of ``CompactUsage``.
///
/// ```
/// accounts | scales, units | letters of names | items with their units | account | account | …
/// ```
///
/// An account:
///
/// ```
/// length of the suffix : 6, whether the name is as long as the one before : 1,
///   whether it has more or less than one item : 1 | what of that is not said yet | suffix | item | …
/// ```
///
/// The suffix is what of the name differs from the one before: letters of as many bits as all
/// suffixes need; that of the first account as it is. An item:
///
/// ```
/// item : 4, calls : 2, whether billed time is not as expected : 1, whether there are recordings : 1
///   | calls, if more than 3 or none | talk time
///   | of several calls: billed time above the least : 4, short calls : 4
///   | or, not as expected: billed time above the least, short calls, their billed seconds
///   | recorded calls : 3, whether recorded time is talk time : 1, billed above the least : 4 | time
/// ```
///
/// Times are divided by what divides all of the segment. The least that can be billed for a time is the
/// time, rounded up to the unit of billed time once; for a single call it is what is billed.
struct UsageSegment {
  private struct Entry {
    /// Bytes that the name has in common with the one before.
    var shared: Int
    var suffix: Int
    var items: Int
  }

  private var entries: [Entry] = []
  private var suffixes: [UInt8] = []
  private var rows: [ItemUsage] = []
  private var last: [UInt8] = []
  /// The bytes of all suffixes, except the first, by their values.
  private var isLetter = Array(repeating: false, count: 256)
  private var items: [(id: Int, unit: UInt64)] = []
  private var scale: UInt64 = 1000
  private var recordedScale: UInt64 = 1000
  private var recordedUnit: UInt64 = 0

  var isEmpty: Bool { entries.isEmpty }
  var isFull: Bool { entries.count == Self.capacity }
  /// Accounts of a segment, at most.
  static let capacity = 4096

  // MARK: Gathering

  /// Makes room for accounts of mostly one item.
  mutating func reserve(accounts: Int) {
    entries.reserveCapacity(accounts)
    rows.reserveCapacity(accounts)
    suffixes.reserveCapacity(accounts * 8)
    last.reserveCapacity(32)
  }

  @inline(__always)
  mutating func append(account name: Span<UInt8>, items: Span<ItemUsage>, ids: [Int]) {
    var shared = 0
    let common = min(name.count, last.count)
    while shared < common, name[shared] == last[shared] { shared += 1 }
    last.removeSubrange(shared...)
    for place in shared..<name.count {
      last.append(name[place])
      suffixes.append(name[place])
      if !entries.isEmpty { isLetter[Int(name[place])] = true }
    }
    entries.append(Entry(shared: shared, suffix: name.count - shared, items: items.count))
    for place in items.indices {
      let item = items[place]
      gather(item.usage, of: ids.isEmpty ? item.item : ids[item.item])
    }
  }

  @inline(__always)
  private mutating func gather(_ usage: Usage, of id: Int) {
    rows.append(ItemUsage(item: id, usage: usage))
    var place = 0
    while place < items.count, items[place].id != id { place += 1 }
    if place == items.count { items.append((id, 0)) }
    Self.narrow(&items[place].unit, to: usage.billedSeconds)
    Self.narrow(scale: &scale, to: usage.talkMilliseconds)
    Self.narrow(scale: &recordedScale, to: usage.recordedMilliseconds)
    Self.narrow(&recordedUnit, to: usage.recordedBilledSeconds)
  }

  /// Brings a unit to what divides a value as well.
  @inline(__always)
  private static func narrow(_ unit: inout UInt64, to value: Int64) {
    let value = UInt64(bitPattern: value)
    if unit == 1 || value == 0 || unit != 0 && value % unit == 0 { return }
    var (a, b) = (value, unit)
    while b != 0 { (a, b) = (b, a % b) }
    unit = a
  }

  @inline(__always)
  private static func narrow(scale: inout UInt64, to value: Int64) {
    while UInt64(bitPattern: value) % scale != 0 { scale /= 10 }
  }

  // MARK: Writing

  /// Writes all, and begins anew.
  mutating func write(to bytes: inout [UInt8]) {
    let letters = Letters(isLetter)
    for place in items.indices { items[place].unit = Self.usable(items[place].unit) }
    recordedUnit = Self.usable(recordedUnit)
    let number = OutputSpan<UInt8>.packedCapacity
    let capacity =
      (6 + 2 * items.count) * number + 256 + suffixes.count + entries.count * (3 * number + 2)
      + rows.count * (9 * number + 3)
    bytes.append(addingCapacity: capacity) { target in
      target.append(packed: UInt64(entries.count))
      for value in [scale, recordedScale, recordedUnit] { target.append(packed: value) }
      letters.write(to: &target)
      target.append(packed: UInt64(items.count))
      for item in items {
        target.append(packed: UInt64(item.id))
        target.append(packed: item.unit)
      }
      var (suffix, row, length) = (0, 0, 0)
      for (number, entry) in entries.enumerated() {
        write(entry, isAsLong: length == entry.shared + entry.suffix, to: &target)
        length = entry.shared + entry.suffix
        let bytes = suffixes.span.extracting(suffix..<suffix + entry.suffix)
        if number == 0 {
          for place in bytes.indices { target.append(bytes[place]) }
        } else {
          letters.write(bytes, to: &target)
        }
        suffix += entry.suffix
        for place in row..<row + entry.items { write(rows[place], to: &target) }
        row += entry.items
      }
    }
    self = UsageSegment()
  }

  /// A unit that sums are divided by: one that no sum had, or too large a one, is 1.
  private static func usable(_ unit: UInt64) -> UInt64 {
    unit == 0 || unit > maxUnit ? 1 : unit
  }

  /// With it a time can be rounded up in 64 bits.
  static let maxUnit: UInt64 = 1 << 40

  @inline(__always)
  private func write(_ entry: Entry, isAsLong: Bool, to target: inout OutputSpan<UInt8>) {
    let short = min(entry.suffix, 63)
    target.append(
      UInt8(truncatingIfNeeded: short) | (isAsLong ? 0x40 : 0) | (entry.items == 1 ? 0 : 0x80))
    if short == 63 { target.append(packed: UInt64(entry.suffix)) }
    if !isAsLong { target.append(packed: UInt64(entry.shared)) }
    if entry.items != 1 { target.append(packed: UInt64(entry.items)) }
  }

  @inline(__always)
  private func write(_ row: ItemUsage, to target: inout OutputSpan<UInt8>) {
    let usage = row.usage
    var item = 0
    while items[item].id != row.item { item += 1 }
    let unit = items[item].unit
    let calls = UInt64(bitPattern: usage.calls)
    let excess = Self.excess(usage.billedSeconds, over: usage.talkMilliseconds, unit: unit)
    let short = UInt64(bitPattern: usage.shortCalls)
    let shortBilled = UInt64(bitPattern: usage.shortBilledSeconds)
    let isExpected: Bool
    switch calls {
    case 0: isExpected = excess == 0 && short == 0 && shortBilled == 0
    case 1:
      let isShort = usage.talkMilliseconds < 60_000
      isExpected =
        excess == 0 && short == (isShort ? 1 : 0)
        && usage.shortBilledSeconds == (isShort ? usage.billedSeconds : 0)
    default:
      isExpected =
        (0...15).contains(excess) && short <= 15 && shortBilled == short &* unit
    }
    let hasRecordings =
      usage.recordedCalls != 0 || usage.recordedMilliseconds != 0
      || usage.recordedBilledSeconds != 0
    target.append(
      UInt8(truncatingIfNeeded: min(item, 15)) | (calls <= 3 ? UInt8(calls) << 4 : 0)
        | (isExpected ? 0 : 0x40) | (hasRecordings ? 0x80 : 0))
    if item >= 15 { target.append(packed: UInt64(item)) }
    if calls == 0 || calls > 3 { target.append(packed: calls) }
    target.append(packed: UInt64(bitPattern: usage.talkMilliseconds) / scale)
    if !isExpected {
      target.append(packedSigned: excess)
      target.append(packed: short)
      target.append(packed: shortBilled)
    } else if calls > 1 {
      target.append(UInt8(truncatingIfNeeded: excess) | UInt8(truncatingIfNeeded: short) << 4)
    }
    if hasRecordings { writeRecordings(of: usage, to: &target) }
  }

  private func writeRecordings(of usage: Usage, to target: inout OutputSpan<UInt8>) {
    let calls = UInt64(bitPattern: usage.recordedCalls)
    let isTalkTime = usage.recordedMilliseconds == usage.talkMilliseconds
    let excess = Self.excess(
      usage.recordedBilledSeconds, over: usage.recordedMilliseconds, unit: recordedUnit)
    let isSmall = (0..<15).contains(excess)
    target.append(
      (calls <= 7 ? UInt8(calls) : 0) | (isTalkTime ? 0x08 : 0)
        | (isSmall ? UInt8(truncatingIfNeeded: excess) << 4 : 0xF0))
    if calls == 0 || calls > 7 { target.append(packed: calls) }
    if !isTalkTime {
      target.append(packed: UInt64(bitPattern: usage.recordedMilliseconds) / recordedScale)
    }
    if !isSmall { target.append(packedSigned: excess) }
  }

  /// By how many units more is billed than the least for a time.
  @inline(__always)
  private static func excess(_ billed: Int64, over milliseconds: Int64, unit: UInt64) -> Int64 {
    // Both are below 2^63.
    Int64(bitPattern: UInt64(bitPattern: billed) / unit &- least(milliseconds, unit: unit))
  }

  /// The least that can be billed for a time, in units.
  @inline(__always)
  static func least(_ milliseconds: Int64, unit: UInt64) -> UInt64 {
    // Below 2^63 + 2^50.
    (UInt64(bitPattern: milliseconds) &+ (1000 &* unit &- 1)) / (1000 &* unit)
  }
}

/// The bytes that suffixes of names are made of, numbered with as few bits as they need.
struct Letters {
  /// By number; none where each byte stands for itself.
  private(set) var bytes: [UInt8] = []
  /// By byte.
  private var numbers = Array(repeating: UInt8(0), count: 256)
  let width: Int

  init(_ isLetter: [Bool]) {
    let all = isLetter.indices.filter { isLetter[$0] }
    guard all.count <= 128 else {
      width = 8
      for byte in 0..<256 { numbers[byte] = UInt8(byte) }
      return
    }
    bytes = all.map { UInt8($0) }
    for (number, byte) in all.enumerated() { numbers[byte] = UInt8(number) }
    width = Self.width(of: all.count)
  }

  /// How many bits tell `count` numbers apart.
  static func width(of count: Int) -> Int {
    count < 2 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }

  func write(to target: inout OutputSpan<UInt8>) {
    target.append(width == 8 ? 255 : UInt8(bytes.count))
    for byte in bytes { target.append(byte) }
  }

  @inline(__always)
  func write(_ suffix: Span<UInt8>, to target: inout OutputSpan<UInt8>) {
    var (bits, count) = (UInt64(0), 0)
    for place in suffix.indices {
      bits |= UInt64(numbers[Int(suffix[place])]) &<< UInt64(count)
      count += width
      if count >= 8 {
        target.append(UInt8(truncatingIfNeeded: bits))
        bits &>>= 8
        count -= 8
      }
    }
    if count > 0 { target.append(UInt8(truncatingIfNeeded: bits)) }
  }
}
