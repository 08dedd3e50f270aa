extension UInt64 {
  /// A word whose lowest bits are set, 64 at most.
  @inline(__always)
  static func firstBits(_ count: Int) -> UInt64 {
    // A shift by 64 gives 0.
    (1 << UInt64(count)) &- 1
  }

  /// Calls a function with the place of every bit that is set, lowest first.
  @inline(__always)
  func forEachBit(_ body: (Int) -> Void) {
    var rest = self
    while rest != 0 {
      body(rest.trailingZeroBitCount)
      rest &= rest &- 1
    }
  }
}
