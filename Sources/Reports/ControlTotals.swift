import Metering
import Rating
import Tariffs

/// The control totals in a line for people: where the records went, and what it comes to.
public enum ControlTotals {
  /// `1,234 records = 1,200 rated + 30 not charged + 0 outside the month + 3 duplicate + 1
  /// rejected; 56 lines, amount 5,400.108 CNY, payable 5,400.10 CNY`, without a line end. A sum
  /// that does not balance is said so.
  ///
  /// - Parameter bill: nil when no bill was made.
  public static func text(_ counts: RecordCounts, bill: BillTotals?) -> String {
    var text: [UInt8] = []
    func part(_ count: Int64, _ words: String) {
      text.append(grouped: count)
      text.append(words)
    }
    part(counts.records, counts.records == 1 ? " record" : " records")
    text.append(counts.isBalanced ? " = " : " do not balance with ")
    part(counts.rated, " rated + ")
    part(counts.notCharged, " not charged + ")
    part(counts.outsideMonth, " outside the month + ")
    part(counts.duplicate, " duplicate + ")
    part(counts.rejected, " rejected")
    if let bill {
      text.append("; ")
      part(bill.lines, bill.lines == 1 ? " line, amount " : " lines, amount ")
      text.append(groupedMoney: bill.amount)
      text.append(" \(bill.currency), payable ")
      text.append(groupedMoney: bill.payable)
      text.append(" \(bill.currency)")
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Appends money with the digits before its point in groups of three.
  fileprivate mutating func append(groupedMoney money: FixedDecimal) {
    var digits: [UInt8] = []
    digits.append(units: money.units, scale: money.scale)
    let whole = money.scale > 0 ? digits.count - money.scale - 1 : digits.count
    for (place, digit) in digits.enumerated() {
      if place > 0, place < whole, (whole - place) % 3 == 0, digits[place - 1] != UInt8(ascii: "-")
      {
        append(UInt8(ascii: ","))
      }
      append(digit)
    }
  }
}
