import CDRCore
import Foundation
import Metering
import Runs
import TestSupport
import Testing

/// Both passes together, from files to the bill, against the slow rater.
struct WholeRaterTests {
  /// What a run came to.
  struct Bill {
    /// The rows without the header and without the detail.
    var rows: [[String]]
    var text: [UInt8]
    var summary: [String: Any]
    var rejects: [[String]]
  }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func rate(_ change: (inout RateOptions) -> Void) throws -> Bill {
    var options = RateOptions(CallSource(inputs: []))
    options.output = folder["bill.csv"]
    options.calls.rejects = folder["rejects.csv"]
    options.calls.summary = folder["summary.json"]
    options.calls.rejectLimit = .records(1_000_000)
    options.asOf = "2026-11-01"
    change(&options)
    _ = try RateRun(options).run()
    let text = try folder.bytes(of: "bill.csv")
    let bill = Self.rows(text)
    #expect(
      bill.first?.joined(separator: ",")
        == "month,account_id,item,calls,talk_seconds,quantity,unit,tier,unit_price,amount,payable,"
        + "currency,status,detail")
    let rejects = Self.rows(try folder.bytes(of: "rejects.csv"))
    #expect(rejects.first == ["file", "line", "byte_offset", "reason", "detail", "record"])
    let json = try JSONSerialization.jsonObject(with: Data(folder.bytes(of: "summary.json")))
    return Bill(
      rows: bill.dropFirst().map { $0.dropLast() }, text: text,
      summary: try #require(json as? [String: Any]), rejects: Array(rejects.dropFirst()))
  }

  static func rows(_ text: [UInt8]) -> [[String]] {
    SlowText(text, maximumSize: .max).records.map {
      $0.fields.map { String(decoding: $0, as: UTF8.self) }
    }
  }

  static func status(_ month: String) -> String { month < "2026-11" ? "final" : "provisional" }

  func check(
    _ files: [(name: String, text: [UInt8])], _ tariff: SlowTariff, path: String?,
    month: String? = nil, dedupe: Bool = true, jobs: Int, _ comment: Comment
  ) throws {
    var judging = SlowCalls.Options(products: tariff.items.map(\.name))
    judging.attributesByEnd = tariff.attributesByEnd
    (judging.month, judging.findsDuplicates) = (month, dedupe)
    let slow = SlowCalls(files, judging)
    let expected = SlowRater(tariff).bill(slow.calls, status: Self.status)
    let bill = try rate {
      $0.calls.inputs = files.map(\.name)
      $0.tariff = path
      $0.month = month.flatMap { Month($0) }
      $0.findsDuplicates = dedupe
      $0.calls.jobs = jobs
    }
    #expect(bill.rows == expected, comment)
    checkSummary(bill.summary, slow, tariff, expected, comment)
    #expect(
      bill.rejects.map { Array($0[..<4]) }
        == slow.rejects.map { [$0.file, "\($0.line)", "\($0.offset)", $0.reason] }, comment)
    #expect(
      bill.rejects.map { $0[5] } == slow.rejects.map { String(decoding: $0.raw, as: UTF8.self) },
      comment)
  }

  func checkSummary(
    _ summary: [String: Any], _ slow: SlowCalls, _ tariff: SlowTariff, _ rows: [[String]],
    _ comment: Comment
  ) {
    let names = ["records", "rated", "not_charged", "outside_month", "duplicate", "rejected"]
    let files = summary["files"] as? [[String: Any]] ?? []
    #expect(files.count == slow.counts.count, comment)
    for (found, expected) in zip(files, slow.counts) {
      #expect(names.map { found[$0] as? Int } == names.map { expected[$0] ?? 0 }, comment)
    }
    let totals = summary["totals"] as? [String: Any] ?? [:]
    #expect(names.map { totals[$0] as? Int } == names.map { slow.totals[$0] ?? 0 }, comment)
    #expect(summary["balanced"] as? Bool == true, comment)
    let reasons = Dictionary(grouping: slow.rejects, by: \.reason).mapValues(\.count)
    let found = summary["rejected_by_reason"] as? [String: Int] ?? [:]
    #expect(found.filter { $0.value > 0 } == reasons, comment)

    let seconds = SlowRater(tariff).seconds(slow.calls)
    let exact: [(String, Fraction)] = [
      ("talk_seconds", Fraction(slow.calls.reduce(0) { $0 + $1.duration }) / 1000),
      ("billed_minutes", Fraction(seconds.billed) / 60),
      ("recording_minutes", Fraction(seconds.recorded) / 60),
      ("uncharged_recording_minutes", Fraction(seconds.uncharged) / 60),
    ]
    for (key, value) in exact {
      // The comparison is of text with three decimals, so that no number is rounded twice.
      let number = totals[key].map { "\($0)" } ?? ""
      #expect(
        Fraction(number).rounded(to: 3, "half_up") == value.rounded(to: 3, "half_up"), comment)
    }
    for (column, key) in [(9, "amount"), (10, "payable")] {
      let sum = rows.reduce(Fraction(0)) { $0 + Fraction($1[column]) }
      let scale = column == 9 ? tariff.amountScale : tariff.payableScale
      #expect(totals[key] as? String == sum.rounded(to: scale, "half_up"), comment)
    }
  }

  // MARK: Seeded input

  func files(_ random: inout SeededRandom) throws -> [(name: String, text: [UInt8])] {
    try (0..<1 + random.below(3)).map { index in
      let text = MessyCalls.file(random.below(120), &random)
      let stored = random.oneIn(2) ? text : try GzipMember.deflated(text)
      return (try folder.write(stored, to: "\(index).csv"), text)
    }
  }

  @Test(arguments: 0..<60)
  func randomTariffs(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let tariff = SlowTariff.random(&random)
    let path = try folder.write(tariff.yaml, to: "tariff.yaml")
    let files = try files(&random)
    try check(
      files, tariff, path: path, month: random.oneIn(4) ? "2026-10" : nil,
      dedupe: !random.oneIn(4), jobs: 1 + random.below(3), "seed \(seed)\n\(tariff.yaml)")
  }

  @Test(arguments: 100..<115)
  func theBuiltInPriceList(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let files = try files(&random)
    try check(files, .priceList, path: nil, jobs: 2, "seed \(seed)")
  }

  /// The bill's bytes do not depend on workers, nor on the order of files without conflicts.
  @Test func theSameBytes() throws {
    var random = SeededRandom(seed: 9)
    let tariff = SlowTariff.random(&random)
    let path = try folder.write(tariff.yaml, to: "tariff.yaml")
    let paths = try (0..<8).map { file in
      let lines = (0..<200).map { index in
        CallLine(
          "\(file)-\(index)", account: "a\(random.below(50))",
          product: random.pick(MessyCalls.products), duration: "\(random.below(500))",
          recording: "\(random.below(100))")
      }
      return try folder.write(lines.file, to: "\(file).csv")
    }
    let first = try rate { ($0.calls.inputs, $0.tariff) = (paths, path) }
    #expect(first.rows.count > 100)
    for jobs in [1, 2, 7] {
      let shuffled = paths.shuffled(using: &random)
      let bill = try rate {
        ($0.calls.inputs, $0.tariff, $0.calls.jobs) = (shuffled, path, jobs)
      }
      #expect(bill.text == first.text)
    }
  }

  /// Bounds of the price list, and one second more: every tier of every item.
  @Test func boundsOfThePriceList() throws {
    var lines: [CallLine] = []
    let bounds = [50_000, 100_000, 500_000]
    for (index, product) in MessyCalls.products.enumerated() {
      for bound in bounds {
        for extra in [0, 1] {
          let account = "\(index)-\(bound)-\(extra)"
          // Calls of 24 hours, the last one a little shorter.
          var minutes = bound + extra
          while minutes > 0 {
            let call = min(minutes, 1440)
            lines.append(
              CallLine(
                "\(account)-\(minutes)", account: account, product: product,
                duration: "\(call * 60)"))
            minutes -= call
          }
        }
      }
    }
    let text = Array(lines.file.utf8)
    let path = try folder.write(text, to: "calls.csv")
    try check([(path, text)], .priceList, path: nil, jobs: 1, "bounds")
    // By hand: 50,000 minutes cost 5,500.000, one more makes all of them cheaper.
    let rows = try rate { $0.calls.inputs = [path] }.rows
    #expect(rows.count == 24)
    #expect(
      rows.first { $0[1] == "0-50000-0" }
        == [
          "2026-10", "0-50000-0", "voice", "35", "3000000", "50000", "minute", "<=50000", "0.110",
          "5500.000", "5500.00", "CNY", "final",
        ])
    #expect(
      rows.first { $0[1] == "0-50000-1" }?[7...10] == ["<=100000", "0.108", "5400.108", "5400.10"])
  }
}
