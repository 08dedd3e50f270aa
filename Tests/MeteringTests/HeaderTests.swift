import CDRCore
import ColumnMaps
import Metering
import TestSupport
import Testing

/// The header row, and what stands before it.
struct HeaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func counts(_ text: String) throws -> [String: Int] {
    try ingest([folder.write(text, to: "calls.csv")]).totals.byName
  }

  /// The message that refuses a file, without its name.
  func refusal(_ text: String) throws -> String? {
    let path = try folder.write(text, to: "calls.csv")
    do throws(Failure) {
      var options = FirstPassOptions(metering: shanghaiMetering)
      options.jobs = 2
      _ = try FirstPass.run(InputList(arguments: [path]), options: options)
      return nil
    } catch {
      #expect(error.kind == .badData)
      #expect(error.message.hasPrefix("\(path): "))
      return String(error.message.dropFirst(path.count + 2))
    }
  }

  /// What to do, where no built-in column map fits.
  var advice: String {
    "; `cdr-rater columns guess \(folder["calls.csv"])` proposes a column map"
  }

  static let row = "1,a,voice,2026-10-15T12:00:00,60,\n"

  @Test(
    arguments: [
      "", "\n", "\r\n\n", "\u{feff}", "\u{feff}\n\n",
    ] as [Line])
  func withoutRecordsOrHeader(text: Line) throws {
    #expect(try counts(text.text) == [:])
  }

  @Test(arguments: ["", "\n", "\r\n", "\n\n\r\n"] as [Line])
  func aHeaderAlone(end: Line) throws {
    #expect(try counts(CallLine.header + end.text) == [:])
    #expect(try counts("\u{feff}" + CallLine.header + end.text) == [:])
  }

  @Test(
    arguments: [
      "", "\u{feff}", "\n", "\r\n\n", "\u{feff}\n",
    ] as [Line])
  func whatStandsBefore(start: Line) throws {
    let text = start.text + CallLine.header + "\n" + Self.row + "2,b\n"
    #expect(try counts(text) == ["records": 2, "rated": 1, "rejected": 1])
    let result = try ingest([folder.write(text, to: "calls.csv")])
    let record = try #require(try result.rejectedRecords().first)
    #expect(Int(record.offset) == text.utf8.count - 4)
    #expect(Int(record.line) == 3 + start.text.utf8.count { $0 == 10 })
  }

  @Test func columnsInAnyOrderAndQuoted() throws {
    let text = """
      x,duration_seconds,"start_time",recording_seconds,product,"account_id",,call_id
      "a,b",60,1791590400,,voice,acct,"",id1

      """
    #expect(try counts(text) == ["records": 1, "rated": 1])
    #expect(try ingest([folder.write(text, to: "c.csv")]).usages.first?.account == "acct")
  }

  @Test func withoutTheRecordingColumn() throws {
    let text = "call_id,account_id,product,start_time,duration_seconds\n"
    #expect(try counts(text + "1,a,voice,1791590400,60\n") == ["records": 1, "rated": 1])
    #expect(try counts(text + "1,a,voice,1791590400,0\n") == ["records": 1, "not_charged": 1])
  }

  @Test func namesAreExact() throws {
    #expect(
      try refusal("Call_ID, account_id,product,start_time,duration_seconds \n")
        == "the header lacks call_id, account_id, duration_seconds; it has: Call_ID,  account_id, "
        + "product, start_time, duration_seconds " + advice)
  }

  @Test func columnsThatAreAbsentOrNamedTwice() throws {
    #expect(
      try refusal("call_id,product,product,start_time,duration_seconds\n" + Self.row)
        == "the header lacks account_id and names product twice; it has: call_id, product, product, "
        + "start_time, duration_seconds" + advice)
    #expect(
      try refusal(CallLine.header + ",recording_seconds\n")
        == "the header names recording_seconds twice; it has: call_id, account_id, product, "
        + "start_time, duration_seconds, recording_seconds, recording_seconds; a column map can "
        + "tell columns apart by position")
    // Other columns may be named as often as they like.
    #expect(try refusal("x,x," + CallLine.header + "\n") == nil)
  }

  @Test(arguments: ["call_id\"\n", "\"call_id\n", "\"call_id\" ,x\n"] as [Line])
  func aHeaderThatIsNoRecord(text: Line) throws {
    #expect(
      try refusal(text.text)
        == "the first line is not a CSV header of the standard columns (call_id, account_id, "
        + "product, start_time, duration_seconds, recording_seconds)")
  }

  /// A map from a file has no such field, one made by a program may.
  @Test func fieldsOfManyColumns() throws {
    let names = (1...9).map { "c\($0)" }
    let text =
      (names + ["t", "d"]).joined(separator: ",") + "\n"
      + (names.map { "x" + $0 } + ["1791590400", "61"]).joined(separator: ",") + "\n"
    let path = try folder.write(text, to: "calls.csv")
    func counts(columns count: Int) throws -> [String: Int] {
      var map = ColumnMap(
        name: "many", account: .columns([ColumnName("c1")]), product: .constant("voice"),
        start: StartRule(.columns([ColumnName("t")])),
        duration: .column(ColumnName("d"), unit: .seconds, check: nil))
      map.callID = CallIDRule([names.prefix(count).map { ColumnName($0) }])
      return try ingest([path]) { $0.columns = map }.totals.byName
    }
    #expect(try counts(columns: 8) == ["records": 1, "rated": 1])
    #expect(
      throws: Failure(.unfit, "the column map many makes one field of more than 8 columns")
    ) { try counts(columns: 9) }
  }

  @Test(arguments: [[0xff, 0xfe], [0xfe, 0xff]] as [[UInt8]])
  func utf16(mark: [UInt8]) throws {
    let path = try folder.write(mark + [0x63, 0x00, 0x61, 0x00], to: "calls.csv")
    #expect(
      throws: Failure(
        .badData,
        "\(path): the text is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8 \(path)")
    ) { try ingest([path]) }
  }

  @Test(arguments: [4096, 4097])
  func manyColumns(count: Int) throws {
    let more = (0..<count - 6).map { ",x\($0)" }.joined()
    let text = CallLine.header + more + "\n"
    if count <= 4096 {
      let row = Self.row.dropLast() + String(repeating: ",", count: count - 6)
      #expect(try counts(text + row + "\n") == ["records": 1, "rated": 1])
    } else {
      #expect(try refusal(text) == "the header has more than 4096 columns")
    }
  }
}
