import CDRCore
import TestSupport
import Testing

@testable import Answers

/// A provider's file and the map that it is read by.
struct ProviderBillTests {
  static let october = Month(year: 2026, month: 10)!
  static let header =
    "BillingCycle,InstanceID,Item,BillingItem,ListPrice,Usage,UsageUnit,PretaxAmount"

  func map() throws -> ProviderMap {
    try ProviderMap(text: Array(ProviderMap.example.utf8), origin: "map.yaml")
  }

  func bill(_ lines: [String], header: String = header) throws -> ProviderBill {
    let text = ([header] + lines).joined(separator: "\n") + "\n"
    return try ProviderBill(
      text: Array(text.utf8), name: "bill.csv", map: map(), month: Self.october)
  }

  func message(_ body: () throws -> some Any) -> String {
    do {
      _ = try body()
      return "no failure"
    } catch let failure as Failure {
      return "\(failure.kind.rawValue) \(failure.message)"
    } catch {
      return "\(error)"
    }
  }

  @Test func rows() throws {
    let bill = try bill([
      "2026-10,acme,PayAsYouGoBill,Voice,0.110,\"1,234\",Minute,\"1,135.74\"",
      "202610,acme,PayAsYouGoBill,NumberRent,35,2,Month,70.00",
      "2026-09,acme,PayAsYouGoBill,Voice,0.110,1,Minute,0.11",
      "2026-10,acme,Refund,Voice,,,,-5",
      "2026-10,acme,PayAsYouGoBill,SMS,0.045,3,Count,0.13",
    ])
    #expect(bill.lines.map(\.item) == ["voice", "number_rent"])
    #expect(bill.lines[0].quantity == FixedDecimal(units: 74_040, scale: 0))
    #expect(bill.lines[0].amount == FixedDecimal("1135.74"))
    #expect(bill.lines[1].quantity == FixedDecimal(units: 2, scale: 0))
    #expect(!bill.lines[1].isTime)
    #expect(bill.other.map(\.item) == ["Voice", "SMS"])
    #expect(bill.other.map(\.line) == [5, 6])
    #expect(bill.outsideMonth == 1)
  }

  @Test func gb18030() throws {
    let map = try ProviderMap(
      text: Array(
        """
        account: {column: 实例}
        item: {constant: voice}
        amount: {column: 金额}
        """.utf8), origin: "map.yaml")
    // 实例,金额 / 客服,1.10
    let text: [UInt8] =
      [0xca, 0xb5, 0xc0, 0xfd, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, 0x0a]
      + [0xbf, 0xcd, 0xb7, 0xfe, 0x2c] + Array("1.10\n".utf8)
    let bill = try ProviderBill(text: text, name: "bill.csv", map: map, month: Self.october)
    #expect(bill.lines.map(\.account) == ["客服"])
    #expect(bill.lines.map(\.amount) == [FixedDecimal(units: 110, scale: 2)])
  }

  @Test func faults() throws {
    #expect(
      message { try bill(["2026-10,acme,x,Voice,0.110,1,Fortnight,0.1x"]) } == """
        65 bill.csv has 1 fault
          line 2: PretaxAmount is "0.1x", not a number such as 5500.10
        """)
    #expect(
      message {
        try bill([
          "October,acme,x,Voice,0.110,1,Minute,1", "2026-10,,x,Voice,0.110,1,Minute,1",
          "2026-10,acme,x,Voice,0.110,1,Fortnight,1",
        ])
      } == """
        65 bill.csv has 3 faults
          line 2: BillingCycle is "October", not a month such as 2026-10
          line 3: has no account
          line 4: unit "Fortnight" is not among the map's values of unit; add it there, as one of \
        minute, second, number_month or seat
        """)
    #expect(
      message { try bill(["1"], header: "Amount") } == """
        78 bill.csv has no column BillingCycle, InstanceID, BillingItem, Usage, UsageUnit, \
        ListPrice, PretaxAmount, Item, which map alibaba-cloud names; it has Amount
        """)
    #expect(
      message { try bill(["2026-10,acme,x,SMS,0.110,1,Count,1"]) } == """
        78 bill.csv: no row is of an item that map alibaba-cloud names; column BillingItem has \
        "SMS"; the file's columns are BillingCycle, InstanceID, Item, BillingItem, ListPrice, \
        Usage, UsageUnit, PretaxAmount
        """)
    #expect(
      message { try bill(["2026-09,acme,x,Voice,0.110,1,Minute,1"]) }
        == "65 bill.csv: no row is of 2026-10; 1 are of other months")
    #expect(
      message {
        try ProviderBill(
          text: [0x50, 0x4b, 0x03, 0x04, 0, 0], name: "bill.zip", map: map(), month: Self.october)
      } == """
        65 bill.zip is a ZIP; unpack the CSV in it: unzip -p FILE.zip | cdr-rater reconcile … \
        --provider -
        """)
  }

  @Test func mapFaults() throws {
    let text = """
      name: x
      compare: net
      account: {column: A, constant: b}
      unit: {column: U, values: {Min: minutes}}
      amounts: {column: X}
      """
    #expect(
      message { try ProviderMap(text: Array(text.utf8), origin: "map.yaml") } == """
        78 map.yaml has 6 faults
          line 1, item: is missing; name the column of the item
          line 1, amount: is missing; name the column of the amount
          line 2, compare: "net" is not valid here; write payable or amount
          line 3, account.constant: cannot be used with column; keep one of them
          line 4, unit.values.Min: "minutes" is not valid here; write minute, second, \
        number_month or seat
          line 5, amounts: unknown key; did you mean amount?
        """)
  }
}
