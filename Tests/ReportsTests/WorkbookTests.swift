import CDRCore
import Foundation
import Outputs
import TestSupport
import Testing

@testable import Reports

/// What a workbook of Excel holds.
struct WorkbookTests {
  @Test(
    arguments: [
      ("0", 0), ("61", 0), ("-99.90", 2), ("0.110", 3), ("123456789012345", 0),
      ("1234567890123.45", 2), ("0.000000000000001", 15), ("-0.5", 1),
      // More digits than a double keeps.
      ("1234567890123456", nil), ("12345678901234.56", nil), ("0.0000000000000001", nil),
      ("100000000000000.0", nil),
      ("007", nil), ("00", nil), ("", nil), ("-", nil), (".5", nil), ("5.", nil), ("1e5", nil),
      ("+1", nil), ("1,5", nil), ("0x10", nil), (" 1", nil), ("1.2.3", nil), ("١", nil),
    ] as [(String, Int?)])
  func numbers(text: String, decimals: Int?) {
    #expect(CellNumber.decimals(of: Array(text.utf8)[...]) == decimals)
  }

  /// Every text that becomes a number is the one that a double of it shows.
  @Test func numbersSurvive() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<20_000 {
      let units = Int64.random(
        in: 0..<Int64(pow(10, Double(Int.random(in: 0...15, using: &random)))), using: &random)
      let text = FixedDecimal(
        units: Int128(units), scale: Int.random(in: 0...15, using: &random)
      ).description
      guard let decimals = CellNumber.decimals(of: Array(text.utf8)[...]) else { continue }
      let number = Double(text) ?? .nan
      #expect(String(format: "%.\(decimals)f", number) == text)
      #expect(Double(String(format: "%.16G", number)) == number || text.count > 16)
    }
  }

  @Test(arguments: [
    ("plain", "plain"), ("_x0041_", "_x005F_x0041_"), ("__x00e9_", "__x005F_x00e9_"),
    ("_x004_", "_x004_"), ("x0041_", "x0041_"), ("a\u{0}b", "a\u{FFFD}b"),
    ("零\u{FFFE}", "零\u{FFFD}"),
    ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
  ])
  func texts(text: String, kept: String) {
    #expect(String(decoding: CellText.readable(Array(text.utf8)[...]), as: UTF8.self) == kept)
  }

  @Test func invalidUTF8() {
    #expect(
      String(decoding: CellText.readable([0x61, 0xFF, 0x62]), as: UTF8.self) == "a\u{FFFD}b")
  }

  @Test("a build without the library says what to build")
  func withoutLibrary() throws {
    let failure = #expect(throws: Failure.self) { try Workbook.requireLibrary(isAvailable: false) }
    #expect(
      failure
        == Failure(
          .usage,
          "this cdr-rater was built without Excel (--format xlsx); build it with make, or install "
            + "libxlsxwriter-dev and run swift build --traits ISAL,JSON,XLSX"))
  }

  static let layout = RowsLayout(
    "rows", header: "id,count,price", counts: ["count"], money: ["price"])

  private func encode(
    _ csv: String, in folder: TemporaryFolder, rowLimit: Int = Workbook.maxRows
  ) throws -> RowsFormatTests.Memory {
    let rows = WorkbookRows(Self.layout, beside: folder["out.xlsx"], rowLimit: rowLimit)
    return try RowsFormatTests.encode(csv, rows)
  }

  @Test("any text comes back as it was", .enabled(if: writesWorkbooks))
  func anyText() throws {
    let folder = try TemporaryFolder()
    let texts = [
      "007", "=1+1", "+1", "-1", "@x", "http://example.com", "mailto:a@b.c", "TRUE", "2026-10",
      "<1", "<=50000", "1e5", "a & b", " lead and end ", "two\nlines", "tab\there", "cr\rlf",
      "\u{1}\u{1F}", "_x0041_", "_x000D_", "零一", "e\u{301}", "\u{1F600}", "\"quoted\"", "'",
      String(repeating: "零", count: 32_767),
    ]
    var csv = Array("id,count,price\n".utf8)
    for text in texts {
      csv.append(csvField: text)
      csv.append(",,\n")
    }
    let memory = try encode(String(decoding: csv, as: UTF8.self), in: folder)
    #expect(try folder.names.isEmpty)
    let read = try ReadWorkbook(path: folder.write(memory.bytes, to: "out.xlsx"))
    let found = read.rows.dropFirst().map { $0.first??.text ?? "" }
    #expect(found.count == texts.count)
    for (found, text) in zip(found, texts) { #expect(found.utf8.elementsEqual(text.utf8)) }
    #expect(read.numberColumns.isEmpty)
    #expect((read.name, read.bold, read.frozen) == ("rows", true, true))
    #expect(read.filter == "A1:C\(texts.count + 1)")
    #expect(read.widths.allSatisfy { (5...62).contains($0) })
  }

  @Test("the same rows make the same bytes", .enabled(if: writesWorkbooks))
  func sameBytes() throws {
    let folder = try TemporaryFolder()
    let csv = "id,count,price\na,1,0.1\n"
    let first = try encode(csv, in: folder)
    sleep(1)
    #expect(try encode(csv, in: folder).bytes == first.bytes)
  }

  @Test("more rows than a sheet has: nothing is written", .enabled(if: writesWorkbooks))
  func tooManyRows() throws {
    let folder = try TemporaryFolder()
    let csv = "id,count,price\na,1,1\nb,2,2\nc,3,3\n"
    #expect(try !encode(csv, in: folder, rowLimit: 4).bytes.isEmpty)
    let memory = RowsFormatTests.Memory()
    let failure = #expect(throws: Failure.self) {
      let rows = WorkbookRows(Self.layout, beside: folder["out.xlsx"], rowLimit: 3)
      let writer = RowsWriter(rows, columns: Self.layout.columns, to: memory)
      try writer.write(csv)
      try writer.finish()
    }
    #expect(
      failure
        == Failure(
          .outputCannotBeMade,
          "a sheet of Excel has 3 rows, and there are more; write them with --format csv"))
    #expect(memory.bytes.isEmpty)
    #expect(try folder.names.isEmpty)
    #expect(Workbook.maxRows == 1_048_576)
  }

  @Test("a text that is longer than a cell", .enabled(if: writesWorkbooks))
  func longText() throws {
    let folder = try TemporaryFolder()
    let failure = #expect(throws: Failure.self) {
      // Each takes two units of UTF-16.
      try encode(
        "id,count,price\n\(String(repeating: "\u{1F600}", count: 16_384)),1,1\n", in: folder)
    }
    #expect(
      failure
        == Failure(
          .outputCannotBeMade,
          "a cell of Excel has 32,767 characters at most, and a text in column id has more; write the "
            + "rows with --format csv"))
    #expect(try folder.names.isEmpty)
  }
}
