import CDRCore
import Tariffs

/// The second pass: turns an account's usage of a month into lines of the bill.
///
/// A rater keeps nothing between calls, so threads may share it, each with a ``Bill`` of its own.
public struct Rater: Sendable {
  /// The first month that has not ended at the moment given; months before it are final.
  public let firstOpenMonth: Month

  /// - Parameters:
  ///   - asOf: The moment that decides between provisional and final, in milliseconds since
  ///     1970-01-01T00:00:00Z.
  ///   - clock: The clock of the tariff's zone.
  public init(asOf: Int64, clock: ZoneClock) {
    // Worked out once, so that no thread waits for the clock while it rates.
    var month = clock.month(of: asOf)
    while clock.start(of: month) > asOf { month = Month(index: month.index - 1) }
    while clock.start(of: month.next) <= asOf { month = month.next }
    firstOpenMonth = month
  }

  /// Whether a month has ended.
  public func status(of month: Month) -> BillStatus {
    month < firstOpenMonth ? .final : .provisional
  }

  /// Adds an account's lines of one month to a bill, in the order of the tariff's items, then
  /// the recording.
  ///
  /// - Parameters:
  ///   - usage: what the account used in the month.
  ///   - tariff: the tariff that prices it.
  ///   - usual: the tariff of accounts without one of their own: where calls are not rounded as it
  ///     says, a line says how.
  ///   - bill: takes the lines.
  /// - Throws: `unfit` when the tariff lacks an item that was used; `badData` when a sum leaves
  ///   its range. The message names month, account and item.
  public func rate(
    _ usage: AccountUsage, under tariff: PricedTariff, usual: PricedTariff? = nil,
    into bill: inout Bill
  ) throws(Failure) {
    // Most accounts have the usual one.
    let usual = usual === tariff ? nil : usual
    let recording = tariff.recording
    var recorded = RecordedTime()
    for entry in tariff.inBillOrder(usage.items) where !entry.usage.isEmpty {
      guard let item = tariff.item(entry.item) else {
        throw Self.missing(entry.item, in: tariff, of: usage)
      }
      if entry.usage.calls > 0 {
        var line: BillLine
        do throws(Overflow) {
          let volume = try Self.volume(of: entry, priced: item, in: usage.items, under: tariff)
          line = try self.line(
            of: entry.usage, priced: item, at: volume, in: usage, under: tariff)
        } catch {
          throw Self.tooLarge(tariff.itemNames[entry.item], of: usage)
        }
        if let usual {
          line.say(tariff.rounding(entry.item), unless: usual.rounding(entry.item))
        }
        try bill.append(line)
      }
      if entry.usage.recordedCalls > 0 {
        if let recording, recording.isCharged[entry.item] {
          do throws(Overflow) {
            try recorded.add(entry.usage)
          } catch {
            throw Self.tooLarge(BillLine.recordingItem, of: usage)
          }
        } else {
          try bill.addUncharged(recordingBilledSeconds: entry.usage.recordedBilledSeconds)
        }
      }
    }
    guard recorded.calls > 0, let recording else { return }
    var line: BillLine
    do throws(Overflow) {
      line = try self.line(of: recorded, priced: recording, in: usage, under: tariff)
    } catch {
      throw Self.tooLarge(BillLine.recordingItem, of: usage)
    }
    if let usual { line.say(recording.rounding, unless: usual.recording?.rounding) }
    try bill.append(line)
  }

  /// The line of an item with calls.
  private func line(
    of usage: Usage, priced item: PricedItem, at volume: Volume, in account: AccountUsage,
    under tariff: PricedTariff
  ) throws(Overflow) -> BillLine {
    let prices = tariff.prices
    let row = prices.row(of: item, for: usage, at: volume)
    let amount = try prices.amount(of: item, for: usage, in: row, scale: tariff.amountScale)
    var isPlain = hasExactMinutes(seconds: usage.billedSeconds)
    if isPlain, !prices.hasOnePrice(item, for: usage, in: row) {
      let plain = try prices.rows[row.place].price.amount(
        forSeconds: usage.billedSeconds, scale: tariff.amountScale)
      isPlain = amount.units == plain.units
    }
    var detail = isPlain ? "" : try prices.sumText(of: item, for: usage, in: row)
    if let group = prices.groupText(of: item, for: usage, in: row, at: volume) {
      detail += detail.isEmpty ? group : "; \(group)"
    }
    return BillLine(
      month: account.month, account: account.account, terms: prices.terms[row.place],
      calls: usage.calls, talkMilliseconds: usage.talkMilliseconds,
      quantity: .minutes(seconds: usage.billedSeconds), amount: amount,
      payable: try amount.payable(by: tariff.payable), status: status(of: account.month),
      detail: detail)
  }

  /// The line of an account's charged recordings.
  private func line(
    of recorded: RecordedTime, priced recording: PricedRecording, in account: AccountUsage,
    under tariff: PricedTariff
  ) throws(Overflow) -> BillLine {
    let amount = try recording.price.amount(
      forSeconds: recorded.billedSeconds, scale: tariff.amountScale)
    let isExact = hasExactMinutes(seconds: recorded.billedSeconds)
    return BillLine(
      month: account.month, account: account.account, terms: recording.terms,
      calls: recorded.calls, talkMilliseconds: recorded.milliseconds,
      quantity: .minutes(seconds: recorded.billedSeconds), amount: amount,
      payable: try amount.payable(by: tariff.payable), status: status(of: account.month),
      detail: isExact
        ? "" : "\(exactMinutes(seconds: recorded.billedSeconds)) x \(recording.terms.unitPrice)")
  }

  /// An item's own volume, or the joint one of its group's items.
  static func volume(
    of entry: ItemUsage, priced item: PricedItem, in usages: [ItemUsage], under tariff: PricedTariff
  ) throws(Overflow) -> Volume {
    guard let group = item.tierGroup else { return Volume(entry.usage) }
    var joint = Volume(talkMilliseconds: 0, billedSeconds: 0)
    for other in usages where tariff.item(other.item)?.tierGroup == group {
      try joint.talkMilliseconds.addChecked(other.usage.talkMilliseconds)
      try joint.billedSeconds.addChecked(other.usage.billedSeconds)
    }
    return joint
  }

  // MARK: Failures

  private static func missing(
    _ item: Int, in tariff: PricedTariff, of usage: AccountUsage
  ) -> Failure {
    let names = tariff.itemNames
    let name = names.indices.contains(item) ? names[item].debugDescription : "number \(item)"
    return Failure(
      .unfit,
      """
      account \(usage.account.debugDescription) used product \(name) in \(usage.month), \
      which tariff \(tariff.name.debugDescription) lacks: add it there under usage, or give the \
      account or month another tariff.
      """)
  }

  private static func tooLarge(_ item: String, of usage: AccountUsage) -> Failure {
    Failure(
      .badData,
      """
      account \(usage.account.debugDescription), \(usage.month), item \(item.debugDescription): \
      a sum is too large to be exact; look for a wrong price or for wrong durations.
      """)
  }
}

/// An account's charged recordings of a month, over all items.
private struct RecordedTime {
  var calls: Int64 = 0
  var milliseconds: Int64 = 0
  var billedSeconds: Int64 = 0

  mutating func add(_ usage: Usage) throws(Overflow) {
    try calls.addChecked(usage.recordedCalls)
    try milliseconds.addChecked(usage.recordedMilliseconds)
    try billedSeconds.addChecked(usage.recordedBilledSeconds)
  }
}
