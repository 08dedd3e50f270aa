import CDRCore

/// Reads a segment that ``UsageSegment`` wrote. What does not read so is a damaged ledger.
struct UsageSegmentReading {
  private let accounts: UInt64
  private let scale: UInt64
  private let recordedScale: UInt64
  private let recordedUnit: UInt64
  private var letters: [UInt8] = []
  private let width: Int
  private var items: [(id: Int, unit: UInt64)] = []
  private var name: [UInt8] = []
  private var usages: [ItemUsage] = []

  /// Longer than a record can be.
  private static let longestName = 1 << 17

  /// Reads what the accounts have in common.
  init(_ bytes: Span<UInt8>, at place: inout Int) throws(Failure) {
    let end = bytes.count
    accounts = try bytes.packedNumber(at: &place, before: end)
    scale = try Self.divisor(bytes, at: &place, max: 1000)
    recordedScale = try Self.divisor(bytes, at: &place, max: 1000)
    recordedUnit = try Self.divisor(bytes, at: &place, max: UsageSegment.maxUnit)
    let count = try bytes.byte(at: &place)
    if count == 255 {
      width = 8
    } else {
      let range = try bytes.stretch(UInt64(count), at: &place, before: end)
      for letter in range { letters.append(bytes[letter]) }
      width = Letters.width(of: Int(count))
    }
    for _ in 0..<(try bytes.packedNumber(at: &place, before: end)) {
      let id = try bytes.packedSum(at: &place, before: end)
      items.append((Int(id), try Self.divisor(bytes, at: &place, max: UsageSegment.maxUnit)))
    }
  }

  private static func divisor(
    _ bytes: Span<UInt8>, at place: inout Int, max: UInt64
  ) throws(Failure) -> UInt64 {
    let value = try bytes.packedNumber(at: &place, before: bytes.count)
    guard 1...max ~= value else { throw .damaged("a unit in a blob is out of range") }
    return value
  }

  /// Goes through the accounts: their names and their items, in order of the ledger's ids.
  mutating func forEachAccount(
    in bytes: Span<UInt8>, at place: inout Int,
    _ body: ([UInt8], [ItemUsage]) throws(Failure) -> Void
  ) throws(Failure) {
    for number in 0..<accounts {
      let count = try readName(bytes, at: &place, isFirst: number == 0)
      usages.removeAll(keepingCapacity: true)
      for _ in 0..<count { usages.append(try item(bytes, at: &place)) }
      try body(name, usages)
    }
  }

  /// - Returns: how many items the account has.
  private mutating func readName(
    _ bytes: Span<UInt8>, at place: inout Int, isFirst: Bool
  ) throws(Failure) -> UInt64 {
    let end = bytes.count
    let head = try bytes.byte(at: &place)
    var suffix = UInt64(head & 63)
    if suffix == 63 { suffix = try bytes.packedNumber(at: &place, before: end) }
    let shared =
      head & 0x40 == 0
      ? try bytes.packedNumber(at: &place, before: end) : UInt64(name.count) &- suffix
    let count = head & 0x80 == 0 ? 1 : try bytes.packedNumber(at: &place, before: end)
    guard shared <= name.count, suffix <= Self.longestName else {
      throw .damaged("an account in a blob has no name")
    }
    name.removeSubrange(Int(shared)...)
    guard name.count + Int(suffix) <= Self.longestName else {
      throw .damaged("an account in a blob has no name")
    }
    try appendSuffix(Int(suffix), bytes, at: &place, width: isFirst ? 8 : width, isPlain: isFirst)
    return count
  }

  private mutating func appendSuffix(
    _ count: Int, _ bytes: Span<UInt8>, at place: inout Int, width: Int, isPlain: Bool
  ) throws(Failure) {
    let range = try bytes.stretch(
      UInt64((count * width + 7) / 8), at: &place, before: bytes.count)
    var (bits, held, next) = (UInt64(0), 0, range.lowerBound)
    for _ in 0..<count {
      if held < width {
        bits |= UInt64(bytes[next]) &<< UInt64(held)
        next += 1
        held += 8
      }
      let number = Int(truncatingIfNeeded: bits & (1 &<< UInt64(width) &- 1))
      bits &>>= UInt64(width)
      held -= width
      if isPlain || width == 8 {
        name.append(UInt8(number))
      } else {
        guard number < letters.count else { throw .damaged("a name in a blob is damaged") }
        name.append(letters[number])
      }
    }
  }

  @inline(__always)
  private func item(_ bytes: Span<UInt8>, at place: inout Int) throws(Failure) -> ItemUsage {
    let end = bytes.count
    let head = try bytes.byte(at: &place)
    var number = UInt64(head & 15)
    if number == 15 { number = try bytes.packedNumber(at: &place, before: end) }
    guard number < UInt64(items.count) else { throw .damaged("a blob has an unknown item") }
    let (id, unit) = items[Int(number)]
    var usage = Usage()
    usage.calls = Int64(head >> 4 & 3)
    if usage.calls == 0 { usage.calls = try bytes.packedSum(at: &place, before: end) }
    usage.talkMilliseconds = try Self.product(
      bytes.packedNumber(at: &place, before: end), scale)
    var excess: Int64 = 0
    if head & 0x40 != 0 {
      excess = try bytes.packedSigned(at: &place, before: end)
      usage.shortCalls = try bytes.packedSum(at: &place, before: end)
      usage.shortBilledSeconds = try bytes.packedSum(at: &place, before: end)
    } else if usage.calls > 1 {
      let both = try bytes.byte(at: &place)
      excess = Int64(both & 15)
      usage.shortCalls = Int64(both >> 4)
      usage.shortBilledSeconds = try Self.product(UInt64(both >> 4), unit)
    }
    usage.billedSeconds = try Self.billed(usage.talkMilliseconds, excess, unit)
    if head & 0x40 == 0, usage.calls == 1, usage.talkMilliseconds < 60_000 {
      usage.shortCalls = 1
      usage.shortBilledSeconds = usage.billedSeconds
    }
    if head & 0x80 != 0 { try readRecordings(of: &usage, bytes, at: &place) }
    return ItemUsage(item: id, usage: usage)
  }

  private func readRecordings(
    of usage: inout Usage, _ bytes: Span<UInt8>, at place: inout Int
  ) throws(Failure) {
    let end = bytes.count
    let head = try bytes.byte(at: &place)
    usage.recordedCalls = Int64(head & 7)
    if usage.recordedCalls == 0 {
      usage.recordedCalls = try bytes.packedSum(at: &place, before: end)
    }
    usage.recordedMilliseconds =
      head & 0x08 != 0
      ? usage.talkMilliseconds
      : try Self.product(bytes.packedNumber(at: &place, before: end), recordedScale)
    var excess = Int64(head >> 4)
    if excess == 15 { excess = try bytes.packedSigned(at: &place, before: end) }
    usage.recordedBilledSeconds = try Self.billed(
      usage.recordedMilliseconds, excess, recordedUnit)
  }

  /// Billed seconds: the least that the time can be billed as, and `excess` units more.
  @inline(__always)
  private static func billed(
    _ milliseconds: Int64, _ excess: Int64, _ unit: UInt64
  ) throws(Failure) -> Int64 {
    let least = UsageSegment.least(milliseconds, unit: unit)
    let (units, overflow) = Int64(bitPattern: least).addingReportingOverflow(excess)
    guard !overflow, units >= 0 else { throw .damaged("a sum in a blob is out of range") }
    return try product(UInt64(units), unit)
  }

  @inline(__always)
  private static func product(_ a: UInt64, _ b: UInt64) throws(Failure) -> Int64 {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    guard !overflow, let sum = Int64(exactly: product) else {
      throw .damaged("a sum in a blob is out of range")
    }
    return sum
  }
}

extension Span<UInt8> {
  /// A byte, and the place after it.
  @inline(__always)
  fileprivate func byte(at place: inout Int) throws(Failure) -> UInt8 {
    guard place < count else { throw .damaged("a blob is cut short") }
    defer { place += 1 }
    return self[place]
  }
}
