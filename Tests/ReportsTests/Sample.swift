import CDRCore
import Rating
import Reports

/// Lines of every kind, made up, with sums that need not be right: only their text is tested.
enum Sample {
  static let lines: [BillLine] = [
    BillLine(
      month: Month(year: 2026, month: 10)!, account: "4711", item: "voice", calls: 2,
      talkMilliseconds: 77_500, quantity: .minutes(seconds: 180), tier: "<=50000",
      unitPrice: "0.110", amount: FixedDecimal(units: 330, scale: 3),
      payable: FixedDecimal(units: 33, scale: 2), currency: "CNY", status: .provisional),
    BillLine(
      month: Month(year: 2026, month: 10)!, account: "4711", item: "recording", calls: 1,
      talkMilliseconds: 17_000, quantity: .minutes(seconds: 61), unitPrice: "0.050",
      amount: FixedDecimal(units: 51, scale: 3), payable: FixedDecimal(units: 5, scale: 2),
      currency: "CNY",
      status: .provisional, detail: "61 s / 60 x 0.050"),
    BillLine(
      month: Month(year: 987, month: 1)!, account: "a,\"b\"", item: "number_rent",
      quantity: .numberMonths(3), unitPrice: "35", amount: FixedDecimal(units: 105_000, scale: 3),
      payable: FixedDecimal(units: 10_500, scale: 2), currency: "CNY", status: .final),
    BillLine(
      month: Month(year: 2026, month: 12)!, account: "零一", item: "ai_seat",
      quantity: .seats(100), tier: ">=100", unitPrice: "499",
      amount: FixedDecimal(units: 508_980_000, scale: 3),
      payable: FixedDecimal(units: 50_898_000, scale: 2),
      currency: "CNY", status: .final, detail: "12 months x 0.85"),
  ]

  static func totals(of lines: [BillLine] = lines) throws -> BillTotals {
    var totals = BillTotals(currency: "CNY", amountScale: 3, payableScale: 2)
    for line in lines { try totals.add(line) }
    return totals
  }

  static func line(account: String, detail: String = "") -> BillLine {
    BillLine(
      month: Month(year: 2026, month: 10)!, account: account, item: "voice", calls: 1,
      talkMilliseconds: 1, quantity: .minutes(seconds: 60), tier: ">0", unitPrice: "1",
      amount: FixedDecimal(units: 1, scale: 0), payable: FixedDecimal(units: 1, scale: 0),
      currency: "CNY",
      status: .final, detail: detail)
  }
}

/// The text of a bill whose lines were encoded in blocks of the given sizes.
func text(
  _ format: some BillFormat, _ lines: [BillLine], blocks: [Int], totals: BillTotals
) -> String {
  var format = format
  var text: [UInt8] = []
  format.begin(into: &text)
  var start = 0
  for size in blocks {
    var block: [UInt8] = []
    format.encode(lines[start..<start + size], into: &block)
    format.append(block, into: &text)
    start += size
  }
  format.end(totals, into: &text)
  return String(decoding: text, as: UTF8.self)
}
