import CDRCore

/// Sorting few names, for which several threads and a bucket for every byte cost more than they save.
extension AccountTable {
  private static let few = 1024

  /// All ids in the order of their names' bytes.
  ///
  /// - Parameter jobs: how many threads sort, if the names are many.
  borrowing func sortedIDs(orFew jobs: Int) -> [UInt32] {
    guard count <= Self.few else { return sortedIDs(jobs: jobs) }
    var places: [NamePlace] = []
    places.reserveCapacity(count)
    for (id, name) in names.enumerated() {
      places.append(NamePlace(name, from: 0, id: UInt32(id)))
    }
    places.sortFew()
    sortAlike(&places, from: NamePlace.size, jobs: 1)
    return places.map(\.id)
  }
}

extension AccountTable {
  /// Gives the bytes of an account's name to replace others, whose memory is used again.
  borrowing func copyName(of id: Int, to bytes: inout [UInt8]) {
    let name = names[id]
    bytes.removeAll(keepingCapacity: true)
    if name.isLong {
      name.longBytes.append(to: &bytes)
    } else {
      unsafe withUnsafeTemporaryAllocation(
        byteCount: AccountName.maximumShortCount, alignment: 1
      ) { short in
        unsafe name.store(to: short)
        unsafe bytes.append(contentsOf: short.prefix(name.shortCount))
      }
    }
  }
}

extension [NamePlace] {
  /// Sorts by the bytes in which names differ, from the last one to the first.
  fileprivate mutating func sortFew() {
    guard let first else { return }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for place in self {
      high |= place.high ^ first.high
      low |= place.low ^ first.low
    }
    var other = self
    for shift in stride(from: 0 as UInt64, to: 64, by: 8) where (low &>> shift) & 0xff != 0 {
      distribute(into: &other) { Int($0.low &>> shift & 0xff) }
      swap(&self, &other)
    }
    for shift in stride(from: 0 as UInt64, to: 64, by: 8) where (high &>> shift) & 0xff != 0 {
      distribute(into: &other) { Int($0.high &>> shift & 0xff) }
      swap(&self, &other)
    }
  }

  /// Puts places in the order of a byte, those of the same in the order that they have.
  @inline(__always)
  private func distribute(into other: inout [NamePlace], by byte: (NamePlace) -> Int) {
    unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { next in
      unsafe next.initialize(repeating: 0)
      for place in self { unsafe next[byte(place)] += 1 }
      var sum = 0
      for value in 0..<256 { unsafe (next[value], sum) = (sum, sum + next[value]) }
      for place in self {
        let value = byte(place)
        unsafe other[next[value]] = place
        unsafe next[value] += 1
      }
    }
  }
}
