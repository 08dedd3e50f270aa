import CDRCore

/// By which scheme the calls of each block of a ``UsageTable`` are metered, where not all are metered
/// alike: found once when the block is made, by its account and month.
struct BlockSchemes {
  /// By home block.
  private var home: [UInt16] = []
  /// By other block.
  private var others: [UInt16] = []

  /// Schemes that can be told apart.
  static let maximumSchemes = Int(UInt16.max) + 1

  /// How many other blocks have one.
  var otherCount: Int { others.count }

  mutating func appendHome(_ scheme: UInt16) { home.append(scheme) }

  mutating func appendOther(_ scheme: UInt16) { others.append(scheme) }

  mutating func removeAll() {
    home.removeAll(keepingCapacity: true)
    others.removeAll()
  }

  /// The scheme of the block that a place is in.
  @inline(__always)
  func scheme(at place: UsagePlace) -> Int {
    Int(place.isHome ? home[place.block] : others[place.block])
  }
}
