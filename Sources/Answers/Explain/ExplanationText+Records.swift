import CDRCore
import Reports

extension Explanation {
  /// What became of records that are on no line.
  func addRecords(to page: inout TextPage) {
    var rows: [(String, String)] = []
    for part in unchargedRecordings {
      rows.append(
        (
          "Not charged",
          "\(minutes(part.seconds)) of recordings of \(part.item.shown), for which the tariff has "
            + "no price"
        ))
    }
    if let count = records.notCharged {
      rows.append(
        (
          "Not charged",
          "\(counted(count, "call")) of 0 seconds or not charged for by the column map"
        ))
    }
    if let count = records.duplicates {
      rows.append(("Duplicates", "\(counted(count, "record")) repeated, counted once"))
    }
    for part in records.repeats {
      rows.append(
        ("Duplicates", "\(counted(part.calls, "call")) of \(part.file.shown) counted before"))
    }
    let isKnown = contributions != nil
    if records.rejected.isEmpty, isKnown {
      rows.append(("Rejected", "no record that names this account"))
    }
    guard !rows.isEmpty || !records.rejected.isEmpty || !notes.isEmpty else { return }
    page.gap()
    page.line("Not on the bill")
    for (label, text) in rows { page.row(label, text) }
    for (place, call) in records.rejected.prefix(Self.shownRejects).enumerated() {
      page.row(place == 0 ? "Rejected" : "", text(of: call))
    }
    let rest = records.rejected.count - Self.shownRejects
    if rest > 0 { page.row("", "and \(rest) more; --format json lists all") }
    if let cost = records.rejectedCost {
      let count =
        records.rejected.count == 1
        ? "it"
        : cost.calls == 1 ? "the one whose cost is known" : "the \(cost.calls) whose cost is known"
      let change =
        cost.payable.units == 0
        ? "the bill would be the same"
        : "the bill would be \(cost.payable.magnitudeText) \(totals.currency) "
          + (cost.payable.units > 0 ? "more" : "less")
      page.row("", "Had \(count) counted as well, \(change).")
    }
    for note in notes { page.row("", note) }
  }

  private static let shownRejects = 20

  private func text(of call: RejectedCall) -> String {
    var text = "\(call.file.shown) line \(call.line): \(call.reason)"
    if !call.detail.isEmpty { text += ", \(call.detail.shown)" }
    if let billed = call.billed {
      var what: [String] = []
      if billed.calls > 0 {
        what.append("\(minutes(billed.billedSeconds)) of \(call.product ?? "")")
      }
      if billed.recordedCalls > 0 {
        what.append("\(minutes(billed.recordedBilledSeconds)) recorded")
      }
      text += " (\(what.joined(separator: ", ")))"
    } else {
      text += " (what it would cost cannot be said)"
    }
    if let entry = call.entry {
      text += "; suspense \(entry)" + (call.isWrittenOff ? ", written off" : "")
    }
    return text
  }
}
