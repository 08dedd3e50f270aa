import CDRCore
import ColumnMaps
import TestSupport
import Testing

@testable import Metering

/// Lines of JSON against a plain reader, on seeded random texts.
@Suite(.enabled(if: JSONLines.library != nil))
struct JSONTwinTests {
  /// Every record is a call of a minute whose account is `c`, or else what `a` has under `b`.
  static let map = """
    name: test
    format: json_lines
    fields:
      account_id: {columns: [c, a.b, [é, "x\\"y"]]}
      product: {constant: voice}
      start_time: {constant: "2026-10-05T00:00:00"}
      duration: {constant: "60"}

    """

  /// What becomes of a record, and who pays.
  enum Expected: Hashable {
    case rated([UInt8])
    case rejected(RejectReason)

    init(_ record: SlowJSONLines.Record, columns: [[[UInt8]]]) {
      if record.isTooLong {
        self = .rejected(.recordTooLong)
        return
      }
      switch SlowJSONRow(record.raw, columns: columns) {
      case .badJSON: self = .rejected(.badJSON)
      case .duplicateKey: self = .rejected(.duplicateKey)
      case .fields(let fields):
        // The first that is not empty, of which those before it are looked at too.
        let place = fields.firstIndex { !$0.isEmpty } ?? fields.count - 1
        let isBroken = fields[...place].contains { String(validating: $0, as: UTF8.self) == nil }
        self =
          isBroken
          ? .rejected(.badEncoding)
          : fields[place].isEmpty ? .rejected(.missingAccount) : .rated(fields[place])
      }
    }
  }

  /// A record of which the map has what it needs, so that the file is one of its kind.
  private static let first = Array("{\"c\":\"acme\"}\n".utf8)

  private static func expect(
    _ text: [UInt8], jobs: Int, _ comment: String, into outcomes: inout Set<Expected>
  ) throws {
    let map = try ColumnMap(text: map, origin: "test.yaml")
    let columns = try #require(JSONForm(map)).columns
    let records = SlowJSONLines(text).records
    let expected = records.map { Expected($0, columns: columns) }
    // One by one.
    var stream = RecordStream(PaddedText(text), dialect: Dialect(map))
    for record in records {
      guard let found = stream.next() else {
        Issue.record("\(comment): no record on line \(record.line)")
        return
      }
      #expect(found.line == record.line && found.start == record.offset, "\(comment)")
      let raw = stream.bytes(of: found)
      #expect(raw == record.raw, "\(comment), line \(record.line)")
      let texts = stream.texts(of: found)
      let row = record.isTooLong ? .badJSON : SlowJSONRow(record.raw, columns: columns)
      switch row {
      case .fields(let fields):
        #expect(
          found.isSplit && texts == fields, "\(comment), line \(record.line)")
      case .badJSON, .duplicateKey:
        #expect(!found.isSplit, "\(comment), line \(record.line)")
      }
    }
    let hasMore = stream.next() != nil
    #expect(!hasMore)
    // All of them, as rows of up to 64.
    let result = try ingest(text: text) {
      $0.columns = map
      $0.jobs = jobs
    }
    var calls: [String: Int64] = [:]
    var rejects: [String] = []
    for (record, outcome) in zip(records, expected) {
      outcomes.insert(outcome)
      switch outcome {
      case .rated(let account): calls[String(decoding: account, as: UTF8.self), default: 0] += 1
      case .rejected(let reason): rejects.append("\(record.line) @\(record.offset) \(reason.name)")
      }
    }
    #expect(
      result.usages.reduce(into: [:]) { $0[$1.account] = $1.items[0].usage.calls } == calls,
      "\(comment)")
    let found = try result.rejectedRecords()
    #expect(found.map { "\($0.line) @\($0.offset) \($0.reason.name)" } == rejects, "\(comment)")
    #expect(
      found.map(\.record)
        == zip(records, expected).filter { if case .rejected = $1 { true } else { false } }
        .map(\.0.raw), "\(comment)")
    #expect(result.totals.isBalanced && result.totals.records == Int64(records.count))
  }

  @Test(arguments: 0..<12)
  func randomLines(seed: UInt64) throws {
    var random = SeededRandom(seed: seed + 90_000)
    var outcomes: Set<Expected> = []
    for number in 0..<12 {
      let text = Self.first + MessyJSON.text(1 + random.below(150), &random)
      try Self.expect(
        text, jobs: 1 + number % 2, "seed \(seed), text \(number)", into: &outcomes)
    }
    // All of it is there, or nothing is tried.
    for reason in [RejectReason.badJSON, .duplicateKey, .badEncoding, .missingAccount] {
      #expect(outcomes.contains(.rejected(reason)), "\(reason.name)")
    }
    #expect(outcomes.contains(.rated(Array("acme".utf8))))
    #expect(outcomes.count > 12)
  }

  /// A line of each size around 64 KiB, at every place near a chunk's edge.
  @Test(arguments: [65_535, 65_536, 65_537, 200_000, 600_000])
  func longLines(size: Int) throws {
    for lead in [0, 1000, TextBuffer.freshSize - 65_600, TextBuffer.freshSize - 3] {
      var text = Self.first
      while text.count < lead { text += Array("{\"c\":\"acme\",\"pad\":\"xxxxxxxx\"}\n".utf8) }
      let head = Array("{\"a\":{\"b\":\"long\"},\"pad\":\"".utf8)
      text += head + [UInt8](repeating: UInt8(ascii: "x"), count: size - head.count - 2)
      text += Array("\"}\r\n{\"c\":\"after\"}\n".utf8)
      var outcomes: Set<Expected> = []
      try Self.expect(text, jobs: 2, "\(size) bytes behind \(lead)", into: &outcomes)
    }
  }

  /// The edge of a chunk in every byte of some odd lines.
  @Test func everyPlaceOfTheEdge() throws {
    let odd = Array(
      """
      {"a":{"b":"x\\u00e9\\ud83d\\ude00"},"n":[1,2,{"k":"}"}]}\r
      {"c":"cut
      \u{feff}{"c":"marked"}\r

      {"c":1,"c":2}
      {"é":"last"} x
      {"c":"end"}\r\r

      """.utf8)
    let line = Array(
      "{\"c\":\"acme\",\"pad\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}\n".utf8)
    var outcomes: Set<Expected> = []
    for place in stride(from: 0, through: odd.count + 2, by: 1) {
      var text = Self.first
      let start = TextBuffer.freshSize - place
      while text.count + line.count + 14 < start { text += line }
      let rest = start - text.count
      text += [0x7b] + [UInt8](repeating: 0x20, count: rest - 13) + Array("\"c\":\"pad\"}\n".utf8)
      text += odd + line
      try Self.expect(text, jobs: 1, "edge \(place)", into: &outcomes)
    }
  }
}
