import CDRCore
import ColumnMaps
import Foundation
import Testing

@Suite("Maps of JSON Lines")
struct JSONMapTests {
  @Test("what such a map is, besides its fields")
  func reading() throws {
    let map = try map(mapText(top: "format: json_lines"))
    #expect(map.format == .jsonLines && map.header == .absent && map.columnNames.isEmpty)
    #expect(map.files == ["*.jsonl", "*.ndjson", "*.jsonl.gz", "*.ndjson.gz"])
    #expect(map.text == TextForm())
    #expect(try ColumnMap(text: mapText(top: "format: csv"), origin: "m.yaml").format == .csv)
    let other = try ColumnMap(
      text: mapText(top: "format: json_lines\nfiles: [\"cdr-*.json\"]\nencoding: UTF-8"),
      origin: "m.yaml")
    #expect(other.files == ["cdr-*.json"])
  }

  @Test("columns are keys, also those made of digits alone")
  func columns() throws {
    let text = mapText("account_id", "{columns: [\"1\", [a.b.c, \"d\"]]}") + "format: json_lines"
    let map = try map(text)
    #expect(
      map.columnsToRead == [
        ColumnName("1"), ColumnName(["a.b.c", "d"]), ColumnName("when"), ColumnName("length"),
      ])
  }

  static let faultCases: [(String, [String])] = [
    ("format: json", ["line 7, format: \"json\" is not valid here; write csv or json_lines"]),
    ("format: json_lines\nheader: true", ["header"]),
    ("format: json_lines\nheader: false\nnames: [a, b]", ["header", "names"]),
    ("format: json_lines\nnames: [a, b]", ["names"]),
    ("format: json_lines\ntypes_row: INTEGER", ["types_row"]),
    ("format: json_lines\ndelimiter: \";\"", ["delimiter"]),
    ("format: json_lines\nquoting: lenient\nwrapping: {before: x}", ["quoting", "wrapping"]),
    ("format: json_lines\ncomment: \"#\"", ["comment"]),
    ("format: json_lines\nskip_rows: 1\nragged: true", ["skip_rows", "ragged"]),
    (
      "format: json_lines\nencoding: gb18030",
      [
        "line 8, encoding: JSON Lines are UTF-8; convert the files first (iconv -f GB18030 -t UTF-8) "
          + "and remove this"
      ]
    ),
  ]

  @Test("keys that say how lines of fields are written are faults", arguments: faultCases.indices)
  func refused(_ place: Int) {
    let (top, expected) = Self.faultCases[place]
    let texts = expected.enumerated().map { line, key in
      key.contains(" ")
        ? key
        : "line \(8 + line), \(key): is for CSV and has no meaning with format: json_lines; remove it"
    }
    #expect(faults(of: mapText(top: top)) == texts)
  }

  @Test("other keys of calls are chosen by a header, which there is none of")
  func otherKeys() {
    #expect(
      faults(of: mapText(fields: "call_id: {column: a, or: [b]}", top: "format: json_lines")) == [
        "line 2, fields: call_id has or, which chooses by a file's header, and JSON Lines have none; "
          + "keep one list of columns"
      ])
  }

  @Test("a ledger keeps the format, and leaves it out of maps of CSV")
  func coding() throws {
    let lines = try map(mapText(top: "format: json_lines"))
    let json = try JSONEncoder().encode(lines)
    #expect(try JSONDecoder().decode(ColumnMap.self, from: json) == lines)
    let csv = try JSONEncoder().encode(map(mapText()))
    #expect(!String(decoding: csv, as: UTF8.self).contains("format"))
    #expect(try JSONDecoder().decode(ColumnMap.self, from: csv).format == .csv)
  }
}
