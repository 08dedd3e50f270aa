import CDRCore
import Rating
import Tariffs

/// Why an account's bill is what it is: every line with its calls, its tiers, the sum as it can be
/// redone by hand, and what would change it.
///
/// ```swift
/// let explanation = try data.explanation(of: "acme", in: october)
/// print(explanation.text)
/// ```
public struct Explanation: Sendable {
  /// The month.
  public let month: Month
  /// The account's name on the bill.
  public let account: String
  /// What people call the account; nil where nothing says so.
  public var accountName: String?
  /// The item that alone is explained; nil: the whole bill.
  public let item: String?
  /// What the calls were read from, for people.
  public let source: String
  /// What prices the account's month.
  public let tariff: Tariff
  /// Final or provisional.
  public let status: BillStatus
  /// Whether a ledger has the month closed.
  public let isClosed: Bool
  /// Of the account's whole bill, also where one item alone is explained.
  public let totals: BillTotals
  /// The lines that are explained, in the order of the bill.
  package var lines: [ExplainedLine]
  /// Recorded time that no line charges for, by product, in billed seconds.
  package var unchargedRecordings: [(item: String, seconds: Int64)]
  /// What each file brought; nil where it cannot be told.
  package var contributions: [FileContribution]?
  /// The account's calls by day, or else by file; nil where neither can be told.
  var days: DailyCalls?
  /// What was posted of the account; nil for files.
  package var postings: [ItemPosting]?
  /// What became of records that are on no line.
  package var records: AccountRecords
  /// Things to know, a sentence each.
  package var notes: [String] = []

  /// The lines of the bill that are explained.
  public var billLines: [BillLine] { lines.map(\.line) }
}

/// What a file, or a run's corrected records, brought of one item.
package struct FileContribution: Sendable {
  /// nil: records corrected by hand and recycled.
  package var file: String?
  /// The run that took it; nil for files that are read for the answer.
  package var run: Int64?
  package var item: String
  package var usage: Usage
}

/// What a posting wrote of one item.
package struct ItemPosting: Sendable {
  package var id: String
  package var run: Int64
  package var at: String
  package var reason: String
  /// Whether it posted the month again under another tariff.
  package var isRerate: Bool
  package var item: String
  package var previous: FixedDecimal
  package var current: FixedDecimal
  package var delta: FixedDecimal
  /// What the ledger held up to the run, of the files that it still holds: the item's own billed
  /// seconds and those that choose its tier. nil for items that are not calls.
  package var held: (own: Int64, volume: Int64)?
  /// What would be payable for the item by what was held then and the tariff of now.
  package var payableThen: FixedDecimal
  /// Whether files were taken out since, so that more may have been held then.
  package var isBeforeUndo: Bool
}
