import CDRCore

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
    var places = self.places(jobs: jobs)
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

  /// The places of all names, in the order of their ids: a stretch for each core.
  private borrowing func places(jobs: Int) -> [NamePlace] {
    let (names, longNames) = (names, longNames)
    let jobs = max(1, min(jobs, names.count))
    return unsafe [NamePlace](unsafeUninitializedCapacity: names.count) { places, count in
      let target = unsafe NamePlaces(start: places.baseAddress)
      inParallel(jobs) { job in
        for id in names.count * job / jobs..<names.count * (job + 1) / jobs {
          let name = names[id]
          target.initialize(
            id,
            to: name.isLong
              ? NamePlace(long: longNames[name.longPlace], id: UInt32(id))
              : NamePlace(short: name, id: UInt32(id)))
        }
      }
      count = names.count
    }
  }

  /// Adds all accounts of another table made with the same seed.
  ///
  /// - Parameter isLast: whether no name will be looked up after it, so that they need not be found.
  /// - Returns: by id in the other table, the id in this one.
  mutating func join(_ other: borrowing AccountTable, isLast: Bool = false) -> [UInt32] {
    var ids = [UInt32]()
    ids.reserveCapacity(other.count)
    let ahead = 16
    for id in 0..<other.count {
      if id + ahead < other.count { prefetch(hash: other.hash(of: id + ahead)) }
      other.withKey(of: id) { key in
        if let entry = unsafe find(key) {
          unsafe ids.append(entry.pointee.id)
        } else {
          unsafe ids.append(isLast ? addName(key) : add(key, homeKey: 0).pointee.id)
        }
      }
    }
    return ids
  }
}

/// Memory for places, each of which one thread makes.
@safe private struct NamePlaces: @unchecked Sendable {
  // Unchecked: no two threads make the same.
  private let start: UnsafeMutablePointer<NamePlace>?

  init(start: UnsafeMutablePointer<NamePlace>?) { unsafe self.start = start }

  func initialize(_ id: Int, to place: NamePlace) { unsafe (start! + id).initialize(to: place) }
}
