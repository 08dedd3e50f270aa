import CDRCore
import TestSupport
import Testing

@testable import Metering

/// Every reason, with the exact file, line, offset, detail and record.
struct RejectReasonTests {
  /// A record, the reason that it is rejected for, and what is said of it.
  struct Case: CustomTestStringConvertible, Sendable {
    var text: [UInt8]
    var reason: RejectReason
    var detail: String
    /// What the rejects file shows, where it is not the text without its line end.
    var record: [UInt8]?

    init(_ text: String, _ reason: RejectReason, _ detail: String, record: String? = nil) {
      self.init(Array(text.utf8), reason, detail)
      self.record = record.map { Array($0.utf8) }
    }

    init(_ text: [UInt8], _ reason: RejectReason, _ detail: String) {
      (self.text, self.reason, self.detail) = (text, reason, detail)
    }

    var testDescription: String { "\(reason.name): \(text.count) bytes, \(detail)" }
  }

  static let long = String(repeating: "x", count: 65_536)
  static let quoting = "a quote where none may be, or one that is not closed"

  static func text(_ change: (inout CallLine) -> Void) -> String {
    var line = CallLine("id")
    change(&line)
    return line.text
  }

  static let broken: [UInt8] = [0xff]

  static let cases: [Case] = [
    Case(long + "y", .recordTooLong, "more than 65536 bytes", record: long),
    Case(
      text { $0.account = "\"" + long + "\"" }, .recordTooLong, "more than 65536 bytes",
      record: String(text { $0.account = "\"" + long + "\"" }.prefix(65_536))),
    Case(text { $0.account = "a\"b" }, .badQuoting, quoting),
    Case(text { $0.account = "\"a\"b" }, .badQuoting, quoting),
    Case(text { $0.account = "\"a\" " }, .badQuoting, quoting),
    Case("a,b", .fieldCount, "2 fields, the header has 6"),
    Case(",", .fieldCount, "2 fields, the header has 6"),
    Case(" ", .fieldCount, "1 fields, the header has 6"),
    Case("\"\"", .fieldCount, "1 fields, the header has 6"),
    Case("\rx", .fieldCount, "1 fields, the header has 6"),
    Case(text { $0.recording = "," }, .fieldCount, "7 fields, the header has 6"),
    Case(text { $0.recording = ",\"two\nlines\"" }, .fieldCount, "7 fields, the header has 6"),
    Case(
      Array("id,a".utf8) + broken + Array(",voice,1791590400,60,".utf8), .badEncoding,
      "account_id not UTF-8"),
    Case(
      broken + Array(",a,voice,1791590400,60,".utf8) + broken, .badEncoding,
      "call_id, recording_seconds not UTF-8"),
    Case(
      Array("\"x,\"\"".utf8) + broken + Array("\",a,voice,1791590400,60,".utf8), .badEncoding,
      "call_id not UTF-8"),
    Case(text { $0.id = "" }, .missingCallID, "call_id is empty"),
    Case(text { $0.id = "\"\"" }, .missingCallID, "call_id is empty"),
    Case(text { $0.account = "" }, .missingAccount, "account_id is empty"),
    Case(text { $0.product = "fax" }, .unknownProduct, "product \"fax\""),
    Case(text { $0.product = "" }, .unknownProduct, "product \"\""),
    Case(text { $0.product = "\"a \"\"b\"\"\"" }, .unknownProduct, "product \"a \"b\"\""),
    Case(
      text { $0.product = String(repeating: "p", count: 81) }, .unknownProduct,
      "product \"\(String(repeating: "p", count: 80))…\""),
    Case(
      text { $0.product = String(repeating: "p", count: 80) }, .unknownProduct,
      "product \"\(String(repeating: "p", count: 80))\""),
    Case(text { $0.start = "yesterday" }, .badStartTime, "start_time \"yesterday\""),
    Case(text { $0.start = "" }, .badStartTime, "start_time \"\""),
    Case(text { $0.duration = "1:00" }, .badDuration, "duration_seconds \"1:00\""),
    Case(text { $0.duration = "" }, .badDuration, "duration_seconds \"\""),
    Case(text { $0.duration = "86401" }, .durationOutOfRange, "duration_seconds \"86401\""),
    Case(
      text { $0.duration = "999999999999999999999" }, .durationOutOfRange,
      "duration_seconds \"999999999999999999999\""),
    Case(text { $0.recording = "yes" }, .badRecording, "recording_seconds \"yes\""),
    Case(text { $0.recording = "86400.0001" }, .badRecording, "recording_seconds \"86400.0001\""),
  ]

  /// Those that no record of a CSV file has by itself; numbers and accounts have tests of their own.
  static let others: [RejectReason] = [
    .badJSON, .duplicateKey, .unknownNumber, .unknownAccount, .conflictingDuplicate, .dayPruned,
  ]

  @Test func everyReasonHasACase() {
    let reasons = Set(Self.cases.map(\.reason))
    #expect(reasons.union(Self.others) == Set(RejectReason.allCases))
  }

  /// Behind two records and a blank line, and before another record; LF and CRLF.
  @Test(arguments: cases, ["\n", "\r\n"] as [Line])
  func exactly(example: Case, end: Line) throws {
    let end = Array(end.text.utf8)
    let before = Array((CallLine.header + "\n" + CallLine("1").text + "\r\n\n").utf8)
    let text = before + example.text + end + Array(CallLine("2").text.utf8)
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "calls.csv")
    let result = try ingest([path])
    #expect(
      try result.rejectedRecords() == [
        RejectedRecord(
          file: path, line: 4, offset: Int64(before.count), reason: example.reason,
          detail: example.detail, record: example.record ?? example.text)
      ])
    #expect(result.rejectedByReason == [example.reason: 1])
    #expect(result.totals.byName == ["records": 3, "rated": 2, "rejected": 1])
    #expect(result.files.map(\.counts) == [result.totals])
    try expectTheSame(result, as: SlowCalls([(path, text)], .init(products: products)))
    // Nothing is kept unless asked for, and the counts are the same.
    let counted = try ingest([path]) { $0.keepsRejects = false }
    #expect(counted.rejects == nil)
    #expect(counted.sums == result.sums)
  }

  @Test func aQuoteStillOpenAtTheEnd() throws {
    let lines = "id,\"open,voice\nnext,line\n"
    let result = try ingest(text: Array((CallLine.header + "\n" + lines).utf8))
    let rejects = try result.rejectedRecords()
    #expect(rejects.map(\.reason) == [.badQuoting, .fieldCount])
    #expect(rejects.map(\.line) == [2, 3])
    #expect(
      rejects.map { String(decoding: $0.record, as: UTF8.self) } == [
        "id,\"open,voice", "next,line",
      ])
  }

  /// Bytes that are not UTF-8 matter only in fields that are used.
  @Test func otherColumnsMayHoldAnything() throws {
    let header = "note,\(CallLine.header),more\n"
    let row = Self.broken + Array(",\(CallLine("1").text),".utf8) + Self.broken + [10]
    let quoted =
      Array("\"\n".utf8) + Self.broken + Array("\",\(CallLine("2").text),\"".utf8)
      + Self.broken + Array("\"\n".utf8)
    let result = try ingest(text: Array(header.utf8) + row + quoted)
    #expect(result.totals.byName == ["records": 2, "rated": 2])
  }

  @Test(
    arguments: [
      [0xc3], [0xc3, 0x28], [0xa0], [0xe4, 0xbd], [0xed, 0xa0, 0x80], [0xc0, 0xaf],
      [0xf8, 0x88, 0x80],
      [0xf4, 0x90, 0x80, 0x80], [0xfe], [0x80],
    ] as [[UInt8]])
  func whatIsNoUTF8(bytes: [UInt8]) throws {
    for account in [
      bytes, Array("acct-".utf8) + bytes, bytes + Array("-a-longer-name-than-16".utf8),
    ] {
      let row = Array("1,".utf8) + account + Array(",voice,1791590400,60,\n".utf8)
      let result = try ingest(text: Array((CallLine.header + "\n").utf8) + row)
      #expect(result.rejectedByReason == [.badEncoding: 1])
    }
  }

  @Test(arguments: ["é", "账户", "😀", "\u{0}", "\u{7f}", "\u{10ffff}", "a\u{0}b", " ", "\t", "\r"])
  func accountsMayBeAnyUTF8(account: String) throws {
    let result = try ingest(text: Array([CallLine("1", account: account)].file.utf8))
    #expect(result.usages.map(\.account) == [account])
  }

  /// One record with every fault at once, cured one after the other.
  @Test func theFirstReasonCounts() throws {
    var fields = ["", "", "fax", "never", "long", "x", "extra"].map { Array($0.utf8) }
    fields[0] = []
    fields[5] = [UInt8(ascii: "x")] + Self.broken
    var found: [RejectReason] = []
    func look() throws {
      let row = Array(fields.joined(separator: [UInt8(ascii: ",")])) + [10]
      let result = try ingest(text: Array((CallLine.header + "\n").utf8) + row)
      found += result.rejectedByReason.keys
    }
    fields[1] = [UInt8](repeating: UInt8(ascii: "y"), count: 70_000) + Array("\"".utf8)
    try look()
    fields[1] = Array("a\"".utf8)
    try look()
    fields[1] = []
    try look()
    fields.removeLast()
    try look()
    fields[5] = Array("x".utf8)
    try look()
    fields[0] = Array("id".utf8)
    try look()
    fields[1] = Array("a".utf8)
    try look()
    fields[2] = Array("voice".utf8)
    try look()
    fields[3] = Array("1791590400".utf8)
    try look()
    fields[4] = Array("90000".utf8)
    try look()
    fields[4] = Array("1".utf8)
    try look()
    #expect(found == RejectReason.allCases.filter { !Self.others.contains($0) })
  }

  /// A record of another month that is broken is rejected all the same.
  @Test func rejectedBeforeOutsideMonth() throws {
    let lines = [
      CallLine("1", start: "2026-09-30T23:59:59"),
      CallLine("2", start: "2026-09-30T00:00:00", duration: "x"),
      CallLine("3"),
    ]
    let result = try ingest(text: Array(lines.file.utf8)) { $0.month = Month("2026-10") }
    #expect(result.totals.byName == ["records": 3, "rated": 1, "outside_month": 1, "rejected": 1])
  }

  /// In order of inputs, then offset, whichever worker read what.
  @Test(arguments: [1, 2, 5])
  func orderOfManyFiles(jobs: Int) throws {
    let folder = try TemporaryFolder()
    let paths = try (0..<7).map { file in
      let lines = (0..<(7 - file) * 40).map { CallLine("\(file)-\($0)", duration: "bad") }
      return try folder.write(lines.file, to: "\(9 - file).csv")
    }
    let result = try ingest(paths) { $0.jobs = jobs }
    let rejects = try result.rejectedRecords()
    #expect(rejects.count == (1...7).reduce(0) { $0 + $1 * 40 })
    var expected: [[String]] = []
    for (file, path) in paths.enumerated() {
      for index in 0..<(7 - file) * 40 {
        expected.append([path, "\(index + 2)", "\(file)-\(index)"])
      }
    }
    let found = rejects.map { reject in
      [
        reject.file, "\(reject.line)",
        String(decoding: reject.record.prefix { $0 != 44 }, as: UTF8.self),
      ]
    }
    #expect(found == expected)
  }
}
