import CDRCore

extension PriceTable {
  /// The charge written out: `50000 x 0.110 + 1 x 0.108`.
  func sumText(
    of item: PricedItem, for usage: Usage, in row: ReachedRow
  ) throws(Overflow) -> String {
    var parts: [String] = []
    try eachPart(of: item, for: usage, in: row) { part in
      switch part {
      case .time(let seconds, let row):
        parts.append("\(exactMinutes(seconds: seconds)) x \(terms[row].unitPrice)")
      case .shortCalls(let seconds, let row):
        let unit = seconds == 60 ? "minute" : "minutes"
        parts.append(
          "\(exactMinutes(seconds: seconds)) \(unit) of calls under 60 s x \(terms[row].unitPrice)")
      case .flat(_, let row): parts.append("\(flatTexts[row]) flat")
      }
    }
    return parts.joined(separator: " + ")
  }

  /// Why the tier is not the one that the item's own minutes would reach: `tier by 60000 joint
  /// minutes of ivr`; nil when it is.
  func groupText(
    of item: PricedItem, for usage: Usage, in row: ReachedRow, at joint: Volume
  ) -> String? {
    guard let group = item.tierGroup, row != self.row(of: item, for: usage, at: Volume(usage))
    else { return nil }
    return "tier by \(exactMinutes(seconds: joint.billedSeconds)) joint minutes of " + groups[group]
  }
}

extension BillLine {
  /// Says how the line's calls were rounded up, unless that is usual.
  mutating func say(_ rounding: TimeRounding?, unless usual: TimeRounding?) {
    guard let rounding, let usual, rounding != usual else { return }
    detail += detail.isEmpty ? rounding.description : "; \(rounding)"
  }
}

extension Volume {
  /// The volume of an item that is in no group.
  init(_ usage: Usage) {
    self.init(talkMilliseconds: usage.talkMilliseconds, billedSeconds: usage.billedSeconds)
  }
}

/// Billed time as text: minutes where 3 decimals hold them exactly, else as `61 s / 60`.
package func exactMinutes(seconds: Int64) -> String {
  guard hasExactMinutes(seconds: seconds) else { return "\(seconds) s / 60" }
  var text: [UInt8] = []
  text.append(minutesOfSeconds: seconds)
  return String(decoding: text, as: UTF8.self)
}

/// Whether 3 decimals hold a time in minutes exactly: 1/60 has the factor 3, which no power of ten
/// has; the other factors of 60 divide 1000.
func hasExactMinutes(seconds: Int64) -> Bool { seconds % 3 == 0 }
