import CDRCore
import Metering
import Rating
import Reports
import Runs
import Tariffs

/// Our bill of a month against a provider's.
public struct ReconcileAnswer: Sendable {
  /// Where our calls are.
  public var source: AnswerSource
  /// The month of both bills.
  public var month: Month
  /// Which rows of the provider's file are what.
  public var map: ProviderMap
  /// The provider's file; `-`: standard input.
  public var provider: String
  /// Up to here a difference counts as agreement.
  public var tolerance = FixedDecimal.zero
  /// The form of the result.
  public var format = OutputFormat.csv

  /// A comparison.
  public init(_ source: AnswerSource, month: Month, map: ProviderMap, provider: String) {
    self.source = source
    self.month = month
    self.map = map
    self.provider = provider
  }

  /// Compares, and writes the result.
  ///
  /// - Parameters:
  ///   - output: nil: standard output.
  ///   - progress: is kept up to date while files are read.
  ///   - warn: takes each warning, and what the differences have in common.
  ///   - beforeAnswer: is called before the first byte is written.
  /// - Returns: whether the bills agree.
  /// - Throws: what reading either side throws; `bug` where the classes do not add up.
  public func run(
    output: String?, progress: ReadingProgress = ReadingProgress(),
    warn: @escaping (String) -> Void = { _ in }, beforeAnswer: () -> Void = {}
  ) throws(Failure) -> Bool {
    // What is wrong with it is said before a long first pass.
    let bill = try ProviderBill(path: provider, map: map, month: month)
    if bill.outsideMonth > 0 {
      warn("\(provider): \(bill.outsideMonth) rows of other months are left out")
    }
    let form = ReconcileFormat(format: format)
    var request = AnswerRequest(months: month...month, output: output)
    request.rows = form.encoding
    var agrees = false
    try source.answer(request, progress: progress, warn: warn, beforeAnswer: beforeAnswer) {
      data, writer throws(Failure) in
      try data.require(month)
      let ours = try data.month(month)
      let result = try reconciliation(ours, with: bill)
      agrees = result.agrees
      try writer.write(form.text(of: result, month: month))
      if !agrees, format != .table, format != .json { result.causes.forEach(warn) }
    }
    return agrees
  }

  private func reconciliation(
    _ month: AnswerMonth, with bill: ProviderBill
  ) throws(Failure) -> Reconciliation {
    let ours = try month.bill()
    let lines = ours.lines.map { ReconciledLine($0, side: map.side) }
    do throws(Overflow) {
      let result = try Reconciliation(
        ours: lines, theirs: bill.lines, other: bill.other, tolerance: tolerance,
        tiers: Self.tiers(of: month))
      let total = map.side == .payable ? ours.totals.payable : ours.totals.amount
      guard try result.isBalanced(), result.ours == total else {
        throw Overflow()
      }
      return result
    } catch {
      throw Failure(.bug, "our bill and the differences do not add up to the other bill")
    }
  }

  /// By item, the prices of the month's tariff.
  private static func tiers(of month: AnswerMonth) -> [String: [ReconcileTier]] {
    guard let tariff = try? month.tariffs.tariff(for: month.month) else { return [:] }
    var tiers: [String: [ReconcileTier]] = [:]
    for item in tariff.items {
      var bound: Int64 = 0
      tiers[item.name] = item.tiers.map { tier in
        defer { bound = tier.upTo ?? bound }
        return ReconcileTier(
          label: tier.upTo.map { "<=\($0)" } ?? ">\(bound)", price: tier.price.value)
      }
    }
    return tiers
  }
}

extension ReconciledLine {
  /// A line of our bill.
  init(_ line: BillLine, side: ProviderMap.Side) {
    self.init(
      account: line.account, item: line.item, unitPrice: line.unitPrice,
      amount: side == .payable ? line.payable : line.amount, calls: line.calls,
      talkMilliseconds: line.talkMilliseconds)
    switch line.quantity {
    case .minutes(let seconds): quantity = FixedDecimal(units: Int128(seconds), scale: 0)
    case .numberMonths(let count), .seats(let count):
      quantity = FixedDecimal(units: Int128(count), scale: 0)
      isTime = false
    }
  }
}
