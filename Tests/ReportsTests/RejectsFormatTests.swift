import CDRCore
import Reports
import Testing

/// The file of rejected records, by its exact bytes.
struct RejectsFormatTests {
  private func row(
    _ reason: RejectReason, file: String = "day.csv", detail: String = "", _ record: [UInt8]
  ) -> [UInt8] {
    var text: [UInt8] = []
    // The record lies inside a buffer, so its slice does not start at 0.
    let buffer = [0x58, 0x58] + record + [0x59]
    RejectsFormat.encode(
      file: file, line: 12, byteOffset: 1034, reason: reason, detail: detail,
      record: buffer[2..<buffer.count - 1], into: &text)
    return text
  }

  @Test func header() {
    #expect(
      RejectsFormat.header == Array("file,line,byte_offset,reason,detail,record\n".utf8))
  }

  @Test(
    arguments: [
      ("c1;a1;voice", "c1;a1;voice"), ("c1,a1", "\"c1,a1\""),
      ("\"c1\",a1", "\"\"\"c1\"\",a1\""), ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""), ("", ""),
    ])
  func records(record: String, field: String) {
    #expect(
      String(decoding: row(.fieldCount, Array(record.utf8)), as: UTF8.self)
        == "day.csv,12,1034,field_count,,\(field)\n")
  }

  /// Bytes that are not UTF-8 come out as they went in.
  @Test func rawBytes() {
    #expect(
      row(.badEncoding, [0xFF, 0x2C, 0x00, 0xC3])
        == Array("day.csv,12,1034,bad_encoding,,\"".utf8) + [0xFF, 0x2C, 0x00, 0xC3]
        + Array("\"\n".utf8))
  }

  @Test func fileAndDetail() {
    let row = row(.badDuration, file: "a,b.csv", detail: "\"1x\" is no number", [0x31])
    #expect(
      String(decoding: row, as: UTF8.self)
        == "\"a,b.csv\",12,1034,bad_duration,\"\"\"1x\"\" is no number\",1\n")
  }
}
