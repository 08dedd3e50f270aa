/// Where a sum stands in a ``UsageTable``, in 32 bits.
struct UsagePlace: Hashable {
  /// | in `others` : 1 | block : 29 | lane : 2 |
  private var bits: UInt32

  /// Blocks of either kind that can be told apart: the last would be ``none``.
  static let maximumBlocks = 1 << 29 - 1

  /// Where no sum stands.
  static let none = UsagePlace(bits: .max)

  private init(bits: UInt32) { self.bits = bits }

  /// - Parameter home: the number of the home block.
  @inline(__always)
  init(home: UInt32, lane: Int) { bits = home &<< 2 | UInt32(truncatingIfNeeded: lane) }

  /// - Parameter other: the number of the other block.
  @inline(__always)
  init(other: UInt32, lane: Int) {
    bits = 1 &<< 31 | other &<< 2 | UInt32(truncatingIfNeeded: lane)
  }

  var isHome: Bool { bits &>> 31 == 0 }
  var block: Int { Int((bits &<< 1) &>> 3) }
  var lane: Int { Int(bits & 3) }
}

/// Whose sum stands in which place of a ``UsageTable``, and of what.
struct UsagePlaces {
  /// By home block, which has the number of its account, what it holds (``UsageKey/block``).
  let homeKeys: [UInt32]
  /// By other block.
  let otherKeys: [UInt32]
  let otherOwners: [UInt32]

  @inline(__always)
  func owner(of place: UsagePlace) -> (account: UInt32, key: UsageKey) {
    let (block, lane) = (place.block, UInt32(truncatingIfNeeded: place.lane))
    return place.isHome
      ? (UInt32(truncatingIfNeeded: block), UsageKey(bits: homeKeys[block] | lane))
      : (otherOwners[block], UsageKey(bits: otherKeys[block] | lane))
  }
}
