import CDRCore
import Rating

/// The control totals in a line for people: where the records went, and what it comes to.
public enum ControlTotals {
  /// `1,234 records = 1,200 rated + 30 not charged + 0 outside the month + 3 duplicate + 1
  /// rejected; 56 lines, amount 5,400.108 CNY, payable 5,400.10 CNY`, without a line end. A sum
  /// that does not balance is said so, and so are lines that are not calls.
  ///
  /// - Parameters:
  ///   - counts: where the records went.
  ///   - bill: nil when no bill was made.
  public static func text(_ counts: RecordCounts, bill: BillTotals?) -> String {
    var text = "\(counts.records.grouped) \(counts.records == 1 ? "record" : "records") "
    text += counts.isBalanced ? "= " : "do not balance with "
    text += "\(counts.rated.grouped) rated + \(counts.notCharged.grouped) not charged + "
    text += "\(counts.outsideMonth.grouped) outside the month + "
    text += "\(counts.duplicate.grouped) duplicate + "
    // Most logs have no such lines.
    if counts.notACall != 0 { text += "\(counts.notACall.grouped) not a call + " }
    text += "\(counts.rejected.grouped) rejected"
    if let bill {
      text += "; \(bill.lines.grouped) \(bill.lines == 1 ? "line" : "lines"), "
      text += "amount \(bill.amount.grouped) \(bill.currency), "
      text += "payable \(bill.payable.grouped) \(bill.currency)"
    }
    return text
  }
}
