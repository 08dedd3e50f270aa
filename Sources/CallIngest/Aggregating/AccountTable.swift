import CKernels
import Metering

/// Gives every account a number, from 0 in order of first sight.
///
/// ```
/// slots    open addressing, 8 bytes each: | 32 bits of the hash | id + 1 |   0 is empty
/// entries  by id, a cache line each:      | low | high | hash | length | recent sums |
/// ```
///
/// A name of at most 16 bytes stands in its entry as two words; a longer one stands in `names`,
/// and the entry has its place. Hashes are seeded at random, since callers choose the names.
/// Lookups of a batch are spread over three steps, so that the cache misses of one call overlap
/// those of the others: ``prefetchSlot(_:)``, ``candidate(_:)``, ``id(of:candidate:)``.
///
/// An entry remembers in which rows of the ``UsageTable`` its account's last four sums are: most
/// accounts have no more, and find them without another probe.
@safe struct AccountTable: ~Copyable {
  struct Entry {
    var low: UInt64
    var high: UInt64
    var hash: UInt64
    var count: UInt32
    /// Which of the recent sums is replaced next.
    var oldest: UInt32 = 0
    /// Month and item of recent sums, and their rows; to be confirmed by the row's key.
    var recentKeys = SIMD4<UInt32>(repeating: 0)
    var recentRows = SIMD4<UInt32>(repeating: 0)
  }

  /// An account's name ready to be looked up.
  struct Key {
    /// The name as two words, or zeros where it is longer than 16 bytes.
    var low: UInt64
    var high: UInt64
    var hash: UInt64
    var name: Field
  }

  private(set) var count = 0
  private var slots: UnsafeMutablePointer<UInt64>
  private var slotMask: Int
  private var entries: UnsafeMutablePointer<Entry>
  private var entryCapacity: Int
  private var names: [UInt8] = []
  private let seed: HashSeed

  init(seed: HashSeed) {
    self.seed = seed
    let slotCount = 1024
    unsafe slots = .allocate(capacity: slotCount)
    unsafe slots.initialize(repeating: 0, count: slotCount)
    slotMask = slotCount - 1
    entryCapacity = slotCount / 2
    unsafe entries = .allocate(capacity: entryCapacity)
  }

  deinit {
    unsafe slots.deallocate()
    unsafe entries.deallocate()
  }

  /// Hashes a name.
  @inline(__always)
  borrowing func key(_ name: Field) -> Key {
    if name.count <= 16 {
      let (low, high) = twoWords(name)
      return Key(
        low: low, high: high, hash: seed.hash(low, high, UInt64(truncatingIfNeeded: name.count)),
        name: name)
    }
    return Key(low: 0, high: 0, hash: seed.hash(name), name: name)
  }

  @inline(__always)
  borrowing func prefetchSlot(_ key: Key) {
    unsafe cdr_prefetch(slots + (Int(truncatingIfNeeded: key.hash) & slotMask))
  }

  /// The first account whose hash fits, to be confirmed by name; -1 when there is none.
  @inline(__always)
  borrowing func candidate(_ key: Key) -> Int {
    let tag = key.hash &>> 32
    var place = Int(truncatingIfNeeded: key.hash) & slotMask
    while true {
      let slot = unsafe slots[place]
      if slot == 0 { return -1 }
      if slot &>> 32 == tag {
        let id = Int(slot & 0xffff_ffff) &- 1
        unsafe cdr_prefetch(entries + id)
        return id
      }
      place = (place &+ 1) & slotMask
    }
  }

  /// The account's id; one never seen before gets the next.
  @inline(__always)
  mutating func id(of key: Key, candidate: Int) -> UInt32 {
    if candidate >= 0 && isAccount(candidate, named: key) {
      return UInt32(truncatingIfNeeded: candidate)
    }
    return findOrAdd(key)
  }

  @inline(__always)
  private borrowing func isAccount(_ id: Int, named key: Key) -> Bool {
    let entry = unsafe entries[id]
    guard Int(entry.count) == key.name.count else { return false }
    if entry.count <= 16 { return entry.low == key.low && entry.high == key.high }
    return entry.hash == key.hash && longName(entry, equals: key.name)
  }

  private borrowing func longName(_ entry: Entry, equals name: Field) -> Bool {
    for i in 0..<name.count where unsafe names[Int(entry.low) + i] != name.bytes[i] {
      return false
    }
    return true
  }

  // MARK: Recent sums

  /// The row of a sum that the account used lately, to be confirmed by key; -1 when unknown.
  @inline(__always)
  borrowing func recentRow(of key: UsageKey, account id: UInt32) -> Int {
    let entry = unsafe entries + Int(id)
    let fits = unsafe entry.pointee.recentKeys .== SIMD4(repeating: key.monthAndItem)
    let rows = unsafe entry.pointee.recentRows
    if fits[0] { return Int(rows[0]) }
    if fits[1] { return Int(rows[1]) }
    if fits[2] { return Int(rows[2]) }
    if fits[3] { return Int(rows[3]) }
    return -1
  }

  /// Remembers the row of a sum.
  mutating func remember(row: Int, of key: UsageKey, account id: UInt32) {
    let entry = unsafe entries + Int(id)
    let place = unsafe Int(entry.pointee.oldest & 3)
    unsafe entry.pointee.recentKeys[place] = key.monthAndItem
    unsafe entry.pointee.recentRows[place] = UInt32(truncatingIfNeeded: row)
    unsafe entry.pointee.oldest &+= 1
  }

  // MARK: Adding

  @inline(never)
  private mutating func findOrAdd(_ key: Key) -> UInt32 {
    let tag = key.hash &>> 32
    var place = Int(truncatingIfNeeded: key.hash) & slotMask
    while true {
      let slot = unsafe slots[place]
      if slot == 0 { break }
      let id = Int(slot & 0xffff_ffff) - 1
      if slot &>> 32 == tag && isAccount(id, named: key) { return UInt32(id) }
      place = (place &+ 1) & slotMask
    }
    if count == entryCapacity {
      grow()
      return findOrAdd(key)
    }
    precondition(count < Int(UInt32.max) - 1, "more than 4,294,967,294 accounts")
    var entry = Entry(
      low: key.low, high: key.high, hash: key.hash, count: UInt32(key.name.count))
    if key.name.count > 16 {
      entry.low = UInt64(names.count)
      unsafe names.append(
        contentsOf: UnsafeBufferPointer(start: key.name.bytes, count: key.name.count))
    }
    unsafe (entries + count).initialize(to: entry)
    unsafe slots[place] = tag << 32 | UInt64(count + 1)
    count += 1
    return UInt32(count - 1)
  }

  private mutating func grow() {
    let newCapacity = entryCapacity * 2
    let newEntries = unsafe HugePages.allocate(of: Entry.self, count: newCapacity)
    unsafe newEntries.moveInitialize(from: entries, count: count)
    unsafe entries.deallocate()
    unsafe entries = newEntries
    entryCapacity = newCapacity

    let slotCount = newCapacity * 2
    unsafe slots.deallocate()
    unsafe slots = HugePages.allocate(of: UInt64.self, count: slotCount)
    unsafe slots.initialize(repeating: 0, count: slotCount)
    slotMask = slotCount - 1
    for id in 0..<count {
      let hash = unsafe entries[id].hash
      var place = Int(truncatingIfNeeded: hash) & slotMask
      while unsafe slots[place] != 0 { place = (place &+ 1) & slotMask }
      unsafe slots[place] = (hash &>> 32) << 32 | UInt64(id + 1)
    }
  }

  // MARK: Reading and joining

  /// The hash of an account's name under the table's seed.
  borrowing func hash(of id: Int) -> UInt64 { unsafe entries[id].hash }

  /// An account's name as text.
  borrowing func text(of id: Int) -> String {
    let entry = unsafe entries[id]
    if entry.count > 16 { return String(decoding: name(of: id), as: UTF8.self) }
    return unsafe String(unsafeUninitializedCapacity: Int(entry.count)) { bytes in
      for i in 0..<Int(entry.count) {
        let word = i < 8 ? entry.low : entry.high
        unsafe bytes[i] = UInt8(truncatingIfNeeded: word &>> UInt64((i & 7) &<< 3))
      }
      return Int(entry.count)
    }
  }

  /// The bytes of an account's name.
  borrowing func name(of id: Int) -> [UInt8] {
    let entry = unsafe entries[id]
    if entry.count > 16 {
      return Array(names[Int(entry.low)..<Int(entry.low) + Int(entry.count)])
    }
    return (0..<Int(entry.count)).map { i in
      UInt8(truncatingIfNeeded: (i < 8 ? entry.low : entry.high) &>> UInt64(i % 8 * 8))
    }
  }

  /// All ids in the order of their names' bytes.
  borrowing func sortedIDs() -> [UInt32] {
    struct Place {
      var high: UInt64
      var low: UInt64
      var id: UInt32
    }
    // As big-endian numbers, 16 bytes compare as text does; zeros behind a shorter name sort it
    // first, as they should.
    var places = [Place]()
    places.reserveCapacity(count)
    for id in 0..<count {
      let entry = unsafe entries[id]
      if entry.count <= 16 {
        places.append(
          Place(high: entry.low.byteSwapped, low: entry.high.byteSwapped, id: UInt32(id)))
      } else {
        let start = Int(entry.low)
        func word(_ from: Int) -> UInt64 {
          (0..<8).reduce(0) { $0 << 8 | UInt64(names[start + from + $1]) }
        }
        places.append(Place(high: word(0), low: word(8), id: UInt32(id)))
      }
    }
    let needsNames = !names.isEmpty
    places.sort { a, b in
      if a.high != b.high { return a.high < b.high }
      if a.low != b.low { return a.low < b.low }
      let (aCount, bCount) = unsafe (entries[Int(a.id)].count, entries[Int(b.id)].count)
      // Of equal words, the shorter name ends in NULs at most, so it comes first.
      guard needsNames, aCount > 16, bCount > 16 else { return aCount < bCount }
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
    for id in 0..<other.count {
      let entry = unsafe other.entries[id]
      if entry.count <= 16 {
        // The words hold the name; its bytes are not looked at.
        let name = unsafe Field(bytes: UnsafePointer(names.emptyBase), count: Int(entry.count))
        let key = Key(low: entry.low, high: entry.high, hash: entry.hash, name: name)
        ids.append(self.id(of: key, candidate: candidate(key)))
      } else {
        let bytes = other.name(of: id)
        unsafe bytes.withUnsafeBufferPointer { buffer in
          let name = unsafe Field(bytes: buffer.baseAddress!, count: buffer.count)
          let key = Key(low: 0, high: 0, hash: entry.hash, name: name)
          ids.append(self.id(of: key, candidate: candidate(key)))
        }
      }
    }
    return ids
  }
}

extension [UInt8] {
  /// An address that is never read through.
  fileprivate var emptyBase: UnsafeMutablePointer<UInt8> {
    unsafe UnsafeMutablePointer(bitPattern: 16)!
  }
}
