import CKernels
import ColumnMaps

/// Gives every account a number, from 0 in order of first sight.
///
/// ```
/// entries  open addressing, two in a cache line: | name | id | where the account's sums are |
/// names    by id, two words each, as in the entries; names of more than 15 bytes stand in `longNames`
/// ```
///
/// A search begins at the first entry of a cache line, whose second is used only where the first
/// is, and goes on with the next line. Hashes are seeded at random, since callers choose the names.
/// Lookups of a batch are spread over two steps, so that the cache misses of one call overlap those
/// of the others: ``prefetch(hash:)``, then ``find(_:)``. Of a long name there is a third step, since
/// its bytes stand elsewhere: ``findLikely(_:hash:)`` finds it by its hash of 64 bits, and only then
/// are the bytes asked for and compared.
///
/// An entry says where its account's sums are (``UsageTable``): those of the month and the items
/// in which it was seen first, and those used last beside them. Most accounts have no others.
@safe struct AccountTable: ~Copyable {
  struct Entry {
    var name: AccountName
    var id: UInt32
    /// What the account's home block holds, which has the account's id as its number.
    var homeKey: UInt32
    /// What the block used last beside it holds, and its number.
    var otherKey: UInt32
    var other: UInt32
  }

  /// An account's name ready to be looked up.
  struct Key {
    var name: AccountName
    var hash: UInt64
    /// The bytes, of which a long name's are compared.
    var field: Field
  }

  private(set) var names: [AccountName] = []
  private var longNames = LongNames()
  private var entries: UnsafeMutablePointer<Entry>
  private var mask: Int
  /// How many entries mark names that are not in the list of accounts.
  private var unlisted = 0
  private let seed: HashSeed

  /// How many accounts there are.
  var count: Int { names.count }

  /// - Parameter expecting: for how many accounts there is room before the table grows.
  init(seed: HashSeed, expecting count: Int = 0) {
    self.seed = seed
    // Small, since every small file of a ledger's has a table of its own.
    var size = 128
    while count > Self.maxLoad(of: size) { size *= 2 }
    mask = size - 1
    unsafe entries = Self.emptyEntries(count: size)
  }

  deinit { unsafe entries.deallocate() }

  private static func emptyEntries(count: Int) -> UnsafeMutablePointer<Entry> {
    let entries = unsafe HugePages.allocate(of: Entry.self, count: count)
    let empty = Entry(name: .none, id: 0, homeKey: 0, otherKey: 0, other: 0)
    unsafe entries.initialize(repeating: empty, count: count)
    return unsafe entries
  }

  /// Hashes a name.
  @inline(__always)
  borrowing func key(_ field: Field) -> Key {
    if field.count <= AccountName.maximumShortCount {
      let name = AccountName(short: field)
      return Key(name: name, hash: hash(short: name), field: field)
    }
    return longKey(field)
  }

  /// Hashes a name that stands in its words.
  @inline(__always)
  borrowing func hash(short name: AccountName) -> UInt64 { seed.hash(name.low, name.high) }

  @inline(never)
  private borrowing func longKey(_ field: Field) -> Key {
    let hash = seed.hash(field)
    let name = unsafe AccountName(longHash: hash, at: nil)
    return Key(name: name, hash: seed.hash(name.low, 0), field: field)
  }

  /// Where the search for a hash begins: the first of the two entries of a cache line.
  @inline(__always)
  private borrowing func firstPlace(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash) & mask & ~1
  }

  @inline(__always)
  borrowing func prefetch(hash: UInt64) {
    unsafe cdr_prefetch(entries + firstPlace(of: hash))
  }

  /// The entry of an account, good until the next account is added; nil for one never seen before.
  borrowing func find(_ key: Key) -> UnsafeMutablePointer<Entry>? {
    key.name.isLong ? unsafe findLong(key) : unsafe findShort(key.name, hash: key.hash)
  }

  /// The entry of an account whose name stands in the two words, as ``find(_:)`` says.
  @inline(__always)
  borrowing func findShort(_ name: AccountName, hash: UInt64) -> UnsafeMutablePointer<Entry>? {
    let (entries, mask) = unsafe (entries, mask)
    var place = firstPlace(of: hash)
    while true {
      // No processor could predict which of the two in a cache line it is: the second, if it is
      // not the first.
      let first = unsafe entries + place
      let entry = unsafe first + first.pointee.name.differs(from: name)
      if unsafe entry.pointee.name == name { return unsafe entry }
      if unsafe entry.pointee.name == .none { return nil }
      place = (place &+ 2) & mask
    }
  }

  /// The entry of an account with a long name, by its bytes.
  @inline(never)
  private borrowing func findLong(_ key: Key) -> UnsafeMutablePointer<Entry>? {
    unsafe firstEntry(from: firstPlace(of: key.hash)) { name in
      name.isLong && name.low == key.name.low && name.longBytes.hasSameBytes(as: key.field)
    }
  }

  /// The entry of the account that a long name most likely belongs to: the first with its hash, whose
  /// bytes are yet to be compared; nil for one never seen before.
  @inline(__always)
  borrowing func findLikely(_ name: AccountName, hash: UInt64) -> UnsafeMutablePointer<Entry>? {
    unsafe firstEntry(from: firstPlace(of: hash)) { $0.low == name.low && $0.isLong }
  }

  /// The first entry from a place on whose name is the one that is meant; nil where none comes before
  /// an empty place.
  @inline(__always)
  private borrowing func firstEntry(
    from first: Int, where isMeant: (AccountName) -> Bool
  ) -> UnsafeMutablePointer<Entry>? {
    let (entries, mask) = unsafe (entries, mask)
    var place = first
    while true {
      let entry = unsafe entries + place
      let name = unsafe entry.pointee.name
      if isMeant(name) { return unsafe entry }
      if name == .none { return nil }
      place = (place &+ 1) & mask
    }
  }

  /// Adds an account that is not there yet, with the next number.
  ///
  /// - Parameter homeKey: what its home block will hold.
  @inline(never)
  mutating func add(_ key: Key, homeKey: UInt32) -> UnsafeMutablePointer<Entry> {
    if count + unlisted + 1 > Self.maxLoad(of: mask + 1) { grow() }
    let place = emptyPlace(of: key.hash)
    let id = addName(key)
    unsafe entries[place] = Entry(
      name: names[Int(id)], id: id, homeKey: homeKey, otherKey: homeKey, other: 0)
    return unsafe entries + place
  }

  /// Adds an account that is not there yet and need not be found, and returns its number.
  mutating func addName(_ key: Key) -> UInt32 {
    precondition(count < Int(UInt32.max) - 1, "more than 4,294,967,294 accounts")
    var name = key.name
    if name.isLong {
      name = unsafe AccountName(longHash: name.low, at: longNames.append(key.field))
    }
    names.append(name)
    return UInt32(count - 1)
  }

  /// The id of entries for names that are not in the list of accounts.
  private static var unlistedID: UInt32 { .max }

  /// Whether an account is in the list. A name that is not gets a marked entry, so that each name is
  /// looked up in the list once.
  @inline(__always)
  mutating func isListed(_ key: Key, in listed: ListedAccounts) -> Bool {
    if let entry = unsafe find(key) { return unsafe entry.pointee.id != Self.unlistedID }
    return isNewListed(key, in: listed)
  }

  @inline(never)
  private mutating func isNewListed(_ key: Key, in listed: ListedAccounts) -> Bool {
    // Of a short name the words hold the bytes.
    let isListed =
      key.name.isLong
      ? listed.contains(key.field) : withPaddedField(key.name.shortBytes) { listed.contains($0) }
    if isListed { return true }
    if count + unlisted + 1 > Self.maxLoad(of: mask + 1) { grow() }
    unlisted += 1
    var name = key.name
    if name.isLong {
      name = unsafe AccountName(longHash: name.low, at: longNames.append(key.field))
    }
    unsafe entries[emptyPlace(of: key.hash)] = Entry(
      name: name, id: Self.unlistedID, homeKey: 0, otherKey: 0, other: 0)
    return false
  }

  private borrowing func emptyPlace(of hash: UInt64) -> Int {
    var place = firstPlace(of: hash)
    while unsafe entries[place].name != .none { place = (place &+ 1) & mask }
    return place
  }

  /// How many accounts there are at most before the table grows.
  ///
  /// A search that goes on with a second cache line waits for memory, since nothing has prefetched that
  /// line: of 100,000 accounts 7 % do in a table of 2^18 entries, 2 % in one of 2^19. So tables are
  /// sparse as long as that takes little memory. Of big ones it is new memory that costs most.
  private static func maxLoad(of size: Int) -> Int {
    if size <= sparseSize { return size / 16 * 5 }
    return size < bigSize ? size / 8 * 5 : size / 16 * 13
  }

  /// The most entries, of 32 bytes each, of a table that is kept sparse, and the fewest of a big one.
  private static let sparseSize = 1 << 19
  private static let bigSize = 1 << 22

  private mutating func grow() {
    let (old, oldCount) = unsafe (entries, mask + 1)
    mask = oldCount * 2 - 1
    unsafe entries = Self.emptyEntries(count: mask + 1)
    for place in 0..<oldCount {
      let entry = unsafe old[place]
      if entry.name == .none { continue }
      unsafe entries[emptyPlace(of: hash(entry.name))] = entry
    }
    unsafe old.deallocate()
  }

  // MARK: What is known by id

  /// The hash that an account is found by.
  borrowing func hash(of id: Int) -> UInt64 { hash(names[id]) }

  private borrowing func hash(_ name: AccountName) -> UInt64 {
    seed.hash(name.low, name.isLong ? 0 : name.high)
  }

  /// Calls a function with the key that finds an account in a table with the same seed.
  borrowing func withKey(of id: Int, _ body: (Key) -> Void) {
    let name = names[id]
    // Of a short name the words hold the bytes, which are not looked at.
    let field = unsafe name.isLong ? name.longBytes : .empty
    body(Key(name: name, hash: hash(name), field: field))
  }
}
