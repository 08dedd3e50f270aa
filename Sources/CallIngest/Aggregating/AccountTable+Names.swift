/// Reading the names of accounts, and joining tables by them.
extension AccountTable {
  /// An account's name as text.
  borrowing func text(of id: Int) -> String {
    let name = names[id]
    return name.isLong ? String(decoding: longName(name), as: UTF8.self) : name.shortText
  }

  /// The bytes of an account's name.
  borrowing func name(of id: Int) -> [UInt8] {
    let name = names[id]
    return name.isLong ? longName(name) : name.shortBytes
  }

  /// All ids in the order of their names' bytes.
  borrowing func sortedIDs(jobs: Int) -> [UInt32] {
    var places = [NamePlace]()
    places.reserveCapacity(count)
    for id in 0..<count {
      let name = names[id]
      places.append(
        name.isLong
          ? NamePlace(long: longName(name), id: UInt32(id))
          : NamePlace(short: name, id: UInt32(id)))
    }
    places.sortByRadix(jobs: jobs)
    // Only long names can be alike so far.
    var start = 0
    while start < places.count {
      var end = start + 1
      while places[start].isCut, end < places.count, places[end].isAlike(places[start]) { end += 1 }
      if end - start > 1 {
        places[start..<end].sort { a, b in
          name(of: Int(a.id)).lexicographicallyPrecedes(name(of: Int(b.id)))
        }
      }
      start = end
    }
    return places.map(\.id)
  }

  /// Adds all accounts of another table made with the same seed.
  ///
  /// - Returns: by id in the other table, the id in this one.
  mutating func join(_ other: borrowing AccountTable) -> [UInt32] {
    var ids = [UInt32]()
    ids.reserveCapacity(other.count)
    let ahead = 16
    for id in 0..<other.count {
      if id + ahead < other.count { prefetch(hash: other.hash(of: id + ahead)) }
      other.withKey(of: id) { key in
        let entry = unsafe find(key) ?? add(key, homeKey: 0)
        unsafe ids.append(entry.pointee.id)
      }
    }
    return ids
  }
}
