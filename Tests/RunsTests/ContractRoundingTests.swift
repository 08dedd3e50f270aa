import CDRCore
import Foundation
import Runs
import TestSupport
import Testing

/// Tariffs that round calls otherwise by account and by month, against the slow rater.
@Suite("Contracts and months that round otherwise")
struct ContractRoundingTests {
  private static let months = ["2026-08", "2026-09", "2026-10", "2026-11"]
  /// Names of both kinds that the first pass keeps: short ones, and those of more than 15 bytes.
  private static let accounts =
    (0..<6).map { "a\($0)" } + (0..<4).map { "an account with a long name \($0)" }

  let whole: WholeRaterTests

  init() throws { whole = try WholeRaterTests() }

  /// Tariffs by number: 0 to 2 for all accounts, from other months on, the others for single ones.
  private func tariffs(_ random: inout SeededRandom) -> [SlowTariff] {
    let first = SlowTariff.random(&random)
    return (0..<6).map { number in
      var tariff = SlowTariff.random(&random)
      tariff.name = "t\(number)"
      tariff.attributesByEnd = first.attributesByEnd
      (tariff.amountScale, tariff.payableScale) = (first.amountScale, first.payableScale)
      if number == 1 || number == 2 { tariff.effectiveFrom = Self.months[number] }
      // Some round as others do.
      if random.oneIn(4) {
        for place in tariff.items.indices {
          tariff.items[place].increment = first.items[place].increment
          tariff.items[place].minimum = first.items[place].minimum
          tariff.items[place].initial = first.items[place].initial
        }
      }
      return tariff
    }
  }

  private func files(_ random: inout SeededRandom) throws -> [(name: String, text: [UInt8])] {
    try (0..<1 + random.below(4)).map { file in
      // Accounts that only some files have.
      let own = Self.accounts.filter { _ in random.oneIn(2) } + ["a0"]
      var lines = (0..<random.below(150)).map { _ in
        CallLine(
          "c\(random.below(200))", account: random.pick(own),
          product: random.pick(MessyCalls.products),
          start:
            "\(random.pick(Self.months))-\(random.pick(["01", "10", "28"]))T0\(random.below(9)):00:00",
          duration: random.pick(["0", "0.001", "\(random.below(300))", "\(random.below(90)).5"]),
          recording: random.pick(["", "", "0", "\(random.below(200))"]))
      }
      // The same calls again, which are taken out of the sums as they were put in.
      if let last = lines.last { lines += [last] + lines.prefix(random.below(30)) }
      let text = Array(lines.file.utf8)
      return (try whole.folder.write(text, to: "\(file).csv"), text)
    }
  }

  @Test("random contracts agree with the slow rater", arguments: 0..<60)
  func random(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let (tariffs, folder) = (tariffs(&random), whole.folder)
    let isFolder = random.oneIn(2)
    let contracts = Dictionary(
      uniqueKeysWithValues: (Self.accounts + ["never seen"]).filter { _ in random.oneIn(3) }.map {
        ($0, 3 + random.below(3))
      })
    try FileManager.default.createDirectory(
      atPath: folder["tariffs"], withIntermediateDirectories: true)
    for (number, tariff) in tariffs.enumerated() {
      try folder.write(tariff.yaml, to: number < 3 ? "tariffs/t\(number).yaml" : "t\(number).yaml")
    }
    let rows = contracts.map { "\($0.key),t\($0.value).yaml\n" }
    try folder.write("account_id,tariff\n" + rows.joined(), to: "contracts.csv")
    let files = try files(&random)
    let month = random.oneIn(4) ? random.pick(Self.months) : nil

    var judging = SlowCalls.Options(products: tariffs[0].items.map(\.name))
    (judging.attributesByEnd, judging.month) = (tariffs[0].attributesByEnd, month)
    let calls = SlowCalls(files, judging).calls
    let expected = Set(calls.map(\.month)).sorted().flatMap { month in
      let ofMonth = Dictionary(grouping: calls.filter { $0.month == month }, by: \.account)
      return ofMonth.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { account, own in
        let usual =
          isFolder ? (tariffs[..<3].lastIndex { ($0.effectiveFrom ?? "") <= month } ?? 0) : 0
        let number = contracts[String(decoding: account, as: UTF8.self)] ?? usual
        return SlowRater(tariffs[number]).bill(own, status: WholeRaterTests.status)
      }
    }
    let bill = try whole.rate {
      $0.calls.inputs = files.map(\.name)
      $0.tariff = folder[isFolder ? "tariffs" : "tariffs/t0.yaml"]
      $0.accountTariffs = folder["contracts.csv"]
      $0.month = month.flatMap { Month($0) }
      $0.calls.jobs = 1 + random.below(3)
    }
    #expect(bill.rows == expected, "seed \(seed)")
  }
}
