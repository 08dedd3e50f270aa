import CDRCore
import Metering
import TestSupport
import Testing

@testable import Ledger

@Suite("Totals of usage")
struct UsageTotalsTests {
  private let october = Month(year: 2026, month: 10)!

  /// By month, account and item: the slow twin.
  private typealias Sums = [Month: [String: [Int: Usage]]]

  private func usage(_ random: inout SeededRandom) -> Usage {
    var usage = Usage()
    usage.calls = Int64.random(in: 1...9, using: &random)
    // Some do not fit 31 bits, and some only come to more together.
    usage.talkMilliseconds = random.pick([0, 1 << 30, (1 << 31) - 1, 1 << 31, 1 << 50])
    usage.billedSeconds = Int64.random(in: 0...1 << 29, using: &random)
    usage.shortCalls = Int64.random(in: 0...3, using: &random)
    usage.shortBilledSeconds = Int64.random(in: 0...200, using: &random)
    usage.recordedCalls = Int64.random(in: 0...3, using: &random)
    usage.recordedMilliseconds = Int64.random(in: 0...1 << 31, using: &random)
    usage.recordedBilledSeconds = Int64.random(in: 0...1 << 31, using: &random)
    return usage
  }

  private func pack(_ sums: [String: [Int: Usage]]) throws -> PackedUsage {
    var packed = PackedUsage()
    let accounts = sums.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (name, items) in accounts {
      let account = Array(name.utf8)
      let items = items.sorted { $0.key < $1.key }.map { ItemUsage(item: $0.key, usage: $0.value) }
      try packed.append(account: account.span, items: items.span)
    }
    return packed
  }

  @Test("blobs added come to what dictionaries do, by any number of threads", arguments: [7, 6000])
  func adding(accounts: Int) throws {
    var random = SeededRandom(seed: 41)
    var expected: Sums = [:]
    let totals = UsageTotals { "\($0)" }
    for _ in 0..<60 {
      let month = random.pick([october, october.next, Month(index: 0)])
      var sums: [String: [Int: Usage]] = [:]
      for _ in 0..<random.below(200) {
        let number = random.below(accounts)
        // Of one byte to more than stand in an account's words.
        let name = "é\(String(repeating: "a", count: number % 20))\(number)"
        let item = random.pick([1, 3, 4, 5, 255, 256, 100_000, Int(UInt32.max)])
        sums[name, default: [:]][item] = usage(&random)
      }
      for (name, items) in sums {
        for (item, usage) in items {
          let fits = expected[month, default: [:]][name, default: [:]][item, default: Usage()]
            .add(usage)
          #expect(fits)
        }
      }
      try totals.add(packed: pack(sums).bytes, in: month)
    }
    #expect(totals.addedTo == expected.keys.sorted())
    for jobs in [1, 2, 5] {
      let order = totals.order(jobs: jobs)
      for (month, sums) in expected {
        let sum = try PackedUsage(totals, of: month, order: order, jobs: jobs)
        #expect(sum.bytes == (try pack(sums)).bytes)
        #expect(sum.accounts == sums.count)
      }
    }
    let other = try PackedUsage(
      totals, of: october.next.next, order: totals.order(jobs: 1), jobs: 1)
    #expect(other.bytes.isEmpty)
  }

  @Test("an overflow names account, month and item, and so does an item that cannot be")
  func failures() throws {
    var full = Usage()
    full.talkMilliseconds = .max
    full.calls = 1
    let totals = UsageTotals { "item number \($0)" }
    let blob = try pack(["acme": [3: full]]).bytes
    try totals.add(packed: blob, in: october)
    do throws(Failure) {
      try totals.add(packed: blob, in: october)
      Issue.record("it fits")
    } catch {
      #expect(error.kind == .badData)
      #expect(
        error.message.hasPrefix("account acme, 2026-10, item number 3: the sums of the month"))
    }
    let odd = try pack(["acme": [1 << 32: full]]).bytes
    do throws(Failure) {
      try totals.add(packed: odd, in: october)
      Issue.record("it is taken")
    } catch {
      #expect(error.kind == .unfit)
    }
  }
}
