import CDRCore
import Rating
import Reports
import Testing

/// The bill as CSV, by its exact text.
struct CSVBillTests {
  static let header =
    "month,account_id,item,calls,talk_seconds,quantity,unit,tier,unit_price,amount,payable,"
    + "currency,status,detail\n"

  static let rows = """
    2026-10,4711,voice,2,77.5,3,minute,<=50000,0.110,0.330,0.33,CNY,provisional,
    2026-10,4711,recording,1,17,1.017,minute,,0.050,0.051,0.05,CNY,provisional,61 s / 60 x 0.050
    0987-01,"a,""b""\",number_rent,,,3,number_month,,35,105.000,105.00,CNY,final,
    2026-12,零一,ai_seat,,,100,seat,>=100,499,508980.000,508980.00,CNY,final,12 months x 0.85

    """

  @Test(arguments: [[4], [0, 4], [1, 0, 2, 1, 0], [1, 1, 1, 1]])
  func exactText(blocks: [Int]) throws {
    let text = text(CSVBill(), Sample.lines, blocks: blocks, totals: try Sample.totals())
    #expect(text == Self.header + Self.rows)
  }

  @Test func headerAlone() throws {
    let text = text(CSVBill(), [], blocks: [], totals: try Sample.totals(of: []))
    #expect(text == Self.header)
  }

  @Test(
    arguments: [
      ("plain", "plain"), (" spaced ", " spaced "), ("semi;colon'", "semi;colon'"),
      ("a,b", "\"a,b\""), ("\"", "\"\"\"\""), ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""),
      ("a\r\nb", "\"a\r\nb\""), ("\"a\"", "\"\"\"a\"\"\""), ("\t", "\t"), ("é零", "é零"),
    ])
  func quoting(account: String, field: String) {
    var text: [UInt8] = []
    CSVBill().encode([Sample.line(account: account, detail: account)], into: &text)
    #expect(
      String(decoding: text, as: UTF8.self)
        == "2026-10,\(field),voice,1,0.001,1,minute,>0,1,1,1,CNY,final,\(field)\n")
  }

  /// An accented letter and its two parts are equal strings of different bytes, marks in another
  /// order even of as many, and the sign of kelvins is a K; accounts are told apart by bytes.
  @Test(
    arguments: [
      ("e\u{301}", "\u{e9}"), ("a\u{301}\u{316}", "a\u{316}\u{301}"), ("K", "\u{212a}"),
      ("\u{212a}", "K"),
    ])
  func accountsThatLookAlike(first: String, second: String) {
    #expect(first == second)
    var text: [UInt8] = []
    CSVBill().encode([first, second].map { Sample.line(account: $0) }[...], into: &text)
    let rest = ",voice,1,0.001,1,minute,>0,1,1,1,CNY,final,\n"
    #expect(text == Array("2026-10,\(first)\(rest)2026-10,\(second)\(rest)".utf8))
  }

  /// More terms than there are slots at first, in all units and both states, against each row
  /// joined from its fields.
  @Test func manyTerms() {
    let terms = (0..<200).map { number in
      LineTerms(
        item: "item \(number)", tier: number % 3 == 0 ? "" : "<=\(number)",
        unitPrice: "0.\(number)", currency: number % 5 == 0 ? "C,Y" : "CNY")
    }
    let lines = (0..<2000).map { number in
      BillLine(
        month: Month(index: 24_309 + Int32(number / 700)), account: "account \(number / 7)",
        terms: terms[number * 31 % terms.count], calls: number % 4 == 0 ? nil : Int64(number),
        talkMilliseconds: number % 4 == 1 ? nil : Int64(number) * 1000,
        quantity: [.minutes(seconds: 60), .numberMonths(1), .seats(1)][number % 3],
        amount: FixedDecimal(units: Int128(number) * 12_345_678, scale: 3),
        payable: FixedDecimal(units: -Int128(number), scale: 2),
        status: number % 2 == 0 ? .final : .provisional, detail: number % 9 == 0 ? "1, 2" : "")
    }
    var text: [UInt8] = []
    CSVBill().encode(lines[...], into: &text)
    let rows = lines.map { line in
      let unit =
        switch line.quantity {
        case .minutes: "minute"
        case .numberMonths: "number_month"
        case .seats: "seat"
        }
      return [
        line.month.description, line.account, line.item, line.calls.map { "\($0)" } ?? "",
        line.talkMilliseconds.map { "\($0 / 1000)" } ?? "", "1", unit, line.tier, line.unitPrice,
        Self.decimal(line.amount), Self.decimal(line.payable),
        line.currency == "CNY" ? "CNY" : "\"C,Y\"", line.status.rawValue,
        line.detail.isEmpty ? "" : "\"1, 2\"",
      ].joined(separator: ",") + "\n"
    }
    #expect(String(decoding: text, as: UTF8.self) == rows.joined())
  }

  /// Texts shorter and longer than what is copied at once, into blocks with more room or less:
  /// against each line by itself.
  @Test(arguments: [0, 1, 300, 1000, 20_000])
  func longTexts(room: Int) {
    let lines = (0..<80).map { count in
      BillLine(
        month: Month(index: 24_309), account: String(repeating: "a", count: count / 3),
        item: String(repeating: "i", count: count), quantity: .minutes(seconds: 60),
        tier: String(repeating: "t", count: 80 - count), unitPrice: "1",
        amount: FixedDecimal(units: 1, scale: count % 30),
        payable: FixedDecimal(units: Int128(Int64.min), scale: 18),
        currency: "CNY", status: .final, detail: String(repeating: "\"", count: count % 20))
    }
    var text: [UInt8] = []
    text.reserveCapacity(room)
    CSVBill().encode(lines[...], into: &text)
    var rows: [UInt8] = []
    for place in lines.indices { CSVBill().encode(lines[place...place], into: &rows) }
    #expect(text == rows)
    let fields = String(decoding: rows, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(fields.map { $0[2].count } == Array(0..<80))
    #expect(fields.map { $0[7].count } == (0..<80).map { 80 - $0 })
    #expect(fields.allSatisfy { $0.count == 14 && $0[10] == "-9.223372036854775808" })
  }

  private static func decimal(_ money: FixedDecimal) -> String {
    let digits = String(money.units.magnitude)
    let padded = String(repeating: "0", count: max(0, money.scale + 1 - digits.count)) + digits
    return (money.units < 0 ? "-" : "") + padded.dropLast(money.scale) + "."
      + padded.suffix(money.scale)
  }
}
