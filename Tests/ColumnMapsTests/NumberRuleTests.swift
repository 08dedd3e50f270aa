import ColumnMaps
import Foundation
import Testing

@Suite("Accounts found by numbers, in a column map")
struct NumberRuleTests {
  @Test("columns and what is stripped are read")
  func reading() throws {
    let rule = try map(
      mapText("account_id", "{number: [caller, [callee, dst]], strip: [\"+86\", 0086]}"))
    #expect(
      rule.account
        == .number(
          NumberRule(
            [ColumnName("caller"), ColumnName(["callee", "dst"])], strip: ["+86", "0086"])))
    #expect(
      try map(mapText("account_id", "{number: [who]}")).account
        == .number(NumberRule([ColumnName("who")])))
    #expect(rule.neededColumns == ["caller", "callee or dst", "when", "length"])
  }

  @Test("faults say what to write")
  func faultsByLine() {
    func found(_ value: String) -> [String] { faults(of: mapText("account_id", value)) }
    let path = "line 3, fields.account_id"
    #expect(
      found("{number: who}") == ["\(path).number: must be a list of columns"]
        || found("{number: who}").count == 1)
    #expect(
      found("{column: who, number: [who]}") == [
        "\(path).number: cannot be used with column; keep one of them"
      ])
    #expect(
      found("{column: who, strip: [\"+86\"]}") == [
        "\(path).strip: is of number, which is not here; remove it"
      ])
    #expect(
      found("{number: [who], strip: [\"\", a, a, ab, abcdefghijklmnopq]}") == [
        "\(path).strip[1]: is empty; write what numbers begin with, or remove it",
        "\(path).strip[3]: \"a\" is given twice; keep one",
        "\(path).strip[4]: \"ab\" comes after \"a\", which it begins with, and would never be "
          + "removed; put the longer one first",
        "\(path).strip[5]: \"abcdefghijklmnopq\" is longer than 16 bytes; no number begins so",
      ])
    #expect(
      found("{number: [who], strip: []}") == [
        "\(path).strip: is an empty list; it needs what numbers begin with, such as \"+86\""
      ])
    #expect(
      found("{number: [a, b, c, d, e, f, g, h, i]}").contains {
        $0.contains("a field is made of at most 8 columns")
      })
  }

  @Test("a ledger keeps the rule")
  func stored() throws {
    let rule = try map(mapText("account_id", "{number: [a, b], strip: [\"+86\"]}"))
    let bytes = try JSONEncoder().encode(rule)
    #expect(try JSONDecoder().decode(ColumnMap.self, from: bytes) == rule)
  }
}
