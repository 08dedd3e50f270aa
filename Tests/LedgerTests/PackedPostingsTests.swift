import CDRCore
import Outputs
import TestSupport
import Testing

@testable import Ledger

@Suite("Postings as a ledger keeps them")
struct PackedPostingsTests {
  private let october = Month(year: 2026, month: 10)!

  /// Lines of some accounts in byte order, with whatever quantities and prices.
  private func lines(_ random: inout SeededRandom) -> [PostingLine] {
    let names = (0..<random.below(40)).map { _ in
      random.pick(["a", "acme ", "acme 1", "b,\"c\"", "zoë", ""]) + "\(random.below(300))"
    }
    let accounts = Set(names).map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    return accounts.flatMap { account in
      ["voice", "number_rent", "fax, sent"].prefix(1 + random.below(3)).map { item in
        let scale = random.pick([0, 2, 3, 18])
        func side(_ isKnown: Bool, _ kind: PostedQuantity.Kind) -> PostingLine.Side {
          let units = Int64.random(in: -5_000_000...5_000_000, using: &random)
          var side = PostingLine.Side(money: FixedDecimal(units: Int128(units), scale: scale))
          if isKnown {
            side.quantity = PostedQuantity(kind: kind, count: Int64(random.below(100_000)))
          }
          side.price =
            Array(random.pick(["", "0.110", "0.108", "35", "no price", "1e5"]).utf8)[...]
          return side
        }
        let kind = random.pick([PostedQuantity.Kind.minutes, .numberMonths, .seats])
        let isKnown = random.oneIn(2)
        let (before, after) = (side(isKnown && random.oneIn(2), kind), side(isKnown, kind))
        return PostingLine(
          account: account[...], item: Array(item.utf8)[...], before: before, after: after,
          change: FixedDecimal(
            units: after.money.units - before.money.units, scale: scale))
      }
    }
  }

  private func same(_ a: PostingLine, _ b: PostingLine) -> Bool {
    func same(_ a: PostingLine.Side, _ b: PostingLine.Side) -> Bool {
      a.money.units == b.money.units && a.money.scale == b.money.scale && a.quantity == b.quantity
        && a.price == b.price
    }
    return a.account == b.account && a.item == b.item && same(a.before, b.before)
      && same(a.after, b.after) && a.change == b.change
  }

  @Test("random lines are read back as they were, all of them and those of one account")
  func random() throws {
    var random = SeededRandom(seed: 70)
    for round in 0..<200 {
      let lines = lines(&random)
      let terms = PostingTerms(
        idPrefix: Array("9f31c07ab2d4-\(round)-".utf8), firstLine: 1 + Int64(random.below(1000)),
        currency: Array("CNY".utf8), reason: Array("so, they say".utf8))
      var packing = PostingsPacking(terms)
      lines.forEach { packing.add($0) }
      let stored = try #require(try packing.packed())
      let packed = try PackedPostings(stored)
      #expect(packed.terms == terms)
      var found: [PostingLine] = []
      var numbers: [Int64] = []
      try packed.forEach { line, number throws(Failure) in
        found.append(line)
        numbers.append(number)
      }
      #expect(found.count == lines.count && zip(found, lines).allSatisfy(same))
      #expect(numbers == lines.indices.map { terms.firstLine + Int64($0) })
      guard let account = lines.randomElement(using: &random)?.account else { continue }
      var own: [PostingLine] = []
      try packed.forEach(of: Array(account)) { line, _ throws(Failure) in own.append(line) }
      let expected = lines.filter { $0.account == account }
      #expect(own.count == expected.count && zip(own, expected).allSatisfy(same))
    }
  }

  @Test(
    "what a quantity costs at a price, cut",
    arguments: [
      (PostedQuantity.Kind.minutes, 3_000_060, "0.108", 2, 540_010),
      (.minutes, 61, "0.110", 3, 111), (.numberMonths, 3, "35", 2, 10_500),
      (.seats, 2, "199", 0, 398),
      (.minutes, 60, "", 2, 0), (.minutes, Int64.max, "999999999999999999", 18, 0),
    ] as [(PostedQuantity.Kind, Int64, String, Int, Int)])
  func expected(
    _ kind: PostedQuantity.Kind, _ count: Int64, _ price: String, _ scale: Int, _ units: Int
  ) {
    let found = ExpectedMoney.units(
      PostedQuantity(kind: kind, count: count), at: ExpectedMoney.price(Array(price.utf8)[...]),
      scale: scale)
    #expect(found == Int128(units))
  }

  @Test("bytes that were not packed so are damage, and never a crash")
  func damage() throws {
    var random = SeededRandom(seed: 71)
    var packing = PostingsPacking(
      PostingTerms(idPrefix: [97], firstLine: 1, currency: [98], reason: [99]))
    lines(&random).forEach { packing.add($0) }
    let stored = try #require(try packing.packed())
    let size = try PackedPostings(stored).count
    #expect(throws: Failure.self) { try PackedPostings([0]) }
    #expect(throws: Failure.self) { try PackedPostings(stored.dropLast()) }
    // A size of which no room may be asked.
    #expect(throws: Failure.self) {
      try PackedPostings([0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f] + stored.suffix(20))
    }
    // What was changed before it was compressed.
    var outer = Unpacking(stored, from: 1)
    let count = Int(try outer.sum())
    let inner = try #require(Deflated.unpack(stored[outer.place...], count: count))
    var refused = 0
    for _ in 0..<2000 {
      var bytes = inner
      bytes[random.below(bytes.count)] = UInt8(random.below(256))
      if random.oneIn(4) { bytes.removeLast(random.below(bytes.count)) }
      var again: [UInt8] = [0]
      again.append(packed: UInt64(bytes.count))
      let packed = again + (try Deflated.pack(bytes))
      do throws(Failure) {
        var lines = 0
        try PackedPostings(packed).forEach { _, _ throws(Failure) in lines += 1 }
        #expect(lines <= bytes.count)
      } catch {
        #expect(error.kind == .unfit)
        refused += 1
      }
    }
    #expect(refused > 100 && size > 0)
  }

  @Test("a nightly posting takes a tenth of its text")
  func size() throws {
    var text = PostingsText(
      PostingTerms(
        idPrefix: Array("9f31c07ab2d4-1234-".utf8), firstLine: 1, currency: Array("CNY".utf8),
        reason: Array("post".utf8)), month: october)
    var random = SeededRandom(seed: 72)
    func bill(_ minutes: [Int]) -> [UInt8] {
      var bytes: [UInt8] = [0]
      for (account, minutes) in minutes.enumerated() {
        var entry: [UInt8] = []
        entry.append(packedText: "acct-\(100_000 + account)".utf8)
        entry.append(packed: 1)
        entry.append(packedText: "ivr_outbound".utf8)
        entry.append(packed: 2)
        entry.append(packedSigned: Int64(minutes * 11))
        entry.append(1)
        entry.append(packedSigned: Int64(minutes * 60))
        entry.append(packedText: "0.110".utf8)
        bytes.append(packedText: entry)
      }
      return bytes
    }
    let old = (0..<10_000).map { _ in random.below(400) }
    let new = old.map { $0 + 1 + random.below(20) }
    try text.compare(previous: bill(old), current: bill(new))
    #expect(text.lines == 10_000)
    let stored = try text.stored()
    #expect(stored.count < text.text.count / 10, "\(stored.count) of \(text.text.count)")
  }
}
