import CDRCore
import Testing

struct UsageTests {
  static let fields: [WritableKeyPath<Usage, Int64> & Sendable] = [
    \.calls, \.talkMilliseconds, \.billedSeconds, \.shortCalls, \.shortBilledSeconds,
    \.recordedCalls, \.recordedMilliseconds, \.recordedBilledSeconds,
  ]

  /// Every field another power of ten, so that a mix-up shows.
  static func usage(times factor: Int64) -> Usage {
    var (usage, value) = (Usage(), factor)
    for field in fields {
      usage[keyPath: field] = value
      value *= 10
    }
    return usage
  }

  @Test func addsAndSubtractsEveryField() {
    var sum = Self.usage(times: 2)
    let added = sum.add(Self.usage(times: 3))
    #expect(added)
    #expect(sum == Self.usage(times: 5))
    let subtracted = sum.subtract(Self.usage(times: 4))
    #expect(subtracted)
    #expect(sum == Self.usage(times: 1))
  }

  @Test(arguments: 0..<8)
  func overflowOfAnyFieldShows(place: Int) {
    let field = Self.fields[place]
    var sum = Self.usage(times: 1)
    var other = Usage()
    other[keyPath: field] = .max - sum[keyPath: field]
    let fits = sum.add(other)
    #expect(fits)
    #expect(sum[keyPath: field] == .max)
    other[keyPath: field] = 1
    let overflows = !sum.add(other)
    #expect(overflows)

    var rest = Usage()
    rest[keyPath: field] = .min
    let underflows = !rest.subtract(other)
    #expect(underflows)
  }

  @Test func isEmptyWithoutCallsAndRecordings() {
    #expect(Usage().isEmpty)
    var called = Usage()
    called.calls = 1
    #expect(!called.isEmpty)
    var recorded = Usage()
    recorded.recordedCalls = 1
    #expect(!recorded.isEmpty)
  }
}
