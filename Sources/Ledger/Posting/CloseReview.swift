import CDRCore
import GRDB
import Gaps
import Recurring

/// Something that speaks against closing a month.
public struct CloseObjection: Hashable, Sendable {
  /// What sort of thing it is.
  public enum Kind: Hashable, Sendable {
    /// Rejected records that are of the month, or may be, wait in suspense.
    case openSuspense
    /// The month has no calls, numbers, seats or postings.
    case noData
    /// Files or calls of the month seem to be missing, and no one has said that they are not.
    case gaps
  }

  /// What sort of thing it is.
  public var kind: Kind
  /// What it is, and the command that deals with it, without a full stop.
  public var sentence: String
}

/// Collects all that speaks against closing a month.
struct CloseReview {
  private let database: Database
  private let fixed: FixedMetering
  private let months: PostedMonths

  init(_ database: Database, fixed: FixedMetering, charges: RecurringCharges) throws {
    self.database = database
    self.fixed = fixed
    months = try PostedMonths(database, charges: charges, clock: fixed.clock)
  }

  /// Every objection to closing a month; none where it can be closed.
  ///
  /// - Parameter sequence: how files are named that are numbered or dated; nil: that is found out.
  func objections(
    to state: MonthState, sequence: SequencePattern?
  ) throws -> [CloseObjection] {
    var found: [CloseObjection] = []
    if try !months.hasData(state) {
      found.append(CloseObjection(kind: .noData, sentence: try months.noData(state.month)))
    }
    if let waiting = try openSuspense(of: state.month) { found.append(waiting) }
    if let gaps = try gaps(of: state.month, sequence: sequence) { found.append(gaps) }
    return found
  }

  private func gaps(of month: Month, sequence: SequencePattern?) throws -> CloseObjection? {
    let gaps = try LedgerGaps(database, month, pattern: sequence, upTo: .monthEnd).counting
    guard let first = gaps.first else { return nil }
    return CloseObjection(
      kind: .gaps,
      sentence:
        "files or calls seem to be missing (\(gaps.count == 1 ? "" : "\(gaps.count) gaps, ")"
        + "\(first.words)); cdr-rater gaps --month \(month) lists them, gaps accept records "
        + "that nothing is missing")
  }

  private func openSuspense(of month: Month) throws -> CloseObjection? {
    let open = try SuspenseMonths(database, fixed: fixed)
    let (own, unknown) = (open.count(of: month), open.unknownCount(of: month))
    guard own + unknown > 0 else { return nil }
    let count = own + unknown
    var words = "\(count) open suspense \(count == 1 ? "entry is" : "entries are") "
    words += own == 0 ? "perhaps of \(month)" : "of \(month)"
    if own > 0, unknown > 0 { words += ", \(unknown) of them perhaps" }
    return CloseObjection(
      kind: .openSuspense,
      sentence: words + "; correct and recycle, or write off: cdr-rater suspense export")
  }
}

extension Ledger {
  /// What speaks against closing a month, except that it has not ended.
  ///
  /// - Parameters:
  ///   - month: the month to be closed.
  ///   - sequence: how files are named that are numbered or dated; nil: that is found out.
  /// - Returns: nothing where ``post(_:warn:)`` closes it without being forced.
  /// - Throws: `unfit` for a damaged ledger.
  public func objections(
    toClosing month: Month, sequence: SequencePattern? = nil
  ) throws(Failure) -> [CloseObjection] {
    try read { database in
      try CloseReview(
        database, fixed: FixedMetering(database), charges: RecurringTexts.charges(in: database)
      ).objections(to: MonthState(database, month), sequence: sequence)
    }
  }
}
