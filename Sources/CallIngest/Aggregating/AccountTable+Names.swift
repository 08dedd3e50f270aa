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
  borrowing func sortedIDs() -> [UInt32] {
    struct Place {
      var high: UInt64
      var low: UInt64
      var id: UInt32
    }
    // As big-endian numbers, 15 bytes compare as text does; zeros behind a shorter name sort it
    // first, as they should, and where only zeros differ, the length does that.
    var places = [Place]()
    places.reserveCapacity(count)
    for id in 0..<count {
      let name = names[id]
      if name.isLong {
        let bytes = longName(name)
        func word(_ places: Range<Int>) -> UInt64 {
          places.reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
        }
        places.append(Place(high: word(0..<8), low: word(8..<15) << 8 | 0xff, id: UInt32(id)))
      } else {
        places.append(
          Place(
            high: name.low.byteSwapped,
            low: (name.high & ~(0xff << 56)).byteSwapped | name.high &>> 56, id: UInt32(id)))
      }
    }
    places.sort { a, b in
      if a.high != b.high { return a.high < b.high }
      if a.low != b.low { return a.low < b.low }
      // Only long names can be alike so far.
      return name(of: Int(a.id)).lexicographicallyPrecedes(name(of: Int(b.id)))
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
