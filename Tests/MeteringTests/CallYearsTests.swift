import CDRCore
import ColumnMaps
import Inspection
import Metering
import TestSupport
import Testing

/// Calls lie in the years 0000 to 9999 of the tariff's zone: a month beyond them has no name.
struct CallYearsTests {
  /// A call, by its start time and duration, and whether it lies in these years.
  struct Case: CustomTestStringConvertible, Sendable {
    var start: String
    var duration = "0"
    var isInside: Bool
    var byEnd = false
    var zone = "Asia/Shanghai"

    var testDescription: String { "\(start) \(duration) \(byEnd ? "end" : "start") \(zone)" }
  }

  static let outside = "is outside the years 0000 to 9999 in"

  /// Shanghai was 8:05:43 ahead of UTC before 1901, and is 8 hours ahead since; New York was 4:56:02
  /// behind before 1883.
  static let cases: [Case] = [
    Case(start: "9999-12-31T23:59:59", isInside: true),
    Case(start: "9999-12-31T23:59:59.999", isInside: true),
    Case(start: "9999-12-31T23:59:59.999+08:00", duration: "86400", isInside: true),
    Case(start: "9999-12-31T23:59:59+07:59", isInside: false),
    Case(start: "9999-12-31T15:59:59.999Z", isInside: true),
    Case(start: "9999-12-31T16:00:00Z", isInside: false),
    Case(start: "9999-12-31T23:59:59Z", isInside: false),
    Case(start: "9999-12-31T23:59:59-23:59", isInside: false),
    Case(start: "9999-12-31T23:59:59Z", isInside: true, zone: "UTC"),
    Case(start: "9999-12-31T23:59:59Z", isInside: true, zone: "America/New_York"),
    Case(start: "9999-12-31T23:59:59-05:01", isInside: false, zone: "America/New_York"),
    Case(start: "0000-01-01T00:00:00", isInside: true),
    Case(start: "0000-01-01T00:00:00Z", isInside: true),
    Case(start: "0000-01-01T00:00:00+08:05", isInside: true),
    Case(start: "0000-01-01T00:00:00+08:06", isInside: false),
    Case(start: "0000-01-01T00:00:00+12:00", duration: "86400", isInside: false),
    Case(start: "0000-01-01T00:00:00+23:59", isInside: false),
    Case(start: "0000-01-01T00:00:00Z", isInside: false, zone: "America/New_York"),
    Case(start: "0000-01-01T00:00:00-04:57", isInside: true, zone: "America/New_York"),
    Case(start: "0000-01-01T00:00:00-04:56", isInside: false, zone: "America/New_York"),
    Case(start: "9999-12-31T23:59:59", isInside: true, byEnd: true),
    Case(start: "9999-12-31T23:59:59", duration: "0.999", isInside: true, byEnd: true),
    Case(start: "9999-12-31T23:59:59", duration: "1", isInside: false, byEnd: true),
    Case(start: "9999-12-31T00:00:00", duration: "86399.999", isInside: true, byEnd: true),
    Case(start: "9999-12-31T00:00:00", duration: "86400", isInside: false, byEnd: true),
    Case(start: "9999-12-30T23:59:59.999", duration: "86400", isInside: true, byEnd: true),
    Case(start: "9999-12-31T16:00:00Z", isInside: false, byEnd: true),
    Case(start: "0000-01-01T00:00:00+12:00", duration: "86400", isInside: false, byEnd: true),
  ]

  static func metering(_ call: Case) -> Metering {
    var metering = shanghaiMetering
    metering.timeZone = call.zone
    metering.attribution = call.byEnd ? .end : .start
    return metering
  }

  static func detail(_ call: Case) -> String {
    let isLate = call.byEnd && call.duration != "0" && call.start.hasPrefix("9999")
    return "start_time \"\(call.start)\""
      + (isLate
        ? ": the call ends after the year 9999 in \(call.zone)" : " \(outside) \(call.zone)")
  }

  /// Alone, and after as many of the same month as teach the kernels its form.
  @Test(arguments: cases, [0, 300])
  func standardRecords(call: Case, before count: Int) throws {
    let common = (0..<count).map { index in
      var line = CallLine("\(index)", start: call.start)
      line.start.replaceSubrange(
        line.start.startIndex..<line.start.index(line.start.startIndex, offsetBy: 10),
        with: call.start.prefix(8) + (index % 2 == 0 ? "15" : "16"))
      return line
    }
    let line = CallLine("last", start: call.start, duration: call.duration)
    let folder = try TemporaryFolder()
    let path = try folder.write((common + [line]).file, to: "calls.csv")
    let result = try ingest([path], metering: Self.metering(call))
    let rejects = try result.rejectedRecords()
    #expect(rejects.map(\.reason) == (call.isInside ? [] : [.badStartTime]))
    #expect(rejects.map(\.detail) == (call.isInside ? [] : [Self.detail(call)]))
    #expect(result.totals.rated >= count && result.totals.records == Int64(count + 1))
    let months = Set(result.usages.map { "\($0.month)" })
    #expect(months.isSubset(of: ["0000-01", "9999-12"]))
  }

  /// What a person corrected, and what `columns check` shows.
  @Test(arguments: cases)
  func judgedOneByOne(call: Case) throws {
    let folder = try TemporaryFolder()
    let line = CallLine("id", start: call.start, duration: call.duration)
    let path = try folder.write([line].file, to: "calls.csv")
    let file = try #require(InputList(arguments: [path]).files.first)
    let options = FirstPassOptions(metering: Self.metering(call))
    let keys = try LedgerKeys(seed: LedgerKeys.newSeed(), itemNumbers: [0, 1, 2, 3])
    let sheet = try CorrectedRecords(file, options: options, keys: keys, label: "suspense_id")
    var judged: [String] = []
    for entry in sheet.entries {
      switch entry.outcome {
      case .call(let call, _): judged.append("\(call.month)")
      case .rejected(let reason, let detail): judged.append("\(reason.name) \(detail)")
      }
    }
    let month = call.start.hasPrefix("9999") ? "9999-12" : "0000-01"
    #expect(judged == [call.isInside ? month : "bad_start_time \(Self.detail(call))"])

    let found = try RecordExplainer(options).explain(CallSample(path: path), first: 1)
    let record = try #require(found.records.first)
    switch record.outcome {
    case .rejected(let reason, let detail):
      #expect(!call.isInside && reason == .badStartTime && detail == Self.detail(call))
    default: #expect(call.isInside)
    }
    if Self.detail(call).contains(Self.outside), !call.isInside {
      #expect(record.call?.start == .unreadable(call.start))
    }
  }

  static let pattern = "{column: begin, pattern: \"yyyy-MM-dd HH:mm:ssXXX\"}"

  /// By the forms that a column map may name.
  @Test(arguments: [
    ("{column: begin, pattern: unix}", "253402271999", true),
    ("{column: begin, pattern: unix}", "253402271999.999", true),
    ("{column: begin, pattern: unix}", "253402272000", false),
    ("{column: begin, pattern: unix}", "999999999999", false),
    ("{column: begin, pattern: unix_ms}", "253402271999999", true),
    ("{column: begin, pattern: unix_ms}", "253402272000000", false),
    ("{column: begin, pattern: unix_ms}", "999999999999999", false),
    ("{column: begin, pattern: unix_us}", "253402271999999999", true),
    ("{column: begin, pattern: unix_us}", "253402272000000000", false),
    ("{column: begin, pattern: unix_us}", "999999999999999999", false),
    (pattern, "9999-12-31 23:59:59+08:00", true),
    (pattern, "9999-12-31 23:59:59+07:59", false),
    (pattern, "0000-01-01 00:00:00+08:05", true),
    (pattern, "0000-01-01 00:00:00+08:06", false),
    (
      "{column: begin, pattern: \"yyyy-MM-dd HH:mm:ss\", time_zone: UTC}", "9999-12-31 16:00:00",
      false
    ),
    (
      "{column: begin, pattern: \"yyyy-MM-dd HH:mm:ss\", time_zone: UTC}", "9999-12-31 15:59:59",
      true
    ),
  ])
  func mappedRecords(rule: String, start: String, isInside: Bool) throws {
    let map = MappedReading.plain.replacing("{column: begin}", with: rule)
    let reading = try MappedReading(map, MappedReading.header + "1,acme,\(start),60\n")
    #expect(reading.totals == ["records": 1, isInside ? "rated" : "rejected": 1])
    #expect(
      reading.rejects
        == (isInside ? [] : ["2 @19 bad_start_time: 1,acme,\(start),60"]))
  }

  /// What a map says of every call is refused before one is read.
  @Test func constants() throws {
    let map = MappedReading.plain.replacing(
      "{column: begin}", with: "{constant: \"9999-12-31T16:00:00Z\"}")
    #expect {
      _ = try MappedReading(map, MappedReading.header + "1,acme,x,60\n")
    } throws: { error in
      (error as? Failure)?.message
        == "the column map test: start_time cannot be \"9999-12-31T16:00:00Z\""
    }
  }

  /// A rejected record of a map is exported with the start time as it stands.
  @Test func split() throws {
    let map = try ColumnMap(
      text: "name: test\n"
        + MappedReading.plain.replacing("{column: begin}", with: "{column: begin, pattern: unix}"),
      origin: "test.yaml")
    let split = try StandardRecords(
      header: Array(MappedReading.header.utf8), columns: map, metering: shanghaiMetering)
    func start(_ text: String) -> String {
      String(decoding: split.fields(of: Array("1,acme,\(text),60".utf8))[3], as: UTF8.self)
    }
    #expect(start("253402271999") == "9999-12-31T23:59:59+08:00")
    #expect(start("253402272000") == "253402272000")
  }

  /// Of several reasons the first in the contract's order is given, and an end counts once it is
  /// known.
  @Test(arguments: [
    ("9999-12-31T16:00:00Z", "x", "x", "bad_start_time"),
    ("9999-12-31T23:59:59", "x", "x", "bad_duration"),
    ("9999-12-31T23:59:59", "86401", "x", "duration_out_of_range"),
    ("9999-12-31T23:59:59", "1", "x", "bad_start_time"),
    ("9999-12-31T23:59:59", "0", "x", "bad_recording"),
  ])
  func reasons(start: String, duration: String, recording: String, reason: String) throws {
    var metering = shanghaiMetering
    metering.attribution = .end
    let line = CallLine("id", start: start, duration: duration, recording: recording)
    let result = try ingest(text: Array([line].file.utf8), metering: metering)
    #expect(result.rejectedByReason.map(\.key.name) == [reason])
  }
}
