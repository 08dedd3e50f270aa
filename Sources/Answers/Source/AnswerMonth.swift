import CDRCore
import OperatorFiles
import Rating
import Recurring
import Reports
import Runs
import Tariffs

/// What the bill of one month is made of, with the tariffs that price it.
public struct AnswerMonth: Sendable {
  /// The month.
  public let month: Month
  /// By account; items are numbered as the metering of ``tariffs`` has them.
  public let usage: any BillUsage
  /// Numbers and seats of this month alone.
  public let recurring: RecurringBook
  /// The tariffs, by account.
  public let tariffs: TariffBook
  /// Says whether the month is final.
  public let rater: Rater
  /// Whether a ledger has the month closed.
  public let isClosed: Bool
  let jobs: Int

  init(
    month: Month, usage: any BillUsage, recurring: RecurringBook, tariffs: TariffBook,
    rater: Rater, isClosed: Bool, jobs: Int
  ) {
    self.month = month
    self.usage = usage
    self.recurring = recurring
    self.tariffs = tariffs
    self.rater = rater
    self.isClosed = isClosed
    self.jobs = jobs
  }

  /// The month's bill in a form, rated on several cores.
  ///
  /// - Throws: as ``/Runs/BillRating``.
  public func rating(_ format: any BillFormat) throws(Failure) -> BillRating {
    try rating(of: usage, format)
  }

  private func rating(
    of usage: some BillUsage, _ format: any BillFormat
  ) throws(Failure) -> BillRating {
    try BillRating(
      usage, recurring: recurring, tariffs: tariffs, rater: rater, format: format, jobs: jobs)
  }

  // MARK: Accounts

  /// Calls a function with every account of the bill, in its order.
  ///
  /// - Throws: what the function throws, and `unfit` when what is kept cannot be read.
  public func forEachAccount(
    _ body: (AnswerAccount) throws(Failure) -> Void
  ) throws(Failure) {
    let priced = Prices(self)
    var next = 0
    func pass(_ charges: AccountCharges) throws(Failure) {
      try body(priced.account(charges.account, usage: nil, charges: charges))
    }
    func charges(at place: Int) -> AccountCharges { recurring[place..<place + 1][0] }
    try usage.forEachAccount(in: 0..<usage.count) { usage throws(Failure) in
      let name = ByteText(usage.account)
      while next < recurring.count, ByteText(recurring.key(at: next).account) < name {
        try pass(charges(at: next))
        next += 1
      }
      var own: AccountCharges?
      if next < recurring.count, recurring.key(at: next).account.hasBytes(of: usage.account) {
        own = charges(at: next)
        next += 1
      }
      try body(priced.account(usage.account, usage: usage, charges: own))
    }
    for place in next..<recurring.count { try pass(charges(at: place)) }
  }

  /// All lines of the bill, in order.
  ///
  /// - Throws: as rating throws.
  public func bill() throws(Failure) -> Bill {
    var bill = Bill(in: PricedTariff(tariffs.tariffs[0], metering: tariffs.metering))
    try forEachAccount { account throws(Failure) in
      try bill.append(contentsOf: account.bill())
    }
    return bill
  }

  /// One account's part of the month.
  ///
  /// - Throws: `badData` for an account without any, naming one that is written much like it.
  public func account(_ name: String) throws(Failure) -> AnswerAccount {
    let wanted = ByteText(name)
    let place = try (0..<usage.count).partitioningIndex { index throws(Failure) in
      ByteText(try usage.key(at: index).account) >= wanted
    }
    var own: AccountUsage?
    if place < usage.count, try usage.key(at: place).account.hasBytes(of: name) {
      try usage.forEachAccount(in: place..<place + 1) { own = $0 }
    }
    let other = (0..<recurring.count).partitioningIndex {
      ByteText(recurring.key(at: $0).account) >= wanted
    }
    var charges: AccountCharges?
    if other < recurring.count, recurring.key(at: other).account.hasBytes(of: name) {
      charges = recurring[other..<other + 1][0]
    }
    guard own != nil || charges != nil else { throw try unknown(name) }
    return try Prices(self).account(name, usage: own, charges: charges)
  }

  /// An account that the month has nothing of.
  func emptyAccount(_ name: String) throws(Failure) -> AnswerAccount {
    try Prices(self).account(name, usage: nil, charges: nil)
  }

  private func unknown(_ name: String) throws(Failure) -> Failure {
    var names: [String] = []
    for index in 0..<usage.count { names.append(try usage.key(at: index).account) }
    for index in 0..<recurring.count { names.append(recurring.key(at: index).account) }
    let hint =
      nearestWord(to: name, among: names).map { "; did you mean \(quoted($0))?" }
      ?? "; \(names.count) accounts have some, among them "
      + names.prefix(3).map(quoted).joined(separator: ", ")
    return Failure(
      .badData, "account \(quoted(name)) has no calls, numbers or seats in \(month)\(hint)")
  }
}

/// The tariffs of a month, ready for rating: each once.
private final class Prices {
  private let month: AnswerMonth
  private var priced: [Int: PricedTariff] = [:]

  init(_ month: AnswerMonth) { self.month = month }

  func account(
    _ name: String, usage: AccountUsage?, charges: AccountCharges?
  ) throws(Failure) -> AnswerAccount {
    let place = try month.tariffs.position(for: month.month, account: name)
    let tariff = month.tariffs.tariffs[place]
    let prices = priced[place] ?? PricedTariff(tariff, metering: month.tariffs.metering)
    priced[place] = prices
    return AnswerAccount(
      name: name, month: month.month, usage: usage, charges: charges, tariff: tariff,
      priced: prices, metering: month.tariffs.metering, rater: month.rater,
      recurringRater: RecurringRater(month.rater, of: month.recurring))
  }
}
