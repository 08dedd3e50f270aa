import CDRCore
import Gaps
import Ledger
import OperatorFiles
import Rating
import Reports

/// A month at a glance: what it comes to by item, tier and account, how that changed, and where the
/// records ended.
///
/// ```swift
/// let report = try data.monthReport(of: october)
/// let page = try report.html(in: .en, by: ReportTemplates())
/// ```
public struct MonthReport: Sendable {
  /// The month.
  public let month: Month
  /// Final or provisional.
  public let status: BillStatus
  /// Whether a ledger has the month closed.
  public let isClosed: Bool
  /// Of the whole bill.
  public let totals: BillTotals
  /// With the month before, or with nothing where nothing is known of that.
  let comparison: Comparison
  /// The month before, where something is known of it.
  let before: Month?
  let isOfFiles: Bool
  let tariffs: [String]
  let timeZone: String
  /// What it was read from, by language.
  let sources: [ReportLanguage: String]
  let records: Records
  /// Its calls by the hour; nil where not all of them are known by the hour.
  let hours: CallHours?
  /// What numbers the items of ``hours``.
  let itemNames: [String]
  /// What may be missing of it.
  let gaps: [LedgerGaps.Found]
  /// Names of those accounts that the page shows.
  var names: [ByteText: String] = [:]

  /// How many accounts a page shows.
  static let shownAccounts = 20
  /// How many changes.
  static let shownChanges = 10
  /// How many gaps.
  static let shownGaps = 20

  /// Where the records of files ended.
  struct Records: Sendable {
    var files: Int64
    var counts: RecordCounts
    /// By reason, the most frequent first; with what became of them in a ledger.
    var rejected: [LedgerSnapshot.RejectedEntries]
    var isOfLedger: Bool
  }

  /// The accounts with the largest bills; of equal ones in the bill's order.
  var largestAccounts: [Comparison.Row] {
    var largest: [Comparison.Row] = []
    for row in comparison.rows where row.after.units > 0 {
      guard
        largest.count < Self.shownAccounts || largest[largest.count - 1].after < row.after
      else { continue }
      let place = largest.firstIndex { $0.after < row.after } ?? largest.count
      largest.insert(row, at: place)
      if largest.count > Self.shownAccounts { largest.removeLast() }
    }
    return largest
  }

  /// The calls that are charged, by day; nil where they are not known.
  var days: DailyCalls? { hours.map { DailyCalls($0, items: itemNames) } }

  /// Makes sure that the days add up to the bill.
  ///
  /// - Throws: `bug` where they do not.
  func checkDays() throws(Failure) {
    guard let days else { return }
    for item in itemNames {
      var (bill, sum) = (Usage(), Usage())
      for group in comparison.groups where group.item.hasBytes(of: item) {
        bill.calls += group.after.calls
        bill.talkMilliseconds += group.after.talkMilliseconds
        bill.billedSeconds += group.after.quantity
      }
      for row in days.rows(of: item) { _ = sum.add(row.usage) }
      guard bill == sum else {
        throw Failure(
          .bug, "\(month): the days of \(quoted(item)) do not add up to the bill")
      }
    }
  }

  /// The accounts whose bills changed most.
  var largestChanges: [Comparison.Row] {
    before == nil
      ? [] : comparison.largest(Self.shownChanges).filter { $0.delta.units != 0 }
  }
}

extension AnswerData {
  /// The report of a month. The request's months have to begin with the month before, which it
  /// compares with.
  ///
  /// - Parameters:
  ///   - month: one of the source's.
  ///   - sequence: how files are named that are numbered or dated; nil: that is found out.
  /// - Throws: `badData` for a month without data, naming the nearest; what rating throws; `bug` where
  ///   what is shown does not add up to the bill.
  public func monthReport(
    of month: Month, sequence: SequencePattern? = nil
  ) throws(Failure) -> MonthReport {
    try require(month)
    let data = try self.month(month)
    var before: Month? = Month(index: month.index - 1)
    if let known = before, try !months().contains(known) { before = nil }
    // A folder need not have a tariff for it.
    if let known = before, (try? self.month(known).tariffs.position(for: known)) == nil {
      before = nil
    }
    var comparison = Comparison(before: before?.description ?? "", after: month.description)
    let earlier = try before.map { before throws(Failure) in try self.month(before) }
    try comparison.add(month, before: earlier, after: data)
    guard let totals = comparison.lastTotals else { throw Failure(.bug, "a month without totals") }
    var sum = FixedDecimal.zero
    for group in comparison.groups { sum = (try? sum + group.after.payable) ?? sum }
    guard sum == totals.payable else {
      throw Failure(.bug, "\(month): the items do not add up to the bill")
    }
    var report = MonthReport(
      month: month, status: data.rater.status(of: month), isClosed: data.isClosed, totals: totals,
      comparison: comparison, before: before, isOfFiles: isOfFiles,
      tariffs: try data.tariffNames(), timeZone: data.tariffs.tariffs[0].timeZone,
      sources: Dictionary(
        uniqueKeysWithValues: ReportLanguage.allCases.map { ($0, sourceName(in: $0)) }),
      records: try records(of: month), hours: try completeHours(of: data),
      itemNames: data.tariffs.metering.items.map(\.name),
      gaps: try gaps(in: month, pattern: sequence).found)
    try report.checkDays()
    if let accounts = try accounts() {
      for row in report.largestAccounts + report.largestChanges {
        report.names[ByteText(row.account)] = accounts.name(of: row.account)
      }
    }
    return report
  }

  /// The month's calls by the hour; nil where a ledger has files that it took before it counted them.
  private func completeHours(of month: AnswerMonth) throws(Failure) -> CallHours? {
    let hours = try hours(of: month)
    return hours.isComplete ? hours.hours : nil
  }

  private func records(of month: Month) throws(Failure) -> MonthReport.Records {
    switch origin {
    case .ledger(let snapshot):
      let found = try snapshot.records(ofFilesWith: month)
      return .init(
        files: found.files, counts: found.counts, rejected: found.rejected, isOfLedger: true)
    case .files:
      guard let summary else { throw Failure(.bug, "files without a summary") }
      let rejected = summary.rejected.filter { $0.value > 0 }
        .sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }
        .map {
          LedgerSnapshot.RejectedEntries(
            reason: $0.key.name, open: $0.value)
        }
      return .init(
        files: Int64(summary.files.count), counts: summary.counts, rejected: rejected,
        isOfLedger: false)
    }
  }
}

extension AnswerMonth {
  /// The tariffs that price the month, in the order of the book.
  fileprivate func tariffNames() throws(Failure) -> [String] {
    guard tariffs.hasContracts else { return [try tariffs.tariff(for: month).name] }
    var places: Set<Int> = []
    for index in 0..<usage.count {
      places.insert(try tariffs.position(for: month, account: usage.key(at: index).account))
    }
    for index in 0..<recurring.count {
      places.insert(try tariffs.position(for: month, account: recurring.key(at: index).account))
    }
    return places.sorted().map { tariffs.tariffs[$0].name }
  }
}
