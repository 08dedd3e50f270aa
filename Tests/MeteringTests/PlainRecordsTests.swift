import ColumnMaps
import Metering
import TestSupport
import Testing

/// Records without quotes, and those with quotes around whole fields, are read many at a time. What
/// stands in lines that may be wrapped is read one by one, a byte at a time, and has to come to the
/// same.
struct PlainRecordsTests {
  static let columns = CallLine.header.split(separator: ",").map(String.init)

  /// Sound and broken records, in forms that change from record to record.
  static func records(_ count: Int, seed: UInt64, forms: Int) -> [[String]] {
    var random = SeededRandom(seed: seed)
    let starts = [
      "2026-10-%T12:00:0%", "2026-10-% 23:59:5%Z", "2026-10-%T00:00:0%+08:00",
      "2026-1%-05t08:30:00.25-03:30", "179148000%", "179148000%123",
    ].prefix(forms)
    return (0..<count).map { index in
      func digits(_ text: String) -> String {
        text.split(separator: "%", omittingEmptySubsequences: false).map(String.init)
          .reduce(into: "") { result, part in
            if !result.isEmpty {
              result += result.hasSuffix("-") ? "\(10 + random.below(20))" : "\(random.below(3))"
            }
            result += part
          }
      }
      var record = [
        "id-\(index)", random.pick(["a", "b", "a-name-of-sixteen", "账户"]),
        random.pick(["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"]),
        digits(random.pick(Array(starts))), "\(random.below(3000))",
        random.oneIn(2) ? "" : "\(random.below(90)).5",
      ]
      if random.oneIn(5) {
        record[random.below(6)] = random.pick(["", " ", "x", "0", "86401", "1.", "\u{fffd}"])
      }
      return record
    }
  }

  /// Which fields of records stand in quotes.
  enum Quotes: CaseIterable { case none, first, all, some }

  static func text(
    _ records: [[String]], order: [Int], lineEnd: String, quotes: Quotes = .none
  ) -> [UInt8] {
    var random = SeededRandom(seed: 3)
    var text = order.map { columns[$0] }.joined(separator: ",") + lineEnd
    for record in records {
      let fields = order.enumerated().map { place, column in
        let isQuoted =
          switch quotes {
          case .none: false
          case .first: place == 0
          case .all: true
          case .some: random.oneIn(3)
          }
        return isQuoted ? "\"\(record[column])\"" : record[column]
      }
      text += fields.joined(separator: ",") + lineEnd
    }
    return Array(text.utf8)
  }

  /// The standard columns in lines that may be wrapped.
  static let wrapped: ColumnMap = {
    var map = ColumnMap.standard
    map.text.quoting = .lenient
    map.text.wrapping = .init(before: "(", after: ")")
    return map
  }()

  /// Every column stands last once, before LF and before CR LF.
  @Test(arguments: 0..<6, ["\n", "\r\n"])
  func everyOrderOfColumns(first: Int, lineEnd: String) throws {
    let order = (0..<6).map { ($0 + first) % 6 }
    for forms in [1, 2, 6] {
      let records = Self.records(700, seed: UInt64(first * 10 + forms), forms: forms)
      func read(_ quotes: Quotes, _ map: ColumnMap = .standard) throws -> FirstPassResult {
        let text = Self.text(records, order: order, lineEnd: lineEnd, quotes: quotes)
        return try ingest(text: text) {
          $0.findsDuplicates = false
          $0.columns = map
        }
      }
      let slow = try read(.none, Self.wrapped)
      let expected = try slow.rejectedRecords()
      #expect(slow.totals.rated > 300)
      #expect(slow.totals.rejected > 50)
      for quotes in Quotes.allCases {
        let plain = try read(quotes)
        #expect(plain.sums == slow.sums)
        let rejected = try plain.rejectedRecords()
        #expect(rejected.map(\.reason) == expected.map(\.reason))
        #expect(rejected.map(\.line) == expected.map(\.line))
        #expect(rejected.map(\.detail) == expected.map(\.detail))
      }
    }
  }

  /// Several chunks, in which a record whose time has another form, or one in quotes, stands here and
  /// there between plain ones.
  @Test(arguments: ["\n", "\r\n"])
  func fewOtherRecords(lineEnd: String) throws {
    let count = 20_000
    var text = CallLine.header + lineEnd
    for call in 1...count {
      let id = call.isMultiple(of: 1000) ? "\"call-\(call)\"" : "call-\(call)"
      let start = call.isMultiple(of: 70) ? "1791158400" : "2026-10-03T14:22:07+08:00"
      text += "\(id),acct-\(call % 7),voice,\(start),\(call),\(lineEnd)"
    }
    #expect(text.utf8.count > 3 << 18)
    let result = try ingest(text: Array(text.utf8))
    #expect(result.totals.rated == count)
    #expect(result.control.talkMilliseconds == Int64(count * (count + 1) / 2) * 1000)
    #expect(
      try result.sums
        == ingest(text: Array(text.utf8)) { $0.columns = Self.wrapped }.sums)
  }

  /// An empty duration is none, wherever it stands; an empty recording is no recording.
  @Test(arguments: ["\n", "\r\n"])
  func emptyFieldsAtTheEndOfALine(lineEnd: String) throws {
    for order in [[0, 1, 2, 3, 5, 4], [0, 1, 2, 3, 4, 5]] {
      let records = [
        ["1", "a", "voice", "2026-10-05T00:00:00Z", "", "7"],
        ["2", "a", "voice", "2026-10-05T00:00:00Z", "61", ""],
      ]
      let result = try ingest(
        text: Self.text(records, order: order, lineEnd: lineEnd))
      #expect(result.rejectedByReason == [.badDuration: 1])
      #expect(result.totals.rated == 1)
      let usage = try #require(result.usages.first?.items.first?.usage)
      #expect(usage.billedSeconds == 120)
      #expect(usage.recordedCalls == 0)
    }
  }

  /// A file of CR LF with a few lines of LF, and the other way round.
  @Test(arguments: [("\n", "\r\n"), ("\r\n", "\n")])
  func mixedLineEnds(most: String, few: String) throws {
    let records = Self.records(500, seed: 77, forms: 3)
    var text = CallLine.header + most
    for (index, record) in records.enumerated() {
      text += record.joined(separator: ",") + (index % 7 == 3 ? few : most)
    }
    let expected = try ingest(
      text: Self.text(records, order: Array(0..<6), lineEnd: "\n", quotes: .some))
    let mixed = try ingest(text: Array(text.utf8))
    #expect(mixed.sums == expected.sums)
    #expect(mixed.totals.rated > 200)
  }
}
