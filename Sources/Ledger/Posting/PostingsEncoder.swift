import CDRCore
import Reports

/// What all lines of a run's month have in common.
struct PostingTerms: Hashable {
  /// What posting ids begin with; empty for a trial, whose lines have none.
  var idPrefix: [UInt8]
  /// The number of the first line in its run.
  var firstLine: Int64
  var currency: [UInt8]
  var reason: [UInt8]
}

/// Writes postings as the lines of a file.
struct PostingsEncoder {
  let terms: PostingTerms
  private let month: [UInt8]
  private let ending: [UInt8]
  private let wide: WideTerms?

  /// What the further columns of wide lines are made of.
  struct WideTerms {
    /// `2026-11-01T03:15:00Z`; empty for a trial.
    var postedAt: String
    /// The run's number; empty for a trial.
    var run: String
    var tariffs: TariffNames
  }

  /// - Parameter wide: nil: lines have no further columns.
  init(_ terms: PostingTerms, month: Month, wide: WideTerms? = nil) {
    self.terms = terms
    self.month = Array(month.description.utf8)
    self.wide = wide
    var ending: [UInt8] = [UInt8(ascii: ",")]
    ending.append(csvField: terms.currency[...])
    ending.append(UInt8(ascii: ","))
    ending.append(csvField: terms.reason[...])
    if let wide { ending.append(contentsOf: ",\(wide.postedAt),\(wide.run),".utf8) }
    self.ending = ending
  }

  /// The columns of a file of postings.
  static func layout(isWide: Bool) -> RowsLayout {
    RowsLayout(
      "postings",
      header: "posting_id,month,account_id,item,previous,current,delta,currency,reason"
        + (isWide ? ",posted_at,run,tariff,quantity_before,quantity_after,unit_price" : ""),
      counts: ["run", "quantity_before", "quantity_after"],
      money: ["previous", "current", "delta", "unit_price"])
  }

  /// The first row of a file of postings, with its line end.
  static func header(isWide: Bool) -> [UInt8] { Array(layout(isWide: isWide).header.utf8) }

  /// Appends a line.
  ///
  /// - Parameter number: its number in the run.
  func append(_ line: PostingLine, number: Int64, into text: inout [UInt8]) {
    let comma = UInt8(ascii: ",")
    if !terms.idPrefix.isEmpty {
      text.append(contentsOf: terms.idPrefix)
      text.append(integer: number)
    }
    text.append(comma)
    text.append(contentsOf: month)
    text.append(comma)
    text.append(csvField: line.account)
    text.append(comma)
    text.append(csvField: line.item)
    for money in [line.before.money, line.after.money, line.change] {
      text.append(comma)
      text.append(money)
    }
    text.append(contentsOf: ending)
    if let wide {
      text.append(csvField: wide.tariffs.name(of: line.account))
      for quantity in [line.before.quantity, line.after.quantity] {
        text.append(comma)
        switch quantity?.kind {
        case .minutes: text.append(minutesOfSeconds: quantity?.count ?? 0)
        case .numberMonths, .seats: text.append(integer: quantity?.count ?? 0)
        case nil: break
        }
      }
      text.append(comma)
      text.append(csvField: line.after.price)
    }
    text.append(UInt8(ascii: "\n"))
  }
}
