import CDRCore
import Rating
import Reports
import Tariffs

extension Explanation {
  /// The explanation as plain text, to be read or put into a mail.
  public var text: String {
    var page = TextPage()
    let name = accountName.map { " (\($0.shown))" } ?? ""
    let state = status == .final ? (isClosed ? "final, closed" : "final") : "provisional"
    page.line(
      "Account \(account.shown)\(name), \(month): \(totals.payable) \(totals.currency) payable, "
        + state)
    page.line(
      "Priced by \(tariffName), "
        + "months in \(tariff.timeZone) by the \(tariff.attribution.rawValue) of calls. "
        + "Read from \(source.shown).")
    if let item {
      page.line("Only \(item.shown) is explained here.")
    } else if lines.count > 1 {
      page.line(
        lines.map(\.line.payable.description).joined(separator: " + ") + " = \(totals.payable)")
    }
    for place in lines.indices {
      page.gap()
      add(lines[place], to: &page)
      let isLast =
        place == lines.count - 1 || !lines[place + 1].line.item.hasBytes(of: lines[place].line.item)
      if isLast { addHistory(of: lines[place], to: &page) }
    }
    addPostedOnly(to: &page)
    if hasFileTable { addFileTable(to: &page) }
    addRecords(to: &page)
    return page.text
  }

  /// `my-tariff (my-tariff.yaml)`, `icc-20211220 (built-in)`.
  private var tariffName: String {
    tariff.label.hasPrefix(tariff.name)
      ? tariff.label.shown : "\(tariff.name.shown) (\(tariff.label.shown))"
  }

  private func add(_ explained: ExplainedLine, to page: inout TextPage) {
    let line = explained.line
    page.line("\(line.item.shown): \(line.payable) \(line.currency)")
    switch explained.reason {
    case .calls(let calls): add(calls, line, to: &page)
    case .recording(let recording):
      page.row(
        "Recorded",
        "\(counted(recording.calls, "call")) of "
          + "\(recording.products.map(\.shown).joined(separator: ", ")), "
          + "\(seconds(recording.milliseconds)) recorded")
      page.row(
        "Minutes",
        minutes(recording.billedSeconds) + ": each recording is rounded up to "
          + LineTexts.multiple(of: recording.increment)
          + added(recording.billedSeconds * 1000 - recording.milliseconds))
      page.row("Price", "\(line.unitPrice) per minute; recordings count toward no tier")
      page.row(
        "Sum",
        "\(exactMinutes(seconds: recording.billedSeconds)) x \(line.unitPrice) = "
          + LineTexts.result(line, tariff))
    case .numbers:
      guard case .numberMonths(let count) = line.quantity else { return }
      let own =
        line.unitPrice == tariff.numberRent?.text ? "" : "; at a rent set in the numbers file"
      page.row(
        "Rent",
        "\(counted(count, "number")) held on at least a day of \(month); the full month is due\(own)"
      )
      page.row("Sum", "\(count) x \(line.unitPrice) = \(LineTexts.result(line, tariff))")
    case .seats(let charge, let prices):
      page.row("Order", LineTexts.order(charge))
      if let prices {
        page.row("Tiers", "chosen by the seats after the order; prices per seat and month")
        for (label, price) in LineTexts.seatTiers(prices) {
          page.tier(label, price, isReached: label == line.tier, "\(charge.count) seats")
        }
      }
      page.row("Sum", LineTexts.seatSum(line) + " = " + LineTexts.result(line, tariff))
    }
  }

  private func add(_ calls: ExplainedCalls, _ line: BillLine, to page: inout TextPage) {
    let usage = calls.usage
    let charge = calls.charge
    page.row(
      "Calls", "\(counted(usage.calls, "call")), \(seconds(usage.talkMilliseconds)) of talk time")
    page.row(
      "Minutes",
      minutes(usage.billedSeconds) + ": each call is rounded up to "
        + LineTexts.rounding(of: calls.item) + added(calls.addedMilliseconds))
    if let group = charge.group {
      page.row(
        "Group",
        "\(group.items.map(\.shown).joined(separator: ", ")) reach their tier together "
          + "(\(group.name.shown)): \(minutes(charge.volumeSeconds)) in all")
    }
    page.row("Tiers", LineTexts.pricing(calls))
    for (place, row) in charge.rows.enumerated() {
      page.tier(
        row.label, row.price + (row.flat.isEmpty ? "" : " + \(row.flat) flat"),
        isReached: place == charge.reached,
        row.isUnderOneMinute
          ? "\(seconds(charge.volumeMilliseconds)) of talk time" : minutes(charge.volumeSeconds))
    }
    page.row("Sum", LineTexts.sum(calls) + " = " + LineTexts.result(line, tariff))
    if let next = calls.next {
      page.row("Next bound", LineTexts.next(next, line, totals))
      page.row("", LineTexts.beyond(next, of: calls))
    }
    if let below = calls.below { page.row("Bound below", LineTexts.below(below, line, totals)) }
  }

  // MARK: Files and postings

  private func addHistory(of explained: ExplainedLine, to page: inout TextPage) {
    let item = explained.line.item
    let isRecording = explained.line.terms.isRecording
    let products: [String]
    switch explained.reason {
    case .calls: products = [item]
    case .recording(let recording): products = recording.products
    case .numbers, .seats: products = []
    }
    if !hasFileTable {
      let rows = (contributions ?? []).compactMap { part -> [String]? in
        guard products.contains(bytesOf: part.item),
          let count = count(part, isRecording: isRecording)
        else { return nil }
        return [fileName(part), counted(count.calls, "call"), count.time, runName(part)]
      }
      if !rows.isEmpty { page.columns("Files", rows) }
    }
    addPostings(of: item, payable: payable(of: item), charge: explained, to: &page)
  }

  /// What is payable for an item, over all its lines.
  private func payable(of item: String) -> FixedDecimal {
    lines.filter { $0.line.item.hasBytes(of: item) }.reduce(.zero) { sum, line in
      // The bill's totals are the same sum, checked.
      (try? sum + line.line.payable) ?? sum
    }
  }

  /// Items that were posted but no longer have a line.
  private func addPostedOnly(to page: inout TextPage) {
    var gone: [String] = []
    for posting in postings ?? []
    where !lines.contains(where: { $0.line.item.hasBytes(of: posting.item) })
      && !gone.contains(bytesOf: posting.item)
    { gone.append(posting.item) }
    for item in gone {
      page.gap()
      page.line("\(item.shown): no longer on the bill")
      addPostings(of: item, payable: .zero, charge: nil, to: &page)
    }
  }

  private func addPostings(
    of item: String, payable: FixedDecimal, charge: ExplainedLine?, to page: inout TextPage
  ) {
    guard let postings else { return }
    let own = postings.filter { $0.item.hasBytes(of: item) }
    guard !own.isEmpty else { return page.row("Posted", "nothing yet") }
    var calls: ExplainedCalls?
    if case .calls(let found) = charge?.reason { calls = found }
    page.columns(
      "Posted",
      own.map { posting in
        [
          "run \(posting.run)", posting.at, posting.reason.shown,
          "\(posting.previous) -> \(posting.current)",
          posting.delta.units < 0 ? "\(posting.delta)" : "+\(posting.delta)",
          calls != nil ? posting.held.map { "at \(minutes($0.volume))" } ?? "" : "",
        ]
      })
    for (place, posting) in own.enumerated() where posting.delta.units < 0 {
      page.row("", PostingText(calls).why(posting, after: place > 0 ? own[place - 1] : nil))
    }
    if own.contains(where: { $0.isBeforeUndo && $0.held != nil }) {
      page.row("", "Files were taken out since; the minutes are those of the files still held.")
    }
    if let last = own.last, last.current != payable {
      page.row("", "Not posted yet: \(last.current) -> \(payable)")
    }
  }
}
