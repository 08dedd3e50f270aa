import CDRCore
import Foundation
import Metering
import Runs
import TestSupport
import Testing

/// Bills of calls, numbers and seats, put together from many blocks.
struct RecurringBillTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lines(_ change: (inout RateOptions) -> Void) throws -> [String] {
    var options = RateOptions(CallSource(inputs: []))
    options.output = folder["bill.csv"]
    options.asOf = "2026-12-01"
    change(&options)
    _ = try RateRun(options).run()
    let text = String(decoding: try folder.bytes(of: "bill.csv"), as: UTF8.self)
    return text.split(separator: "\n").dropFirst().map(String.init)
  }

  /// Accounts of one of the two kinds, or both, in stretches that are longer than a block or far
  /// shorter, so that a bound of either book falls between entries of the other.
  private func write(_ random: inout SeededRandom, accounts: Int) throws {
    var calls: [CallLine] = []
    var numbers = "number,account_id,activated_on,cancelled_on,monthly_rent\n"
    var seats = "order_id,account_id,seat_type,action,seats,months,ordered_on\n"
    var (hasCalls, hasRecurring) = (true, false)
    for index in 0..<accounts {
      if random.oneIn(random.oneIn(3) ? 5 : 900) {
        hasCalls = random.oneIn(2)
        hasRecurring = !hasCalls || random.oneIn(2)
      }
      let account = "a\(100_000 + index)"
      let month = random.pick(["2026-10", "2026-11"])
      if hasCalls {
        calls.append(CallLine("c\(index)", account: account, start: "\(month)-05T00:00:00"))
      }
      guard hasRecurring else { continue }
      numbers += "n\(index),\(account),\(month)-10,\(month)-20,\n"
      if random.oneIn(3) { seats += "s\(index),\(account),ai,purchase,1,1,\(month)-10\n" }
    }
    try folder.write(Array(calls.file.utf8), to: "calls.csv")
    try folder.write(numbers, to: "numbers.csv")
    try folder.write(seats, to: "seats.csv")
  }

  /// Month and account, then calls before the rest: what the joint bill is sorted by. All texts
  /// are as long, and no item of calls sorts behind the others by name.
  private static func key(_ line: String, _ isCall: Bool) -> String {
    line.prefix(15) + (isCall ? "0" : "1")
  }

  @Test(arguments: 0..<3)
  func joinedFromBoth(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    try write(&random, accounts: 5000)
    let calls = try lines { $0.calls.inputs = [folder["calls.csv"]] }
    let recurring = try lines {
      $0.numbers = folder["numbers.csv"]
      $0.seats = folder["seats.csv"]
    }
    #expect(calls.count > 1024)
    #expect(recurring.count > 1024)
    let all = calls.map { (Self.key($0, true), $0) } + recurring.map { (Self.key($0, false), $0) }
    let expected = all.enumerated().sorted {
      ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
    }.map(\.element.1)
    for jobs in [1, 3] {
      let joint = try lines {
        $0.calls.inputs = [folder["calls.csv"]]
        $0.numbers = folder["numbers.csv"]
        $0.seats = folder["seats.csv"]
        $0.calls.jobs = jobs
      }
      #expect(joint.count == expected.count)
      #expect(joint == expected, "seed \(seed), \(jobs) jobs")
    }
  }
}
