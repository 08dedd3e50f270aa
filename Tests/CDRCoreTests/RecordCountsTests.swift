import CDRCore
import Testing

struct RecordCountsTests {
  static let places: [WritableKeyPath<RecordCounts, Int64> & Sendable] = [
    \.rated, \.notCharged, \.outsideMonth, \.duplicate, \.notACall, \.rejected,
  ]

  @Test(arguments: 0..<6)
  func balancesWhenEveryRecordEndsInOnePlace(place: Int) {
    var counts = RecordCounts()
    #expect(counts.isBalanced)
    counts.records = 1
    #expect(!counts.isBalanced)
    counts[keyPath: Self.places[place]] = 1
    #expect(counts.isBalanced)
    counts[keyPath: Self.places[place]] = 2
    #expect(!counts.isBalanced)
  }

  @Test func addsEveryField() {
    var counts = RecordCounts()
    counts.records = 1_000_000
    for (place, field) in Self.places.enumerated() {
      counts[keyPath: field] = [1, 10, 100, 1000, 10_000, 100_000][place]
    }
    counts.repeatedHeaders = 7
    var sum = counts
    sum += counts
    #expect(sum.records == 2_000_000)
    #expect(Self.places.map { sum[keyPath: $0] } == [2, 20, 200, 2000, 20_000, 200_000])
    #expect(sum.count(.headerRepeated) == 14 && sum.count(.excluded) == 19_986)
    #expect(sum.callRecords == 1_980_000)
  }

  @Test("no more lines repeat a header than are not calls")
  func repeatedHeaders() {
    var counts = RecordCounts()
    (counts.records, counts.notACall, counts.repeatedHeaders) = (2, 2, 2)
    #expect(counts.isBalanced && !counts.isExcludedWhole)
    counts.repeatedHeaders = 1
    #expect(counts.isBalanced && counts.isExcludedWhole)
    counts.repeatedHeaders = 3
    #expect(!counts.isBalanced)
  }

  @Test func reasonsAreNamedInTheirOrder() {
    #expect(
      RejectReason.allCases.map(\.name) == [
        "record_too_long", "bad_quoting", "bad_json", "field_count", "duplicate_key",
        "bad_encoding", "missing_call_id", "missing_account", "unknown_product", "bad_start_time",
        "unknown_number", "unknown_account", "bad_duration", "duration_out_of_range",
        "bad_recording", "conflicting_duplicate",
        "day_pruned",
      ])
  }

  @Test func failuresHaveTheCodesOfSysexits() {
    #expect(
      [Failure.Kind.usage, .badData, .inputMissing, .bug].map(\.rawValue) == [64, 65, 66, 70])
    #expect(
      [Failure.Kind.outputCannotBeMade, .inputOutput, .busy, .unfit].map(\.rawValue)
        == [73, 74, 75, 78])
    #expect(Failure(.badData, "a.csv: damaged").description == "a.csv: damaged")
  }
}
