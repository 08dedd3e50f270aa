import CDRCore
import CallGenerator
import Metering
import TestSupport
import Testing

/// Calls in other shapes: what is read of them is what the default shape says.
@Suite struct CallShapeTests {
  static func text(_ shape: CallShape, rows: Int = 3000) throws -> [UInt8] {
    let options = try GeneratorOptions(
      rows: rows, accounts: 60, files: 1, seed: 5, month: #require(Month("2026-10")),
      duplicates: 10, gzipLevel: nil, shape: shape)
    let memory = CallGeneratorTests.Memory()
    _ = try CallGenerator(options).write(file: 0, to: memory)
    return memory.bytes
  }

  /// What accounts used, whatever they are called, in an order that does not hang on names.
  static func usages(_ result: FirstPassResult) -> [String] {
    result.usages.map { "\($0.month) \($0.items)" }.sorted()
  }

  static let shapes: [(name: String, shape: CallShape)] = {
    var shapes: [(name: String, shape: CallShape)] = []
    func add(_ name: String, _ change: (inout CallShape) -> Void) {
      var shape = CallShape()
      change(&shape)
      shapes.append((name, shape))
    }
    for form in CallShape.AccountForm.allCases { add("account \(form)") { $0.accountForm = form } }
    for form in CallShape.CallIDForm.allCases { add("call id \(form)") { $0.callIDForm = form } }
    for form in CallShape.TimeForm.allCases { add("time \(form)") { $0.timeForm = form } }
    for quotes in CallShape.Quotes.allCases { add("quotes \(quotes)") { $0.quotes = quotes } }
    add("CR LF") { $0.lineEnd = .crlf }
    add("114 columns") { $0.extraColumns = 114 }
    add("5 columns") { $0.extraColumns = 5 }
    add("everything at once") {
      ($0.accountForm, $0.callIDForm, $0.timeForm) = (.company, .sip, .unixMilliseconds)
      ($0.quotes, $0.lineEnd, $0.extraColumns) = (.all, .crlf, 34)
    }
    add("mixed") {
      ($0.accountForm, $0.callIDForm, $0.timeForm) = (.uuid, .digits, .microseconds)
      ($0.quotes, $0.isMixed) = (.all, true)
    }
    return shapes
  }()

  /// Forms say the same calls in other words.
  @Test(arguments: shapes.map(\.name))
  func sameCallsInOtherForms(name: String) throws {
    let shape = try #require(Self.shapes.first { $0.name == name }).shape
    let expected = try ingest(text: Self.text(CallShape()))
    let result = try ingest(text: Self.text(shape))
    #expect(expected.usages.count == 60 && expected.totals.rated > 2500)
    #expect(try result.rejectedRecords().isEmpty)
    #expect(Self.usages(result) == Self.usages(expected))
    #expect(result.totals.duplicate == expected.totals.duplicate)
  }

  /// Decimals, against sums of the text by hand.
  @Test(arguments: [1, 3, 6, 9], [false, true])
  func decimals(count: Int, isMixed: Bool) throws {
    var shape = CallShape()
    (shape.decimals, shape.isMixed) = (count, isMixed)
    let text = try Self.text(shape)
    var seen: Set<Substring> = []
    var (calls, milliseconds, seconds) = (Int64(0), Int64(0), Int64(0))
    var fractions = 0
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard seen.insert(fields[0]).inserted else { continue }
      fractions += fields[4].contains(".") ? 1 : 0
      let duration = Int64(try #require(SlowTime.milliseconds(String(fields[4]))))
      calls += duration > 0 ? 1 : 0
      milliseconds += duration
      seconds += (duration + 59_999) / 60_000 * 60
    }
    let usage = try ingest(text: text).usages.flatMap(\.items).map(\.usage)
    #expect(isMixed ? (1000...2000).contains(fractions) : fractions == seen.count)
    #expect(usage.reduce(0) { $0 + $1.calls } == calls)
    #expect(usage.reduce(0) { $0 + $1.talkMilliseconds } == milliseconds)
    #expect(usage.reduce(0) { $0 + $1.billedSeconds } == seconds)
  }

  @Test func spreads() throws {
    func accounts(_ spread: CallShape.Spread) throws -> [Substring] {
      var shape = CallShape()
      shape.spread = spread
      return try String(decoding: Self.text(shape), as: UTF8.self).split(separator: "\n")
        .dropFirst()
        .map { $0.split(separator: ",")[1] }
    }
    let counts = Dictionary(grouping: try accounts(.even)) { $0 }.mapValues(\.count)
    #expect(counts.count == 60 && counts.values.allSatisfy { (25...80).contains($0) })
    let large = try accounts(.one).count { $0 == "acct-000001" }
    #expect((2600...2800).contains(large))
    let sorted = try accounts(.sorted)
    // Duplicates stand where they are, of an account before.
    let descents = zip(sorted, sorted.dropFirst()).count { $0 > $1 }
    #expect(Set(sorted).count == 60 && (1...60).contains(descents))
  }

  @Test func whatIsOutOfRange() throws {
    func expectRefusal(_ change: (inout CallShape) -> Void) {
      var shape = CallShape()
      change(&shape)
      #expect(throws: Failure.self) { try Self.text(shape) }
    }
    expectRefusal { $0.decimals = 10 }
    expectRefusal { $0.decimals = -1 }
    expectRefusal { $0.extraColumns = 4001 }
    expectRefusal { $0.extraColumns = -1 }
  }
}
