import CDRCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Ledger

@Suite("Usage as files' rows keep it")
struct CompactUsageTests {
  private func pack(_ accounts: [(name: String, items: [ItemUsage])]) throws -> PackedUsage {
    var packed = PackedUsage()
    for account in accounts {
      try packed.append(account: Array(account.name.utf8).span, items: account.items.span)
    }
    return packed
  }

  private func expectSame(
    _ accounts: [(name: String, items: [ItemUsage])],
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let plain = try pack(accounts)
    let compact = try CompactUsage(plain.bytes)
    #expect(compact.accounts == plain.accounts, sourceLocation: location)
    #expect(try CompactUsage.plain(compact.bytes) == plain.bytes, sourceLocation: location)
  }

  private func usage(_ sums: Int64...) -> Usage {
    var usage = Usage()
    usage.calls = sums[0]
    usage.talkMilliseconds = sums[1]
    usage.billedSeconds = sums[2]
    usage.shortCalls = sums[3]
    usage.shortBilledSeconds = sums[4]
    usage.recordedCalls = sums[5]
    usage.recordedMilliseconds = sums[6]
    usage.recordedBilledSeconds = sums[7]
    return usage
  }

  @Test("the bytes of three accounts, by hand")
  func byHand() throws {
    let accounts: [(String, [ItemUsage])] = [
      // A call of 61 s: two minutes.
      ("ab01", [ItemUsage(item: 7, usage: usage(1, 61_000, 120, 0, 0, 0, 0, 0))]),
      // Two calls, of 30 and 90 s; the second is recorded for 90 s.
      ("ab05", [ItemUsage(item: 7, usage: usage(2, 120_000, 180, 1, 60, 1, 90_000, 120))]),
      // Another item, and a longer name.
      ("ab057", [ItemUsage(item: 9, usage: usage(1, 5_000, 60, 1, 60, 0, 0, 0))]),
    ]
    let bytes = try CompactUsage(pack(accounts).bytes).bytes
    let expected: [UInt8] = [
      0, 3,  // accounts
      0xE8, 0x07, 0xE8, 0x07, 120,  // times are in seconds; a recording is billed in 120 s
      2, 0x35, 0x37,  // 5 and 7: a bit each
      2, 7, 60, 9, 60,  // items and what divides their billed seconds
      4, 0, 0x61, 0x62, 0x30, 0x31,  // four letters, none shared; as they are
      0x10, 61,  // a call of 61 s
      0x41, 0,  // one letter, as long as before: 5
      0xA0, 120, 0x11,  // two calls of 120 s, one minute more than the least, one short
      1, 90,  // a recording of 90 s
      1, 4, 1,  // one letter after four: 7
      0x11, 5,  // item 1, a call of 5 s
    ]
    #expect(bytes == expected)
    // 14 + 3 × 8 sums, most of a byte each, is 46 and more.
    #expect(bytes.count == 35)
    try expectSame(accounts)
  }

  @Test("every boundary of a form comes back")
  func boundaries() throws {
    let large: [Int64] = [0, 1, 2, 3, 4, 7, 8, 15, 16, 59, 60, 61, 127, 128, 1 << 40, .max]
    for calls in large {
      for value in large {
        for billed in [0, 1, 59, 60, 120, 15 * 60, 17 * 60, value, .max] as [Int64] {
          try expectSame([
            ("a", [ItemUsage(item: 1, usage: usage(calls, value, billed, 0, 0, 0, 0, 0))]),
            (
              "b",
              [ItemUsage(item: 1, usage: usage(calls, 1000, 60, value, billed, 0, 0, 0))]
            ),
            (
              "c",
              [ItemUsage(item: 2, usage: usage(1, 59_999, 60, 1, 60, calls, value, billed))]
            ),
          ])
        }
      }
    }
  }

  @Test("names that share nothing, are parts of one another, or have every byte")
  func names() throws {
    let one = [ItemUsage(item: 1, usage: usage(1, 1000, 60, 1, 60, 0, 0, 0))]
    for length in [1, 62, 63, 64, 65, 200, 70_000] {
      let long = String(repeating: "x", count: length)
      try expectSame([("a", one), ("b" + long, one), ("b" + long + "y", one), (long, one)])
    }
    for letters in [1, 2, 3, 16, 17, 127, 128, 129, 200] {
      let names = (0..<letters).map { String(Character(Unicode.Scalar(UInt8(33 + $0 % 200)))) }
      try expectSame(
        [("", one)]
          + names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
          .map { ($0 + "ab", one) })
    }
    try expectSame([])
    try expectSame([("a", []), ("b", one)].filter { !$0.1.isEmpty })
  }

  @Test("random usage of ten thousand accounts, in segments, and several items each")
  func random() throws {
    var random = SeededRandom(seed: 41)
    for round in 0..<8 {
      var accounts: [(name: String, items: [ItemUsage])] = []
      for number in 0..<10_000 where round < 2 || random.oneIn(3) {
        let name =
          round % 2 == 0
          ? String(format: "acct-%06d", number * 7) : "\(number)-\(random.below(1_000_000))"
        var items: [ItemUsage] = []
        for item in 1...20 where random.oneIn(round < 4 ? 12 : 2) {
          var usage = Usage()
          for _ in 0..<(1 + random.below(3)) {
            let milliseconds = Int64(
              random.below(round % 3 == 0 ? 600_000 : 600) * (round % 3 == 0 ? 1 : 1000))
            let unit: Int64 = item % 3 == 0 ? 6 : 60
            let billed = (milliseconds + 1000 * unit - 1) / (1000 * unit) * unit
            usage.calls += 1
            usage.talkMilliseconds += milliseconds
            usage.billedSeconds += billed
            if milliseconds < 60_000 {
              usage.shortCalls += 1
              usage.shortBilledSeconds += billed
            }
            if random.oneIn(4) {
              usage.recordedCalls += 1
              usage.recordedMilliseconds += milliseconds
              usage.recordedBilledSeconds += (milliseconds + 59_999) / 60_000 * 60
            }
          }
          items.append(ItemUsage(item: item, usage: usage))
        }
        if !items.isEmpty { accounts.append((name, items)) }
      }
      accounts.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      try expectSame(accounts)
      let (plain, compact) = (try pack(accounts), try CompactUsage(pack(accounts).bytes))
      #expect(compact.bytes.count * 2 < plain.bytes.count)
    }
  }

  @Test("rows that are cut short or have a bit changed are damage or other usage, never a crash")
  func damage() throws {
    let accounts = (0..<20).map { number in
      (
        "acct\(10 + number)",
        [
          ItemUsage(item: 1, usage: usage(1, 61_000, 120, 0, 0, 0, 0, 0)),
          ItemUsage(item: 2, usage: usage(5, 1_000_001, 1200, 2, 120, 1, 7, 60)),
        ]
      )
    }
    let bytes = try CompactUsage(pack(accounts).bytes).bytes
    for count in 2..<bytes.count {
      let failure = #expect(throws: Failure.self) { try CompactUsage.plain(Array(bytes[..<count])) }
      #expect(failure?.kind == .unfit)
    }
    for place in 1..<bytes.count {
      for bit in 0..<8 {
        var changed = bytes
        changed[place] ^= 1 << UInt8(bit)
        do throws(Failure) {
          _ = try CompactUsage.plain(changed)
        } catch {
          #expect(error.kind == .unfit)
        }
      }
    }
  }

  @Test("rows of older ledgers stay readable, and compact packs them")
  func olderRows() throws {
    let full = try FullLedger()
    func rows() throws -> [[UInt8]] {
      try full.database { database in
        try Row.fetchAll(
          database,
          sql: """
            SELECT usage FROM file_usage UNION ALL SELECT usage FROM months ORDER BY usage
            """
        ).map {
          $0.bytes("usage")
        }
      }
    }
    let before = try rows()
    #expect(before.allSatisfy { $0.first == 0 })
    try OldLedger.downgrade(full.folder["l"], to: 7)
    let plain = try rows()
    #expect(plain.allSatisfy { $0.first != 0 })
    #expect(plain.joined().count > before.joined().count)
    #expect(try full.ledger.verify().breaks == [])
    // The first command that writes upgrades the ledger, and leaves them.
    try full.ledger.writeOff([2], reason: "r")
    #expect(try rows() == plain)
    #expect(try full.ledger.compact().packedUsages == before.count)
    #expect(try rows() == before)
    #expect(try full.ledger.verify().breaks == [])
    #expect(try full.ledger.compact().packedUsages == 0)
    _ = try full.ledger.undo("a.csv")
    #expect(try full.ledger.verify().breaks == [])
  }
}
