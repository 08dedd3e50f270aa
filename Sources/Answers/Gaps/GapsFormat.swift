import CDRCore
import Gaps
import Ledger
import Reports

/// The forms in which gaps are written.
struct GapsFormat {
  let format: OutputFormat

  /// The columns of the CSV.
  private static let layout = RowsLayout(
    "gaps", header: "id,kind,source,from,to,expected,found,detail", counts: ["expected", "found"])

  /// What makes the form of the text; nil where it is that already.
  var encoding: RowsEncoding? {
    format.encoding(of: Self.layout, except: [.json, .ndjson, .table])
  }

  /// Gaps as text.
  func text(of gaps: LedgerGaps, month: Month) -> [UInt8] {
    switch format {
    case .csv, .xlsx: Self.csv(gaps)
    case .ndjson: Self.lines(gaps)
    case .json: Self.json(gaps, month)
    case .table: Array(Self.table(gaps, month).utf8)
    }
  }

  private static func csv(_ gaps: LedgerGaps) -> [UInt8] {
    var text = Array(layout.header.utf8)
    for found in gaps.found {
      for (place, cell) in cells(found).enumerated() {
        if place > 0 { text.append(UInt8(ascii: ",")) }
        text.append(csvField: cell)
      }
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  private static func cells(_ found: LedgerGaps.Found) -> [String] {
    let gap = found.gap
    return [
      gap.id, gap.kind.rawValue, gap.source, gap.from, gap.to, "\(gap.expected)", "\(gap.found)",
      detail(found),
    ]
  }

  private static func detail(_ found: LedgerGaps.Found) -> String {
    found.gap.detail
      + (found.accepted.map { "; accepted by run \($0.run): \($0.reason)" } ?? "")
  }

  private static func json(_ gaps: LedgerGaps, _ month: Month) -> [UInt8] {
    var json = IndentedJSON()
    json.object { json in
      json.value("month", month.description)
      json.value("counting", Int64(gaps.counting.count))
      json.array("gaps") { json in
        for found in gaps.found { json.object { write(found, to: &$0) } }
      }
      json.array("uncounted_files") { json in
        for name in gaps.uncountedFiles { json.value { $0.append(jsonString: name) } }
      }
    }
    json.end()
    return json.text
  }

  /// Each gap as a line of JSON.
  private static func lines(_ gaps: LedgerGaps) -> [UInt8] {
    gaps.found.flatMap { found in
      var json = IndentedJSON()
      json.object { write(found, to: &$0) }
      json.end()
      return json.lineOfText
    }
  }

  private static func write(_ found: LedgerGaps.Found, to json: inout IndentedJSON) {
    json.value("id", found.gap.id)
    json.value("kind", found.gap.kind.rawValue)
    json.value("source", found.gap.source)
    json.value("from", found.gap.from)
    json.value("to", found.gap.to)
    json.value("expected", found.gap.expected)
    json.value("found", found.gap.found)
    json.value("detail", found.gap.detail)
    json.value("accepted", orNull: found.accepted?.reason)
  }

  private static func table(_ gaps: LedgerGaps, _ month: Month) -> String {
    guard !gaps.found.isEmpty else { return "\(month): nothing seems to be missing.\n" }
    var table = TextTable(
      ["id", "kind", "source", "from", "to"].map { TextTable.Column(name: $0) } + [
        .init(name: "expected", isNumber: true), .init(name: "found", isNumber: true),
        .init(name: "detail"),
      ])
    for found in gaps.found { table.append(row: cells(found)) }
    return table.plainText
  }
}
