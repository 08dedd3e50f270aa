import CDRCore
import Rating
import Reports
import Testing

@testable import Ledger

@Suite("Postings")
struct PostingsTextTests {
  private let october = Month(year: 2026, month: 10)!

  /// A packed bill: account, item and payable, in cents unless a scale is given.
  private func bill(_ lines: (String, String, Int64)..., scale: Int = 2) -> [UInt8] {
    var text: [UInt8] = []
    PayablesFormat().encode(
      lines.map { account, item, units in
        BillLine(
          month: october, account: account, item: item, quantity: .numberMonths(1),
          unitPrice: "1", amount: FixedDecimal(units: Int128(units), scale: scale),
          payable: FixedDecimal(units: Int128(units), scale: scale), currency: "CNY", status: .final
        )
      }[...], into: &text)
    return text
  }

  private func lines(_ old: [UInt8], _ new: [UInt8], reason: String = "post") throws -> String {
    var text = PostingsText(terms(reason), month: october)
    try text.compare(previous: old, current: new)
    // As it is kept it is the same.
    if text.lines > 0 {
      let kept = try text.packing.packed()
      let packed = try PackedPostings(#require(kept))
      let encoder = PostingsEncoder(packed.terms, month: october)
      var again: [UInt8] = []
      try packed.forEach { line, number throws(Failure) in
        encoder.append(line, number: number, into: &again)
      }
      #expect(again == text.text)
    }
    return String(decoding: text.text, as: UTF8.self)
  }

  private func terms(_ reason: String = "post") -> PostingTerms {
    PostingTerms(
      idPrefix: Array("l-7-".utf8), firstLine: 4, currency: Array("CNY".utf8),
      reason: Array(reason.utf8))
  }

  @Test("what is new, changed and gone, in byte order of accounts and the order of the bill")
  func differences() throws {
    let old = bill(("acme", "fax", 100), ("acme", "voice", 550), ("bolt", "voice", 7))
    let new = bill(
      ("Zeta", "voice", 5), ("acme", "voice", 540), ("acme", "recording", 1), ("bolt", "voice", 7))
    #expect(
      try lines(old, new) == """
        l-7-4,2026-10,Zeta,voice,0.00,0.05,0.05,CNY,post
        l-7-5,2026-10,acme,voice,5.50,5.40,-0.10,CNY,post
        l-7-6,2026-10,acme,recording,0.00,0.01,0.01,CNY,post
        l-7-7,2026-10,acme,fax,1.00,0.00,-1.00,CNY,post

        """)
    #expect(try lines(new, new).isEmpty)
    #expect(try lines([], []).isEmpty)
  }

  @Test("an item's lines are one posting; more decimals are kept; texts are quoted")
  func sums() throws {
    let old = bill(("a,b", "number_rent", 3500))
    let new = bill(("a,b", "number_rent", 35_000), ("a,b", "number_rent", 1), scale: 3)
    #expect(
      try lines(old, new, reason: "so \"they\" say") == """
        l-7-4,2026-10,"a,b",number_rent,35.000,35.001,0.001,CNY,"so ""they"" say"

        """)
  }

  /// With a scale of 2 in its place, the bytes are a bill of 0.50.
  @Test(
    "money of no decimals that there can be is damage",
    arguments: [
      [19], [0x80, 1], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1],
    ] as [[UInt8]])
  func scales(scale: [UInt8]) throws {
    func packed(_ scale: [UInt8]) -> [UInt8] {
      let entry = [1, 97, 1, 1, 118] + scale + [100]
      return [UInt8(entry.count)] + entry
    }
    #expect(packed([2]) == bill(("a", "v", 50)))
    var reading = PayablesReading(packed(scale))
    #expect(throws: Failure.self) { try reading.next() }
  }

  @Test("what was written is read back")
  func reading() throws {
    let text = try lines(
      [], bill(("a\n\"b\"", "x", -3), ("plain", "y", 4)), reason: "one, two")
    var reading = PostingsReading(Array(text.utf8))
    var rows: [[String]] = []
    while let line = try reading.next() {
      rows.append(line.map { String(decoding: $0, as: UTF8.self) })
    }
    #expect(
      rows == [
        ["l-7-4", "2026-10", "a\n\"b\"", "x", "0.00", "-0.03", "-0.03", "CNY", "one, two"],
        ["l-7-5", "2026-10", "plain", "y", "0.00", "0.04", "0.04", "CNY", "one, two"],
      ])
    var cut = PostingsReading(Array(text.utf8.dropLast()))
    _ = try cut.next()
    #expect(throws: Failure.self) { try cut.next() }
  }
}
