import CDRCore
import Reports

extension Comparison {
  /// The comparison for people: totals per item and tier, who pays less and who more, and the
  /// accounts with the largest differences.
  ///
  /// - Parameter top: how many accounts.
  public func text(top: Int = 20) -> [UInt8] {
    var text: [UInt8] = []
    let first = months.first?.description ?? ""
    let last = months.last?.description ?? ""
    text.append(first == last ? first : "\(first)..\(last)")
    text.append(": payable in \(currency)\n")
    text.append("before  \(before.shown)\nafter   \(after.shown)\n\n")
    appendItems(to: &text)
    appendSpread(to: &text)
    appendAccounts(top, to: &text)
    return text
  }

  private func appendItems(to text: inout [UInt8]) {
    var table = TextTable([
      .init(name: "item"), .init(name: "tier"), .init(name: "lines before", isNumber: true),
      .init(name: "quantity", isNumber: true), .init(name: "payable", isNumber: true),
      .init(name: "lines after", isNumber: true), .init(name: "quantity", isNumber: true),
      .init(name: "payable", isNumber: true), .init(name: "difference", isNumber: true),
    ])
    for group in groups {
      let change = (try? group.after.payable - group.before.payable) ?? .zero
      table.append(
        row: [group.item, group.tier] + Self.cells(group.before) + Self.cells(group.after)
          + [Self.signed(change)])
    }
    table.end(
      total: TextTable.encoded([
        "total", "", "", "", "\(totals.before)", "", "", "\(totals.after)",
        Self.signed(delta) + Self.share(Self.percent(delta, of: totals.before)),
      ]), into: &text)
  }

  private static func cells(_ sum: GroupSum) -> [String] {
    guard sum.lines > 0 else { return ["", "", ""] }
    var quantity: [UInt8] = []
    if sum.unit == "minute" {
      quantity.append(minutesOfSeconds: sum.quantity)
    } else {
      quantity.append(integer: sum.quantity)
    }
    return ["\(sum.lines)", String(decoding: quantity, as: UTF8.self), "\(sum.payable)"]
  }

  private func appendSpread(to text: inout [UInt8]) {
    let spread = Spread(rowsByAccount)
    let months = months.count > 1 ? " over all months" : ""
    text.append(
      """

      Accounts that pay less\(months): \(spread.less.count), \
      \(Self.signed(spread.less.delta)) in all; more: \(spread.more.count), \
      \(Self.signed(spread.more.delta)); the same: \(spread.same).

      """)
    guard !spread.bands.isEmpty else { return }
    text.append("\n")
    var table = TextTable([
      .init(name: "difference"), .init(name: "accounts", isNumber: true),
      .init(name: "sum", isNumber: true),
    ])
    for band in spread.bands {
      table.append(row: [band.label, "\(band.count)", Self.signed(band.delta)])
    }
    text.append(table.plainText)
  }

  private func appendAccounts(_ top: Int, to text: inout [UInt8]) {
    var joined = self
    joined.rows = rowsByAccount
    let changed = joined.largest(top).filter { $0.delta.units != 0 }
    guard !changed.isEmpty else { return }
    text.append("\n")
    var table = TextTable([
      .init(name: "account_id"), .init(name: "before", isNumber: true),
      .init(name: "after", isNumber: true), .init(name: "difference", isNumber: true),
      .init(name: "percent", isNumber: true),
    ])
    for row in changed {
      table.append(row: [
        row.account, "\(row.before)", "\(row.after)", Self.signed(row.delta),
        row.percent.map(Self.signed) ?? "",
      ])
    }
    text.append(table.plainText)
    let rest = joined.rows.count { $0.delta.units != 0 } - changed.count
    if rest > 0 { text.append("and \(rest) more; --top N shows more, --format csv all\n") }
  }

  private static func signed(_ number: FixedDecimal) -> String {
    number.units > 0 ? "+\(number)" : "\(number)"
  }

  private static func share(_ percent: FixedDecimal?) -> String {
    percent.map { " (\(signed($0)) %)" } ?? ""
  }
}
