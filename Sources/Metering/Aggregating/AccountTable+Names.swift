import CDRCore

/// Reading the names of accounts, and joining tables by them.
extension AccountTable {
  /// An account's name as text.
  borrowing func text(of id: Int) -> String {
    let name = names[id]
    return name.isLong ? name.longBytes.text : name.shortText
  }

  /// The bytes of an account's name.
  borrowing func name(of id: Int) -> [UInt8] {
    let name = names[id]
    return name.isLong ? name.longBytes.copied : name.shortBytes
  }

  /// Gives the bytes of an account's name to replace others, whose memory is used again.
  borrowing func copyName(of id: Int, to bytes: inout [UInt8]) {
    let name = names[id]
    bytes.removeAll(keepingCapacity: true)
    if name.isLong {
      name.longBytes.append(to: &bytes)
    } else {
      name.appendShort(to: &bytes)
    }
  }

  /// All ids in the order of their names' bytes.
  borrowing func sortedIDs(jobs: Int) -> [UInt32] {
    var places = self.places(jobs: jobs)
    places.sortByRadix(jobs: jobs)
    sortAlike(&places, from: NamePlace.size, jobs: jobs)
    return places.map(\.id)
  }

  /// How many names that are alike are sorted by comparing them, and not by further bytes.
  private static var fewNames: Int { 64 }

  /// Sorts names that are in order as far as their bytes before a depth say, by the bytes from there
  /// on: only long names can be alike.
  private borrowing func sortAlike(_ places: inout [NamePlace], from depth: Int, jobs: Int) {
    var start = 0
    while start < places.count {
      var end = start + 1
      while places[start].isCut, end < places.count, places[end].isAlike(places[start]) { end += 1 }
      if end - start > Self.fewNames {
        var rest = places[start..<end].map { NamePlace(names[Int($0.id)], from: depth, id: $0.id) }
        rest.sortByRadix(jobs: jobs)
        sortAlike(&rest, from: depth + NamePlace.size, jobs: jobs)
        for (place, name) in zip(start..<end, rest) { places[place].id = name.id }
      } else if end - start > 1 {
        let names = names
        places[start..<end].sort { a, b in
          names[Int(a.id)].longBytes.precedes(names[Int(b.id)].longBytes)
        }
      }
      start = end
    }
  }

  /// The places of all names, in the order of their ids: a stretch for each core.
  private borrowing func places(jobs: Int) -> [NamePlace] {
    let names = names
    let jobs = names.count <= [NamePlace].few ? 1 : max(1, min(jobs, names.count))
    return unsafe [NamePlace](unsafeUninitializedCapacity: names.count) { places, count in
      let target = unsafe NamePlaces(start: places.baseAddress)
      inParallel(jobs) { job in
        for id in names.count * job / jobs..<names.count * (job + 1) / jobs {
          target.initialize(id, to: NamePlace(names[id], from: 0, id: UInt32(id)))
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
