/// A month and an item: which of an account's sums a call is added to.
struct UsageKey: Hashable {
  /// | month : 24 | item : 8 |
  var bits: UInt32

  @inline(__always)
  init(month: Int32, item: Int) {
    bits = UInt32(bitPattern: month) &<< 8 | UInt32(truncatingIfNeeded: item)
  }

  init(bits: UInt32) { self.bits = bits }

  var month: Int32 { Int32(bits &>> 8) }
  var item: Int { Int(bits & 0xff) }

  /// Item ids have eight bits.
  static let maximumItems = 255

  // MARK: Blocks

  /// Items whose sums lie together, in two cache lines.
  static let itemsInBlock = 4

  /// What a block holds: a month and four items.
  @inline(__always)
  var block: UInt32 { bits & ~3 }

  /// The sum's place in its block.
  @inline(__always)
  var lane: Int { Int(bits & 3) }
}
