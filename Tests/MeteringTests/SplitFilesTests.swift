import Metering
import TestSupport
import Testing

/// However a text is cut into files or gzip members, its sums are the same.
struct SplitFilesTests {
  static let header = Array((CallLine.header + "\n").utf8)

  /// Sound records, one duplicate, one conflict, some faults; the header left out.
  static let body: [UInt8] = Array(
    ([
      CallLine("1", account: "a", duration: "61"), CallLine("2", account: "b", duration: "0"),
      CallLine("3", account: "账户", product: "ivr_inbound", recording: "7"),
      CallLine("1", account: "a", duration: "61"), CallLine("2", account: "b", duration: "5"),
      CallLine("4", account: "\"x\ny\"", start: "2026-10-31T23:59:59.999"),
      CallLine("5", start: "2026-11-01 00:00:00"), CallLine("6", product: "fax"),
      CallLine("", duration: "1"),
    ].map { $0.text + "\n" }.joined() + "no,record\n\"a\"b\n7,a,voice,1791590400,60,\r\n").utf8)

  static var whole: [UInt8] { header + body }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func theSampleHoldsWhatItShould() throws {
    let result = try ingest([folder.write(Self.whole, to: "whole.csv")])
    let path = folder["whole.csv"]
    try expectTheSame(result, as: SlowCalls([(path, Self.whole)], .init(products: products)))
    #expect(
      result.totals.byName == [
        "records": 12, "rated": 5, "not_charged": 1, "duplicate": 1, "rejected": 5,
      ])
  }

  @Test func twoFilesAtEveryRecord() throws {
    let expected = try ingest([folder.write(Self.whole, to: "whole.csv")]).sums
    var count = 0
    for record in SlowText(Self.whole).records.dropFirst() {
      let paths = [
        try folder.write(Array(Self.whole[..<record.offset]), to: "1.csv"),
        try folder.write(Self.header + Self.whole[record.offset...], to: "2.csv"),
      ]
      #expect(try ingest(paths).sums == expected, "cut at byte \(record.offset)")
      #expect(try ingest(paths) { $0.jobs = 2 }.sums == expected, "cut at byte \(record.offset)")
      count += 1
    }
    #expect(count == 12)
  }

  @Test func oneFilePerRecord() throws {
    let expected = try ingest([folder.write(Self.whole, to: "whole.csv")]).sums
    let starts = SlowText(Self.whole).records.map(\.offset) + [Self.whole.count]
    let paths = try zip(starts.dropFirst(), starts.dropFirst(2)).enumerated().map { index, range in
      try folder.write(Self.header + Self.whole[range.0..<range.1], to: "\(100 + index).csv")
    }
    for jobs in [1, 2, 5, 20] {
      #expect(try ingest(paths) { $0.jobs = jobs }.sums == expected)
    }
    // A folder is its files in order.
    #expect(try ingest(paths).files.map(\.name) == paths)
  }

  @Test func membersAtEveryByte() throws {
    let whole = Self.whole
    let expected = try ingest([folder.write(whole, to: "whole.csv")])
    for library in libraries {
      for place in 0...whole.count {
        let stored =
          try GzipMember.deflated(Array(whole[..<place]), level: 1)
          + GzipMember.stored(Array(whole[place...]))
        let result = try ingest([folder.write(stored, to: "calls.gz")]) { $0.library = library }
        guard result.sums == expected.sums else {
          Issue.record("\(library), members cut at byte \(place)")
          return
        }
      }
      let bytes = try whole.map { try GzipMember.deflated([$0], level: 1) }.flatMap(\.self)
      let result = try ingest([folder.write(bytes, to: "calls.gz")]) { $0.library = library }
      #expect(result.sums == expected.sums)
      #expect(
        try result.rejectLines().map(\.offset) == expected.rejectLines().map(\.offset))
    }
  }
}
