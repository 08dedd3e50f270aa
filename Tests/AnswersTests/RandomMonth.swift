import CDRCore
import Foundation
import Runs
import TestSupport

/// A month of made-up calls, numbers and seats in files, with tariffs of every kind.
final class RandomMonth {
  let folder: TemporaryFolder
  let accounts: [String]
  private var random: SeededRandom
  private var lines: [CallLine] = []

  static let items = ["talk", "in", "out"]

  init(seed: UInt64) throws {
    folder = try TemporaryFolder()
    random = SeededRandom(seed: seed)
    accounts = ["a", "b", "A,B", "账户", "say \"hi\"", "e\u{301}"].shuffled(using: &random)
    for number in 0..<(3 + random.below(40)) { lines.append(call("id-\(number)")) }
    try folder.write(lines.file, to: "calls.csv")
    try folder.write(tariff("first"), to: "first.yaml")
    try folder.write(tariff("second"), to: "second.yaml")
    try folder.write(
      """
      number,account_id,activated_on,cancelled_on,monthly_rent
      1,a,2026-01-01,,
      2,a,2026-10-31,,\(price())
      3,numbers only,2026-10-01,2026-10-01,35.00

      """, to: "numbers.csv")
    try folder.write(
      """
      order_id,account_id,seat_type,action,seats,months,ordered_on
      o-1,b,human,purchase,\(1 + random.below(12)),12,2026-10-05
      o-2,b,human,add,\(1 + random.below(12)),,2026-10-20

      """, to: "seats.csv")
  }

  /// Adds a call after the others.
  func add(_ call: CallLine) throws {
    lines.append(call)
    try folder.write(lines.file, to: "calls.csv")
  }

  func options(tariff: String = "first.yaml") -> RateOptions {
    var options = RateOptions(CallSource(inputs: [folder["calls.csv"]]))
    options.calls.rejectLimit = .share(millionthsOfPercent: 100_000_000)
    options.tariff = folder[tariff]
    options.numbers = folder["numbers.csv"]
    options.seats = folder["seats.csv"]
    options.month = Month("2026-10")
    options.asOf = "2026-12-01"
    return options
  }

  /// The bill's rows by a run of `rate`, with its text.
  func bill(tariff: String = "first.yaml") throws -> String {
    var options = options(tariff: tariff)
    options.output = folder["bill.csv"]
    _ = try RateRun(options).run()
    return try folder.text(of: "bill.csv")
  }

  // MARK: Made up

  private func call(_ id: String) -> CallLine {
    var id = id
    // Some ids come again, so that there are duplicates and conflicts.
    if random.oneIn(8), let earlier = lines.randomElement(using: &random) {
      if random.oneIn(2) { return earlier }
      id = earlier.id
    }
    let account = random.pick(accounts)
    let quoted =
      account.contains(where: { ",\"".contains($0) })
      ? "\"\(account.replacing("\"", with: "\"\""))\"" : account
    return CallLine(
      id, account: quoted, product: random.pick(Self.items),
      start: "2026-10-\(10 + random.below(5))T12:00:00",
      duration: random.oneIn(9)
        ? random.pick(["0", "x", "17.5", "59.999"]) : "\(random.below(900))",
      recording: random.oneIn(3) ? "\(random.below(200))" : "")
  }

  private func price() -> String { "0.\(1 + random.below(9))\(random.below(1000))" }

  private func tariff(_ name: String) -> String {
    let isGrouped = random.oneIn(2)
    let usage = Self.items.map { item in
      let inGroup = isGrouped && item != "talk"
      var keys = ["increment: \(random.pick([60, 60, 30, 6, 1]))"]
      if inGroup { keys.append("tier_group: ivr") }
      if !inGroup, random.oneIn(2) { keys.append("pricing: graduated") }
      if random.oneIn(2) {
        keys.append(
          "under_one_minute: {price: \"\(price())\", measure: \(random.pick(["month", "call"]))}")
      }
      var bound = 0
      var tiers: [String] = []
      for _ in 0..<random.below(4) {
        bound += 1 + random.below(20)
        tiers.append("{up_to: \(bound), price: \"\(price())\"\(flat(inGroup))}")
      }
      tiers.append("{price: \"\(price())\"\(flat(inGroup))}")
      return
        "  \(item): {\(keys.joined(separator: ", ")), tiers: [\(tiers.joined(separator: ", "))]}"
    }
    return """
      name: \(name)
      currency: CNY
      time_zone: Asia/Shanghai
      amount_scale: \(random.pick([2, 3, 5]))
      payable: {scale: 2, rounding: \(random.pick(["down", "up", "half_up", "half_even"]))}
      usage:
      \(usage.joined(separator: "\n"))
      recording: {price: "\(price())", products: [in]}
      number_rent: {price: "35"}
      seats: {human: {tiers: [{up_to: 9, price: "100"}, {price: "80.5"}], term_discounts: {6: "0.9"}}}

      """
  }

  private func flat(_ isForbidden: Bool) -> String {
    !isForbidden && random.oneIn(3) ? ", flat: \"\(random.below(5)).5\"" : ""
  }
}
