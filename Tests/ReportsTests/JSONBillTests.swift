import Foundation
import Rating
import Reports
import Testing

/// The bill as JSON, by its exact text and as another reader sees it.
struct JSONBillTests {
  static let expected = """
    {"bill": [
    {"month": "2026-10", "account_id": "4711", "item": "voice", "calls": 2, \
    "talk_seconds": 77.5, "quantity": 3, "unit": "minute", "tier": "<=50000", \
    "unit_price": "0.110", "amount": "0.330", "payable": "0.33", "currency": "CNY", \
    "status": "provisional", "detail": null},
    {"month": "2026-10", "account_id": "4711", "item": "recording", "calls": 1, \
    "talk_seconds": 17, "quantity": 1.017, "unit": "minute", "tier": null, \
    "unit_price": "0.050", "amount": "0.051", "payable": "0.05", "currency": "CNY", \
    "status": "provisional", "detail": "61 s / 60 x 0.050"},
    {"month": "0987-01", "account_id": "a,\\"b\\"", "item": "number_rent", "calls": null, \
    "talk_seconds": null, "quantity": 3, "unit": "number_month", "tier": null, \
    "unit_price": "35", "amount": "105.000", "payable": "105.00", "currency": "CNY", \
    "status": "final", "detail": null},
    {"month": "2026-12", "account_id": "零一", "item": "ai_seat", "calls": null, \
    "talk_seconds": null, "quantity": 100, "unit": "seat", "tier": ">=100", \
    "unit_price": "499", "amount": "508980.000", "payable": "508980.00", "currency": "CNY", \
    "status": "final", "detail": "12 months x 0.85"}
    ], "totals": {"lines": 4, "calls": 2, "talk_seconds": 77.5, "billed_minutes": 3, \
    "recording_minutes": 1.017, "number_months": 3, "seat_orders": 1, \
    "amount": "509085.381", "payable": "509085.38", "currency": "CNY"}}

    """

  /// Commas stand between lines across blocks too, and around none that is empty.
  @Test(arguments: [[4], [0, 4], [1, 0, 2, 1, 0], [1, 1, 1, 1], [0, 0, 3, 0, 1]])
  func exactText(blocks: [Int]) throws {
    let text = text(JSONBill(), Sample.lines, blocks: blocks, totals: try Sample.totals())
    #expect(text == Self.expected)
  }

  @Test func noLines() throws {
    let text = text(JSONBill(), [], blocks: [0, 0], totals: try Sample.totals(of: []))
    #expect(
      text == """
        {"bill": [], "totals": {"lines": 0, "calls": 0, "talk_seconds": 0, "billed_minutes": 0, \
        "recording_minutes": 0, "number_months": 0, "seat_orders": 0, "amount": "0.000", \
        "payable": "0.00", "currency": "CNY"}}

        """)
  }

  @Test(
    arguments: [
      ("\"\\/", #""\"\\/""#), ("\n\r\t", #""\n\r\t""#),
      ("\u{0}\u{1f}\u{8}", #""\u0000\u001f\u0008""#),
      ("\u{7f}é零🎉\u{2028}", "\"\u{7f}é零🎉\u{2028}\""), ("", "\"\""),
    ])
  func escapes(account: String, string: String) throws {
    var text: [UInt8] = []
    JSONBill().encode([Sample.line(account: account)], into: &text)
    #expect(String(decoding: text, as: UTF8.self).contains("\"account_id\": \(string), "))
    let object = try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any]
    #expect(
      (object?["account_id"] as? String)?.unicodeScalars.elementsEqual(account.unicodeScalars)
        == true)
  }

  @Test func anotherReaderReadsIt() throws {
    let object = try JSONSerialization.jsonObject(with: Data(Self.expected.utf8)) as? [String: Any]
    let lines = try #require(object?["bill"] as? [[String: Any]])
    #expect(lines.map { $0["account_id"] as? String } == ["4711", "4711", "a,\"b\"", "零一"])
    #expect(lines.map { $0["calls"] as? Int } == [2, 1, nil, nil])
    #expect(lines.allSatisfy { $0.count == 14 })
  }
}
