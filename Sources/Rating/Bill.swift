import CDRCore

/// Lines of a bill with their totals: a whole bill, or a block of one that is rated in parallel
/// and then joined in order.
public struct Bill: Sendable {
  /// In the order in which they were added.
  public private(set) var lines: [BillLine] = []
  /// The sums over all lines.
  public private(set) var totals: BillTotals
  private let noTotals: BillTotals

  /// An empty bill in the currency and with the decimals of a tariff.
  public init(in tariff: PricedTariff) {
    totals = BillTotals(in: tariff)
    noTotals = totals
  }

  /// Empties the bill for the next block, which the memory of this one's lines is kept for.
  public mutating func removeAll() {
    lines.removeAll(keepingCapacity: true)
    totals = noTotals
  }

  /// Adds a line after the others.
  ///
  /// - Throws: `badData` when a total leaves its range, `unfit` for another currency.
  public mutating func append(_ line: consuming BillLine) throws(Failure) {
    try totals.add(line)
    lines.append(line)
  }

  /// Adds the billed time of recordings that are on no line.
  mutating func addUncharged(recordingBilledSeconds seconds: Int64) throws(Failure) {
    try totals.addUncharged(recordingBilledSeconds: seconds)
  }

  /// Adds the lines of another block after these.
  ///
  /// - Throws: As for a line.
  public mutating func append(contentsOf other: Bill) throws(Failure) {
    try totals += other.totals
    lines.append(contentsOf: other.lines)
  }
}
