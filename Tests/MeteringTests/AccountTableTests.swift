import TestSupport
import Testing

@testable import Metering

struct AccountTableTests {
  /// A table with the names added in order, and the id that each was given.
  static func table(
    _ names: [[UInt8]], seed: HashSeed = HashSeed(), ids: inout [UInt32]
  ) -> AccountTable {
    var table = AccountTable(seed: seed)
    ids = names.map { name in
      withField(name) { field in
        let key = table.key(field)
        return (table.find(key) ?? table.add(key, homeKey: 0)).pointee.id
      }
    }
    return table
  }

  @Test func namesOfEveryLengthComeBack() {
    let names = (0...100).map { count in (0..<count).map { UInt8(truncatingIfNeeded: $0 + 33) } }
    var ids: [UInt32] = []
    let table = Self.table(names + names, ids: &ids)
    #expect(ids == Array(0...100) + Array(0...100))
    #expect(table.count == 101)
    for (id, name) in names.enumerated() {
      #expect(table.name(of: id) == name)
      #expect(table.text(of: id) == String(decoding: name, as: UTF8.self))
    }
  }

  /// Names that are alike: prefixes, NULs at their ends, one byte changed at each place.
  static let alike: [[UInt8]] = {
    var names: [[UInt8]] = []
    for count in [0, 1, 7, 8, 9, 15, 16, 17, 18, 24, 33] {
      let name = [UInt8](repeating: UInt8(ascii: "a"), count: count)
      names.append(name)
      for place in 0..<count {
        var changed = name
        for byte in [0, UInt8(ascii: "b"), 0xff] {
          changed[place] = byte
          names.append(changed)
        }
      }
      if count > 0 { names.append([UInt8](repeating: 0, count: count)) }
    }
    return Array(Set(names)).sorted { $0.lexicographicallyPrecedes($1) }
  }()

  @Test func namesThatAreAlikeAreOthers() {
    var ids: [UInt32] = []
    let table = Self.table(Self.alike, ids: &ids)
    #expect(ids == Array(0..<UInt32(Self.alike.count)))
    for (id, name) in Self.alike.enumerated() { #expect(table.name(of: id) == name) }
    #expect(table.sortedIDs(jobs: 2) == ids)
  }

  /// Bytes that sort otherwise when signed, NULs, and long beginnings in common.
  static func randomNames(_ count: Int, seed: UInt64) -> [[UInt8]] {
    var random = SeededRandom(seed: seed)
    let beginnings = ["", "a", "acct-0000000", "customer-of-a-reseller-of-a-reseller-"].map {
      Array($0.utf8)
    }
    return (0..<count).map { _ in
      let alphabet: [UInt8] = random.oneIn(2) ? [0, 1, 0x7f, 0x80, 0xff] : Array("0123456789".utf8)
      return random.pick(beginnings) + random.bytes(random.below(24), of: alphabet)
    }
  }

  @Test func orderOfManyNames() {
    let names = Self.randomNames(10_000, seed: 5)
    var ids: [UInt32] = []
    let table = Self.table(names, ids: &ids)
    let distinct = Set(names).sorted { $0.lexicographicallyPrecedes($1) }
    #expect(table.count == distinct.count)
    for jobs in [1, 2, 5] {
      #expect(table.sortedIDs(jobs: jobs).map { table.name(of: Int($0)) } == distinct)
    }
    // Every name got one id, and keeps it.
    var expected: [[UInt8]: UInt32] = [:]
    for (name, id) in zip(names, ids) {
      #expect(expected[name, default: id] == id)
      expected[name] = id
    }
    #expect(Set(expected.values).count == distinct.count)
  }

  @Test func joiningTwoTables() {
    let (first, second) = (Self.randomNames(3000, seed: 6), Self.randomNames(3000, seed: 7))
    let shared = second + first.prefix(500)
    let seed = HashSeed()
    var (ids, otherIDs): ([UInt32], [UInt32]) = ([], [])
    var table = Self.table(first, seed: seed, ids: &ids)
    let other = Self.table(shared, seed: seed, ids: &otherIDs)
    let before = table.count
    let map = table.join(other)
    #expect(map.count == other.count)
    for (id, joined) in map.enumerated() {
      #expect(table.name(of: Int(joined)) == other.name(of: id))
    }
    // Those of the first keep their ids.
    for (name, id) in zip(first, ids) { #expect(table.name(of: Int(id)) == name) }
    #expect(table.count == Set(first + shared).count)
    #expect(table.count > before)
    #expect(
      table.sortedIDs(jobs: 2).map { table.name(of: Int($0)) }
        == Set(first + shared).sorted { $0.lexicographicallyPrecedes($1) })
    // Once more changes nothing.
    #expect(table.join(other) == map)
  }

  /// The last table to join gives the same numbers and names, of long names as well.
  @Test func joiningTheLastTable() {
    let (first, second) = (Self.randomNames(3000, seed: 8), Self.randomNames(3000, seed: 9))
    let seed = HashSeed()
    var ids: [UInt32] = []
    var one = Self.table(first, seed: seed, ids: &ids)
    var two = Self.table(first, seed: seed, ids: &ids)
    let other = Self.table(second + first.prefix(700), seed: seed, ids: &ids)
    let (map, expected) = (one.join(other, isLast: true), two.join(other))
    #expect(map == expected)
    #expect(map.contains { Int($0) < Set(first).count })
    let count = one.count
    #expect(count == Set(first + second).count)
    for id in 0..<count {
      let (name, expected) = (one.name(of: id), two.name(of: id))
      #expect(name == expected)
    }
    for jobs in [1, 2, 5] {
      let (order, expected) = (one.sortedIDs(jobs: jobs), two.sortedIDs(jobs: 1))
      #expect(order == expected)
    }
  }

  @Test func joiningWithAnEmptyTable() {
    let seed = HashSeed()
    var ids: [UInt32] = []
    let other = Self.table(Self.alike, seed: seed, ids: &ids)
    var empty = AccountTable(seed: seed)
    #expect(empty.join(other) == ids)
    #expect(empty.sortedIDs(jobs: 2) == ids)
    #expect(empty.join(AccountTable(seed: seed)).isEmpty)
  }

  /// A run's hashes are its own, and depend on all that is hashed.
  @Test func hashesAreSeeded() {
    let (a, b) = (HashSeed(), HashSeed())
    func hashes(_ seed: HashSeed, _ text: String, day: Int64) -> [UInt64] {
      withField(text) { field in
        let key = seed.callKey(field, day: day)
        return [key.low, key.high, seed.hash(field), AccountTable(seed: seed).key(field).hash]
      }
    }
    for text in ["", "a", "call-1", "a-long-call-id-of-more-than-16-bytes"] {
      #expect(hashes(a, text, day: 1) == hashes(a, text, day: 1))
      for (x, y) in zip(hashes(a, text, day: 1), hashes(b, text, day: 1)) { #expect(x != y) }
      for (x, y) in zip(hashes(a, text, day: 1), hashes(a, text + "x", day: 1)) { #expect(x != y) }
      for (x, y) in zip(hashes(a, text, day: 1), hashes(a, text, day: 2)).prefix(2) {
        #expect(x != y)
      }
    }
    // Keys of many ids and days are all different.
    var keys = Set<CallKey>()
    for id in 0..<200 {
      for day in 20_000..<20_050 {
        keys.insert(withField("\(id)") { a.callKey($0, day: Int64(day)) })
      }
    }
    #expect(keys.count == 200 * 50)
  }

  /// Names that differ only far behind, more of them than are sorted by comparing.
  @Test(arguments: [16, 30, 31, 57, 200, 70_000])
  func orderOfNamesThatBeginAlike(count: Int) {
    let beginning = [UInt8](repeating: UInt8(ascii: "r"), count: count)
    var names = (0..<(count > 1000 ? 70 : 500)).map {
      beginning + Array(String($0 * 7919 % 500).utf8)
    }
    names += [beginning, beginning + [0], beginning + [0xff], Array(beginning.dropLast())]
    var ids: [UInt32] = []
    let table = Self.table(names, ids: &ids)
    #expect(
      table.sortedIDs(jobs: 2).map { table.name(of: Int($0)) }
        == Set(names).sorted { $0.lexicographicallyPrecedes($1) })
  }

  /// Names with one hash: by the hash alone the first is found, by their bytes each is another.
  @Test func longNamesWithOneHash() {
    func withKey<Result>(_ letter: String, _ body: (AccountTable.Key) -> Result) -> Result {
      withField(String(repeating: letter, count: 20)) { field in
        body(
          AccountTable.Key(
            name: AccountName(longHash: 0x1234, at: nil), hash: 0x5678, field: field))
      }
    }
    var table = AccountTable(seed: HashSeed())
    for (id, letter) in ["a", "b", "c"].enumerated() {
      withKey(letter) { key in
        #expect(table.find(key) == nil)
        #expect(table.add(key, homeKey: 0).pointee.id == UInt32(id))
      }
    }
    for (id, letter) in ["a", "b", "c"].enumerated() {
      withKey(letter) { key in
        #expect(table.find(key)?.pointee.id == UInt32(id))
        #expect(table.findLikely(key.name, hash: key.hash)?.pointee.id == 0)
      }
    }
  }
}
