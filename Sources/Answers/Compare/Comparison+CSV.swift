import CDRCore
import Reports

extension Comparison {
  /// The first row of the CSV.
  public static let header = "month,account_id,before,after,delta,percent"

  /// What makes a form of ``csv(top:)``; nil where it is another text.
  package static func encoding(_ format: OutputFormat) -> RowsEncoding? {
    format.encoding(
      of: RowsLayout(
        "comparison", header: header, money: ["before", "after", "delta", "percent"]),
      except: [.json, .table])
  }

  /// Every month and account of either bill as CSV.
  ///
  /// - Parameter top: how many rows, the largest differences first; nil: all, in order.
  public func csv(top: Int? = nil) -> [UInt8] {
    let rows = top.map(largest) ?? rows
    var text: [UInt8] = []
    text.reserveCapacity(rows.count * 48)
    text.append(Self.header)
    text.append(UInt8(ascii: "\n"))
    for row in rows {
      text.append(row.month.description)
      text.append(UInt8(ascii: ","))
      text.append(csvField: row.account)
      for money in [row.before, row.after, row.delta] {
        text.append(UInt8(ascii: ","))
        text.append(money)
      }
      text.append(UInt8(ascii: ","))
      if let percent = row.percent { text.append(percent) }
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  /// The comparison as JSON; `docs/answers.md` has the keys.
  ///
  /// - Parameter top: as of ``csv(top:)``.
  public func json(top: Int? = nil) -> [UInt8] {
    let rows = top.map(largest) ?? rows
    let spread = Spread(rowsByAccount)
    var json = IndentedJSON()
    json.object { json in
      json.array("months") { json in
        for month in months { json.value { $0.append(jsonString: month.description) } }
      }
      json.value("before", before)
      json.value("after", after)
      json.value("currency", currency)
      json.object("totals") { json in
        json.money("before", totals.before)
        json.money("after", totals.after)
        json.money("delta", delta)
        json.value("percent", orNull: Self.percent(delta, of: totals.before)?.description)
      }
      json.array("items", when: groups) { group, json in
        json.value("item", group.item)
        json.value("tier", orNull: group.tier.isEmpty ? nil : group.tier)
        json.value("unit", group.before.unit)
        json.value("lines_before", group.before.lines)
        json.quantity("quantity_before", group.before)
        json.money("before", group.before.payable)
        json.value("lines_after", group.after.lines)
        json.quantity("quantity_after", group.after)
        json.money("after", group.after.payable)
      }
      json.object("accounts") { json in
        json.object("less") { write(spread.less, to: &$0) }
        json.object("more") { write(spread.more, to: &$0) }
        json.value("same", Int64(spread.same))
        json.array("bands", when: spread.bands) { band, json in
          json.value("band", band.label)
          write(band, to: &json)
        }
      }
      json.array("rows", when: rows) { row, json in
        json.value("month", row.month.description)
        json.value("account_id", row.account)
        json.money("before", row.before)
        json.money("after", row.after)
        json.money("delta", row.delta)
        json.value("percent", orNull: row.percent?.description)
      }
    }
    json.end()
    return json.text
  }

  private func write(_ band: Spread.Band, to json: inout IndentedJSON) {
    json.value("count", Int64(band.count))
    json.money("delta", band.delta)
  }

  /// What the second bill is more.
  var delta: FixedDecimal {
    // The rows' differences have added up.
    (try? totals.after - totals.before) ?? .zero
  }
}

extension IndentedJSON {
  fileprivate mutating func quantity(_ key: String, _ sum: GroupSum) {
    if sum.unit == "minute" { minutes(key, sum.quantity) } else { value(key, sum.quantity) }
  }
}
