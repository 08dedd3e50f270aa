import CDRCore
import CKernels

/// Blocks of four ``UsageRow``, one for each of four items of a month, in two cache lines.
///
/// Blocks lie close together and never move, so that memory is touched only for what is used, and
/// pointers to rows stay good.
@safe struct UsageBlocks: ~Copyable {
  /// By block, the month and the first item (``UsageKey/block``).
  private(set) var keys: [UInt32] = []
  private var segments: [UnsafeMutablePointer<UsageRow>] = unsafe []
  /// By a row's place (block × 4 + lane), what the row had no room for.
  private var wide: [Int: Usage] = [:]

  /// Blocks come in segments of two megabytes.
  private static let segmentShift = 14

  var count: Int { keys.count }

  deinit {
    for index in unsafe segments.indices { unsafe segments[index].deallocate() }
  }

  /// Adds an empty block, with the next number.
  mutating func append(key: UInt32) -> Int {
    let block = keys.count
    if unsafe block &>> Self.segmentShift == segments.count {
      unsafe segments.append(
        HugePages.allocate(
          of: UsageRow.self, count: UsageKey.itemsInBlock << Self.segmentShift,
          // Of a small file.
          mayStayEmpty: segments.isEmpty))
    }
    keys.append(key)
    unsafe row(block, lane: 0).initialize(repeating: UsageRow(), count: UsageKey.itemsInBlock)
    return block
  }

  /// Forgets all blocks, and keeps the memory of the first of them.
  mutating func removeAll() {
    keys.removeAll(keepingCapacity: true)
    while unsafe segments.count > 1 { unsafe segments.removeLast().deallocate() }
    wide.removeAll()
  }

  @inline(__always)
  borrowing func row(_ block: Int, lane: Int) -> UnsafeMutablePointer<UsageRow> {
    let inSegment = block & (1 &<< Self.segmentShift &- 1)
    return unsafe segments[block &>> Self.segmentShift]
      + (inSegment &* UsageKey.itemsInBlock &+ lane)
  }

  /// Asks for the key and the rows of a block that will be read soon.
  borrowing func prefetch(_ block: Int) {
    unsafe keys.withUnsafeBufferPointer { unsafe cdr_prefetch($0.baseAddress! + block) }
    unsafe cdr_prefetch(row(block, lane: 0))
    unsafe cdr_prefetch(row(block, lane: 2))
  }

  /// Adds sums to those of a row.
  ///
  /// - Returns: false, with an unspecified sum, when 64 bits overflow.
  @inline(__always)
  mutating func add(_ usage: Usage, to block: Int, lane: Int) -> Bool {
    if let more = UsageRow(usage), unsafe row(block, lane: lane).pointee.add(more) { return true }
    return widen(block, lane: lane, adding: usage)
  }

  /// Adds what a row has no room for, and empties the row.
  ///
  /// - Returns: false, with an unspecified sum, when 64 bits overflow.
  @inline(never)
  mutating func widen(_ block: Int, lane: Int, adding usage: Usage) -> Bool {
    let row = unsafe self.row(block, lane: lane)
    var sum = wide[block * UsageKey.itemsInBlock + lane] ?? Usage()
    let fits = unsafe sum.add(row.pointee.usage) && sum.add(usage)
    unsafe row.pointee = UsageRow()
    wide[block * UsageKey.itemsInBlock + lane] = sum
    return fits
  }

  /// The sums of a row; nil when 64 bits overflow.
  borrowing func usage(_ block: Int, lane: Int) -> Usage? {
    var usage = unsafe row(block, lane: lane).pointee.usage
    if !wide.isEmpty, let more = wide[block * UsageKey.itemsInBlock + lane] {
      guard usage.add(more) else { return nil }
    }
    return usage
  }

  /// How many blocks ahead rows are asked for.
  private static let prefetchDistance = 12

  /// Adds blocks to the sums of their accounts.
  ///
  /// - Parameter blocks: by account of the sums, the block, or ``AccountSums/noAccount``.
  borrowing func add(_ blocks: ArraySlice<UInt32>, to sums: inout AccountSums) {
    let ahead = Self.prefetchDistance
    for (account, place) in blocks.indices.enumerated() {
      if place + ahead < blocks.endIndex, blocks[place + ahead] != AccountSums.noAccount {
        prefetch(Int(blocks[place + ahead]))
      }
      guard blocks[place] != AccountSums.noAccount else { continue }
      let block = Int(blocks[place])
      sums.add(keys[block], to: account) { lane in usage(block, lane: lane) }
    }
  }

  /// Appends the sums in some blocks to the rows of their accounts, which have the blocks' numbers.
  ///
  /// - Returns: the first account and key whose sum overflows.
  borrowing func append(
    _ blocks: ArraySlice<UInt32>, to stretch: inout UsageStretch
  ) -> (account: UInt32, key: UsageKey)? {
    let ahead = Self.prefetchDistance
    for place in blocks.indices {
      if place + ahead < blocks.endIndex { prefetch(Int(blocks[place + ahead])) }
      let block = blocks[place]
      for lane in 0..<UsageKey.itemsInBlock {
        if unsafe wide.isEmpty && row(Int(block), lane: lane).pointee.isEmpty { continue }
        let key = UsageKey(bits: keys[Int(block)] | UInt32(lane))
        guard let usage = usage(Int(block), lane: lane) else { return (block, key) }
        if !usage.isEmpty { stretch.append(usage, key, account: block) }
      }
    }
    return nil
  }
}
