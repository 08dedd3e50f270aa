import ColumnMaps
import Foundation
import Testing

@Suite("Conditions of a column map")
struct ConditionReadingTests {
  private func map(_ conditions: String) throws -> ColumnMap {
    try ColumnMap(text: mapText(top: conditions), origin: "test.yaml")
  }

  private func column(_ name: String, _ test: ColumnCondition.Test) -> ColumnCondition {
    ColumnCondition(ColumnName(name), test)
  }

  @Test("one condition is what it was, and a list has all of its own")
  func reading() throws {
    #expect(
      try map("charged_when: {column: a, values: [x, y]}").charged == .values("a", ["x", "y"]))
    let all = try map(
      """
      records: [{column: [t, "1"], not_values: [SMS]}, {any: [{column: a, match: "^x"}, {column: b, present: false}]}]
      charged_when: [{column: c, above: -0.5}]

      """)
    #expect(
      all.records == [
        .column(ColumnCondition(ColumnName(["t", "1"]), .notValues(["SMS"]))),
        .any([column("a", .match("^x")), column("b", .present(false))]),
      ])
    #expect(all.charged == [.column(column("c", .above("-0.5")))])
    #expect(all.needs.map(\.label).suffix(4) == ["t or 1", "a", "b", "c"])
  }

  @Test("a map is written as it was before there was more than one kind of condition")
  func coding() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let old = try map("charged_when: {column: a, values: [x]}")
    let text = String(decoding: try encoder.encode(old), as: UTF8.self)
    #expect(text.contains(#""charged":{"column":{"choices":["a"]},"values":["x"]}"#))
    #expect(!text.contains("records") && !text.contains("isRagged"))
    #expect(try JSONDecoder().decode(ColumnMap.self, from: Data(text.utf8)) == old)
    for conditions in [
      "charged_when: [{column: a, values: [x]}, {column: b, present: true}]",
      "ragged: true\nrecords: {any: [{column: a, above: 1}, {column: b, match: c}]}",
      "charged_when: {column: a, not_values: [x]}", "",
    ] {
      let map = try map(conditions)
      let read = try JSONDecoder().decode(ColumnMap.self, from: encoder.encode(map))
      #expect(read == map, "\(conditions)")
    }
  }
}

extension [Condition] {
  fileprivate static func values(_ column: String, _ values: [String]) -> [Condition] {
    .values(ColumnName(column), values)
  }
}
