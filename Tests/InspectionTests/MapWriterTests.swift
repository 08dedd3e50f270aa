import ColumnMaps
import Testing

@testable import Inspection

@Suite("Maps as YAML")
struct MapWriterTests {
  @Test("a built-in map reads back as it was", arguments: ColumnMap.builtInNames)
  func builtIn(_ name: String) throws {
    let map = try ColumnMap(nameOrPath: name)
    let text = MapWriter(map).text
    #expect(try ColumnMap(text: text, origin: "\(name).yaml") == map, "\(text)")
  }

  @Test("every key and form reads back")
  func everything() throws {
    var map = ColumnMap(
      name: "a: map", account: .constant("1,000"),
      product: .column(ProductColumn(column("kind"))),
      start: StartRule(.columns([column("2"), ColumnName(["time", "no"])])),
      duration: .column(column("7"), unit: .minutes, check: nil))
    map.files = ["*.txt", "[ab]*"]
    map.header = .optional
    map.columnNames = [["kind", "x\ty", "time"], ["kind", "time"]]
    map.typesRow = "INTEGER"
    map.text.delimiter = UInt8(ascii: "\t")
    map.text.quoting = .lenient
    map.text.comment = UInt8(ascii: "#")
    map.text.skippedRows = 3
    map.text.wrapping = .init(before: "VALUES (\"", after: "\\);")
    map.nulls = ["NULL", "\\N", "-"]
    map.trimsFields = true
    map.callID = CallIDRule([[column("1"), column("2")], [column("kind")]])
    if case .column(var rule) = map.product {
      rule.values = [.init(text: "", item: "voice"), .init(text: "yes", item: "ivr_inbound")]
      rule.patterns = [.init(match: "^robot-\\d", item: "robot_outbound")]
      rule.fallback = "voice"
      map.product = .column(rule)
    }
    map.start.form = .anyOf([try form("d/M/yyyy H:mm"), .standard])
    map.start.timeZone = "Europe/Lisbon"
    map.start.isOptional = true
    map.recording = .flag(column("kind"), values: ["1", "true"])
    map.charged = .values(column("kind"), ["ANSWERED", "接听", "\u{202e}"])
    let text = MapWriter(map).text
    #expect(try ColumnMap(text: text, origin: "all.yaml") == map, "\(text)")
  }

  @Test("constants and lengths between timestamps read back")
  func constants() throws {
    var map = ColumnMap(
      name: "b", account: .columns([column("a"), column("b")]), product: .constant("voice"),
      start: StartRule(.constant("2026-10-01T00:00:00Z")),
      duration: .between(TimestampPair(from: column("x"), to: column("y"))))
    map.recording = .constant("5", unit: .clock)
    map.recording = .column(column("r"), unit: .suffixed, isOptional: true)
    #expect(try ColumnMap(text: MapWriter(map).text, origin: "b.yaml") == map)
    map.duration = .constant("60", unit: .seconds)
    map.recording = .constant("5", unit: .seconds)
    #expect(try ColumnMap(text: MapWriter(map).text, origin: "b.yaml") == map)
  }

  @Test("comments are broken into lines and never end one")
  func comments() {
    let lines = CommentText.lines(
      String(repeating: "word ", count: 30) + "a\nb: {x}\u{7} \u{2028}c", indent: 2)
    #expect(lines.allSatisfy { $0.hasPrefix("  # ") && $0.count <= 100 })
    #expect(lines.count == 2)
    #expect(lines.joined(separator: "\n").hasSuffix("a b: {x} c"))
  }
}
