/// Some of the 256 partitions of a store.
struct PartitionSet: Sequence {
  private var words = SIMD4<UInt64>()

  mutating func insert(_ partition: Int) {
    words[partition &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: partition & 63)
  }

  /// In their order.
  struct Iterator: IteratorProtocol {
    fileprivate var words: SIMD4<UInt64>
    private var place = 0

    fileprivate init(_ words: SIMD4<UInt64>) { self.words = words }

    mutating func next() -> Int? {
      while words[place] == 0 {
        if place == 3 { return nil }
        place += 1
      }
      let bit = words[place].trailingZeroBitCount
      words[place] &= words[place] &- 1
      return place * 64 + bit
    }
  }

  func makeIterator() -> Iterator { Iterator(words) }
}
