import CDRCore
import Tariffs

/// The sums over the lines of a bill. Totals of blocks add up to those of the whole.
public struct BillTotals: Hashable, Sendable {
  /// How many lines there are.
  public var lines: Int64 = 0
  /// Calls on the lines of items; those of recording lines are the same calls again.
  public var calls: Int64 = 0
  /// The time of these calls before rounding.
  public var talkMilliseconds: Int64 = 0
  /// Billed time of items, without recording.
  public var billedSeconds: Int64 = 0
  /// Billed time of charged recordings.
  public var recordingBilledSeconds: Int64 = 0
  /// Recorded time that no tariff charges for, rounded up like any other. It is on no line.
  public var unchargedRecordingBilledSeconds: Int64 = 0
  /// Numbers on the lines of number rent, counted anew in each month.
  public var numberMonths: Int64 = 0
  /// Lines of seats, one for each order.
  public var seatOrders: Int64 = 0
  /// The seats on these lines.
  public var seats: Int64 = 0
  /// With as many decimals as the longest amount.
  public var amount: FixedDecimal
  /// With as many decimals as the longest payable amount.
  public var payable: FixedDecimal
  /// An ISO 4217 code.
  public var currency: String

  /// The totals of no lines.
  public init(currency: String, amountScale: Int = 0, payableScale: Int = 0) {
    self.currency = currency
    amount = FixedDecimal(units: 0, scale: amountScale)
    payable = FixedDecimal(units: 0, scale: payableScale)
  }

  /// The totals of no lines, in the currency and with the decimals of a tariff.
  public init(in tariff: PricedTariff) {
    self.init(
      currency: tariff.currency, amountScale: tariff.amountScale,
      payableScale: tariff.payable.scale)
  }

  /// Adds a line.
  ///
  /// - Throws: `badData` when a total leaves its range, `unfit` for another currency.
  public mutating func add(_ line: borrowing BillLine) throws(Failure) {
    guard line.terms.currency == currency else { throw mixed(with: line.terms.currency) }
    do throws(Overflow) {
      try lines.addChecked(1)
      switch line.quantity {
      case .minutes(let seconds) where line.terms.isRecording:
        try recordingBilledSeconds.addChecked(seconds)
      case .minutes(let seconds):
        try calls.addChecked(line.calls ?? 0)
        try talkMilliseconds.addChecked(line.talkMilliseconds ?? 0)
        try billedSeconds.addChecked(seconds)
      case .numberMonths(let count): try numberMonths.addChecked(count)
      case .seats(let count):
        try seatOrders.addChecked(1)
        try seats.addChecked(count)
      }
      try amount += line.amount
      try payable += line.payable
    } catch {
      throw Self.tooLarge
    }
  }

  /// Adds the billed time of recordings that are on no line.
  /// - Throws: `badData` when the total leaves its range.
  public mutating func addUncharged(recordingBilledSeconds seconds: Int64) throws(Failure) {
    do throws(Overflow) {
      try unchargedRecordingBilledSeconds.addChecked(seconds)
    } catch {
      throw Self.tooLarge
    }
  }

  /// Adds the totals of another block.
  ///
  /// - Throws: As for a line.
  public static func += (a: inout BillTotals, b: BillTotals) throws(Failure) {
    guard a.currency == b.currency else { throw a.mixed(with: b.currency) }
    do throws(Overflow) {
      try a.lines.addChecked(b.lines)
      try a.calls.addChecked(b.calls)
      try a.talkMilliseconds.addChecked(b.talkMilliseconds)
      try a.billedSeconds.addChecked(b.billedSeconds)
      try a.recordingBilledSeconds.addChecked(b.recordingBilledSeconds)
      try a.unchargedRecordingBilledSeconds.addChecked(b.unchargedRecordingBilledSeconds)
      try a.numberMonths.addChecked(b.numberMonths)
      try a.seatOrders.addChecked(b.seatOrders)
      try a.seats.addChecked(b.seats)
      try a.amount += b.amount
      try a.payable += b.payable
    } catch {
      throw Self.tooLarge
    }
  }

  @inline(never)
  private func mixed(with other: String) -> Failure {
    Failure(.unfit, "a bill in \(currency) cannot take lines in \(other): rate them separately.")
  }

  private static let tooLarge = Failure(
    .badData, "the totals of the bill are too large to be exact; look for a wrong price.")
}

extension Int64 {
  mutating func addChecked(_ other: Int64) throws(Overflow) {
    let (sum, overflow) = addingReportingOverflow(other)
    guard !overflow else { throw Overflow() }
    self = sum
  }
}
