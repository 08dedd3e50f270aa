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

  /// An accented letter and its two parts are equal strings of different bytes, and accounts are
  /// told apart by bytes.
  @Test func accountsThatLookAlike() {
    var text: [UInt8] = []
    CSVBill().encode(["e\u{301}", "\u{e9}"].map { Sample.line(account: $0) }[...], into: &text)
    let rest = ",voice,1,0.001,1,minute,>0,1,1,1,CNY,final,\n"
    #expect(text == Array("2026-10,e\u{301}\(rest)2026-10,\u{e9}\(rest)".utf8))
  }
}
