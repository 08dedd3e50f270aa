import CDRCore
import Runs
import Tariffs
import TestSupport

@testable import Rating

/// Tariffs as people write them: read, or refused with what is wrong; a tariff that is read prices
/// small usage as the slow rater does, and any usage without a crash.
enum TariffsFuzz: FuzzTarget {
  static let name = "tariffs"

  /// The tariff, and after a NUL what was used.
  static func run(_ input: inout FuzzInput) {
    let parts = input.rest.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let tariff: Tariff
    do throws(Failure) {
      tariff = try Tariff(text: parts[0], origin: "tariff.yaml")
    } catch {
      check(error.kind == .unfit && !error.message.isEmpty, "\(error)")
      return
    }
    check(!tariff.summary.isEmpty && tariff.warnings.allSatisfy { !$0.isEmpty }, "says nothing")
    check(
      (try? Tariff(text: tariff.text, origin: "tariff.yaml")) == tariff, "its text is another one")
    var usage = FuzzInput(parts.count > 1 ? Array(parts[1]) : [])
    priceCalls(&usage, tariff)
    priceAnything(&usage, tariff)
  }

  private static let month = Month(year: 2026, month: 10)!

  private static func bill(_ usages: [ItemUsage], _ tariff: Tariff) throws(Failure) -> Bill {
    guard let clock = ZoneClock(name: tariff.timeZone) else {
      throw Failure(.bug, "no zone \(tariff.timeZone)")
    }
    let priced = PricedTariff(tariff, metering: tariff.metering)
    var bill = Bill(in: priced)
    try Rater(asOf: 0, clock: clock).rate(
      AccountUsage(month: month, account: "a", items: usages), under: priced, into: &bill)
    return bill
  }

  // MARK: Calls

  private static func priceCalls(_ input: inout FuzzInput, _ tariff: Tariff) {
    let seconds = input.pick([60, 100, 3600])
    var longest = 0
    let calls = tariff.items.enumerated().map { place, item in
      (0..<input.below(4)).map { _ in
        let call = SlowCalls.Call(
          product: place,
          duration: Int(input.number(bytes: 2)) * 1000 % (seconds * 1000) + Int(input.byte()),
          recording: Int(input.byte()) * 500)
        longest += max(seconds, item.increment, item.minimum, item.rounding.initial)
        return call
      }
    }
    // The slow one adds an increment at a time, and its fractions have 128 bits.
    guard longest < 40_000 else { return }
    let rater = SlowRater(SlowTariff(tariff))
    let usages = calls.enumerated().map { ItemUsage(item: $0, usage: Usage(of: $1, rater)) }
    let slow = rater.lines(calls.flatMap(\.self))
    do throws(Failure) {
      let lines = try bill(usages, tariff).lines.map { SlowLine($0) }
      check(lines == slow, "\(lines) instead of \(slow)")
    } catch {
      // Prices are of at most 12 digits before the point, which 64 bits may not hold with all
      // decimals of an amount.
      check(error.kind == .badData, "\(error)")
      check(slow.contains { $0.amount.utf8.count > 18 }, "\(error): \(slow)")
    }
  }

  // MARK: Anything

  private static func priceAnything(_ input: inout FuzzInput, _ tariff: Tariff) {
    let usages = tariff.items.indices.map { place in
      func sum(_ input: inout FuzzInput) -> Int64 {
        Int64(bitPattern: input.number(bytes: input.below(9)) & (1 << 63 - 1))
      }
      var usage = Usage()
      usage.calls = sum(&input)
      usage.talkMilliseconds = sum(&input)
      usage.billedSeconds = sum(&input)
      usage.shortCalls = sum(&input)
      usage.shortBilledSeconds = sum(&input)
      usage.recordedCalls = sum(&input)
      usage.recordedMilliseconds = sum(&input)
      usage.recordedBilledSeconds = sum(&input)
      return ItemUsage(item: place, usage: usage)
    }
    do throws(Failure) {
      let bill = try bill(usages, tariff)
      check(bill.lines.count <= 2 * usages.count + 1, "\(bill.lines.count) lines")
    } catch {
      check(error.kind == .badData, "\(error)")
    }
  }
}
