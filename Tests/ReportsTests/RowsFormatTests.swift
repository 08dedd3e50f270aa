import CDRCore
import Foundation
import Outputs
import TestSupport
import Testing

@testable import Reports

/// Rows that come as CSV, in other forms.
struct RowsFormatTests {
  /// Keeps the bytes that are written.
  final class Memory: OutputSink {
    var bytes: [UInt8] = []
    func write(_ bytes: Span<UInt8>) throws(Failure) {
      for place in bytes.indices { self.bytes.append(bytes[place]) }
    }
    func finish() throws(Failure) {}
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  static let layout = RowsLayout(
    "rows", header: "id,count,price", counts: ["count"], money: ["price"])

  /// - Parameter cut: how many bytes are written at a time.
  static func encode(
    _ csv: String, _ format: any RowsFormat, columns: [RowColumn] = layout.columns,
    cut: Int = .max
  ) throws -> Memory {
    let memory = Memory()
    let writer = RowsWriter(format, columns: columns, to: memory)
    var rest = Array(csv.utf8)[...]
    while !rest.isEmpty {
      try writer.write(Array(rest.prefix(cut)))
      rest = rest.dropFirst(cut)
    }
    try writer.finish()
    try writer.finish()
    return memory
  }

  static let csv = """
    id,count,price
    007,1.5,0.110
    "a,""b""
    c",,
    零一,12,-35

    """

  @Test(arguments: [1, 2, 3, 5, 7, 1000])
  func json(cut: Int) throws {
    let rows = [
      #"{"id": "007", "count": 1.5, "price": "0.110"}"#,
      #"{"id": "a,\"b\"\nc", "count": null, "price": null}"#,
      #"{"id": "零一", "count": 12, "price": "-35"}"#,
    ]
    #expect(
      try Self.encode(Self.csv, JSONRows(Self.layout), cut: cut).text
        == "{\"rows\": [\n  " + rows.joined(separator: ",\n  ") + "\n]}\n")
    #expect(
      try Self.encode(Self.csv, JSONRows(Self.layout, isLines: true), cut: cut).text
        == rows.map { $0 + "\n" }.joined())
  }

  @Test func noRows() throws {
    let csv = "id,count,price\n"
    #expect(try Self.encode(csv, JSONRows(Self.layout)).text == "{\"rows\": []}\n")
    #expect(try Self.encode(csv, JSONRows(Self.layout, isLines: true)).text == "")
    #expect(try Self.encode(csv, TableRows(Self.layout)).text == "id  count  price\n")
  }

  @Test func table() throws {
    #expect(
      try Self.encode("id,count,price\n007,1.5,0.110\na\tb,12,-35\n", TableRows(Self.layout)).text
        == """
        id    count  price
        007     1.5  0.110
        a\\tb     12    -35

        """)
  }

  @Test func tableWithSum() throws {
    var layout = Self.layout
    layout.summed = 2
    #expect(
      try Self.encode("id,count,price\n007,1.5,0.110\na,12,-35\n", TableRows(layout)).text == """
        id      count    price
        -----  ------  -------
        007       1.5    0.110
        a          12      -35
        -----  ------  -------
        total  2 rows  -34.890

        """)
  }

  @Test("another header or number of cells is a bug, not a wrong output")
  func wrongRows() throws {
    for csv in ["id,price,count\n", "id,count\n", "id,count,price\n1,2\n"] {
      let failure = #expect(throws: Failure.self) {
        try Self.encode(csv, JSONRows(Self.layout))
      }
      #expect(failure?.kind == .bug)
    }
  }

  /// Quotes, separators and line ends at random, written in pieces of random size, against a plain
  /// reader.
  @Test func randomText() throws {
    var random = SeededRandom(seed: 22)
    let pieces = ["a", "\"", ",", "\n", "\r", "零", ""]
    for _ in 0..<300 {
      let cells = (0..<6).map { _ in
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
          pieces.randomElement(using: &random) ?? ""
        }.joined()
      }
      var bytes = Array("x,y\n".utf8)
      for (place, cell) in cells.enumerated() {
        bytes.append(csvField: cell)
        bytes.append(place % 2 == 0 ? "," : "\n")
      }
      let csv = String(decoding: bytes, as: UTF8.self)
      let layout = RowsLayout("rows", header: "x,y")
      let text = try Self.encode(
        csv, JSONRows(layout), columns: layout.columns,
        cut: Int.random(in: 1...9, using: &random)
      ).text
      let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      let rows = json?["rows"] as? [[String: Any]]
      #expect(
        rows?.flatMap { [$0["x"] as? String ?? "", $0["y"] as? String ?? ""] } == cells, "\(csv)")
    }
  }

  @Test(
    arguments: [
      ("a.csv", .csv), ("a.json", .json), ("a/b.ndjson", .ndjson), ("a.xlsx", .xlsx),
      ("a.csv.gz", .csv), ("a.json.gz", .json), ("a.txt", nil), ("json", nil), ("a.json/b", nil),
      ("-", nil), ("/dev/stdout", nil), ("a.JSON", nil), ("a.gz", nil), (".csv", .csv),
    ] as [(String, OutputFormat?)])
  func formatByName(name: String, format: OutputFormat?) {
    #expect(OutputFormat(ofName: name) == format)
  }

  @Test func onOneLine() throws {
    var json = IndentedJSON()
    json.object { json in
      json.value("a", "x\n  y,")
      json.array("b") { json in
        json.value { $0.append("1") }
        json.value { $0.append("2") }
      }
      json.array("c") { _ in }
      json.object("d") { $0.value("e", true) }
    }
    json.end()
    #expect(
      String(decoding: json.lineOfText, as: UTF8.self)
        == #"{"a": "x\n  y,", "b": [1, 2], "c": [], "d": {"e": true}}"# + "\n")
  }
}
