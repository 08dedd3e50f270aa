import CDRCore
import ColumnMaps
import Metering
import TestSupport
import Testing

/// The first pass by column maps against the slow one, on seeded random maps and texts.
struct MappedTwinTests {
  /// What a seed tried, for the test that says that the trials try something.
  struct Trial {
    var totals: [String: Int] = [:]
    var reasons: Set<String> = []
    var isRefused = false
  }

  static func trial(
    _ random: inout SeededRandom, _ comment: String, _ folder: TemporaryFolder,
    byNumber: Bool = false
  ) throws -> Trial? {
    var messy = try MessyMap(&random)
    let numbers = byNumber ? SlowNumbers(&random) : nil
    if let numbers { messy.findAccountsByNumber(strip: numbers.strip, &random) }
    var files: [(name: String, text: [UInt8])] = []
    for index in 0..<1 + random.below(2) {
      let text = messy.file(random.below(60), &random)
      let stored = random.oneIn(3) ? try GzipMember.deflated(text) : text
      files.append((try folder.write(stored, to: "\(index).csv"), text))
    }
    let zone = random.pick(["Asia/Shanghai", "Asia/Shanghai", "Europe/Lisbon"])
    // Without a zone of its own the map's timestamps are in the tariff's.
    var options = SlowCalls.Options(products: products)
    options.zone = zone
    options.attributesByEnd = random.oneIn(4)
    options.month = random.oneIn(3) ? random.pick(["2026-10", "2026-11"]) : nil
    options.findsDuplicates = !random.oneIn(5)
    if let numbers { options.numbers = numbers }
    if byNumber, random.oneIn(2) {
      options.accounts = ["a", "b", "acct-1", "an account with a long name", "house"]
    }
    var metering = shanghaiMetering
    metering.timeZone = zone
    metering.attribution = options.attributesByEnd ? .end : .start
    let slow = SlowMappedCalls(files, messy.map, options)
    func run() throws(Failure) -> FirstPassResult {
      var ingest = FirstPassOptions(metering: metering)
      ingest.columns = messy.map
      ingest.keepsRejects = true
      ingest.month = options.month.flatMap { Month($0) }
      ingest.findsDuplicates = options.findsDuplicates
      ingest.jobs = 1 + Int(files[0].text.count % 3)
      ingest.accounts = options.accounts.map { ListedAccounts($0, name: "accounts.csv") }
      ingest.numbers = try numbers.map { numbers throws(Failure) in
        try NumberDirectory(numbers.held, strip: numbers.strip, name: "numbers.csv")
      }
      return try FirstPass.run(InputList(arguments: files.map(\.name)), options: ingest)
    }
    guard slow.refused.isEmpty else {
      #expect(throws: Failure.self, "\(comment): \(messy.map)") { try run() }
      return Trial(isRefused: true)
    }
    let result: FirstPassResult
    do throws(Failure) {
      result = try run()
    } catch {
      Issue.record("\(comment): \(error.message)")
      return nil
    }
    #expect(result.totals.isBalanced)
    #expect(result.disagreements == slow.disagreements, "\(comment)")
    guard try expectTheSame(result, as: slow, "\(comment), \(messy.map)") else { return nil }
    return Trial(
      totals: slow.totals, reasons: Set(slow.rejects.map(\.reason)))
  }

  @Test(arguments: 0..<20)
  func randomMapsAndTexts(seed: UInt64) throws {
    var random = SeededRandom(seed: seed + 7000)
    let folder = try TemporaryFolder()
    var (totals, reasons, refused) = ([String: Int](), Set<String>(), 0)
    for number in 0..<16 {
      guard let trial = try Self.trial(&random, "seed \(seed), trial \(number)", folder) else {
        return
      }
      totals.merge(trial.totals) { $0 + $1 }
      reasons.formUnion(trial.reasons)
      refused += trial.isRefused ? 1 : 0
    }
    // Every outcome is there in every seed's trials, or they try nothing.
    for outcome in ["rated", "not_charged", "duplicate", "rejected"] {
      #expect(totals[outcome] ?? 0 > 0, "\(outcome)")
    }
    #expect((totals["rated"] ?? 0) * 12 > totals["records"] ?? 0)
    #expect(reasons.count > 5)
    #expect(refused < 10)
  }

  @Test(arguments: 0..<12)
  func randomNumbersAndAccounts(seed: UInt64) throws {
    var random = SeededRandom(seed: seed + 9100)
    let folder = try TemporaryFolder()
    var (totals, reasons) = ([String: Int](), Set<String>())
    for number in 0..<16 {
      guard
        let trial = try Self.trial(
          &random, "seed \(seed), trial \(number)", folder, byNumber: true)
      else { return }
      totals.merge(trial.totals) { $0 + $1 }
      reasons.formUnion(trial.reasons)
    }
    for outcome in ["rated", "duplicate", "rejected"] {
      #expect(totals[outcome] ?? 0 > 0, "\(outcome)")
    }
    #expect((totals["rated"] ?? 0) * 30 > totals["records"] ?? 0)
    #expect(reasons.isSuperset(of: ["unknown_number", "unknown_account"]))
  }
}

extension SlowNumbers {
  /// The rows as the program takes them, in lines from 2 on.
  var held: [HeldNumber] {
    rows.enumerated().map { place, row in
      HeldNumber(
        line: place + 2, number: row.number, account: row.account,
        from: CivilDate(row.from) ?? CivilDate(year: 0, month: 1, day: 1),
        until: row.until.isEmpty ? nil : CivilDate(row.until))
    }
  }
}
