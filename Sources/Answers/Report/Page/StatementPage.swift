import CDRCore
import Rating
import Runs
import Tariffs

extension Statement {
  /// The statement as a page: one file, without scripts and without anything that a browser would have
  /// to fetch.
  ///
  /// - Throws: `bug` where what is shown does not add up to the bill.
  public func html(
    in language: ReportLanguage, by templates: ReportTemplates
  ) throws(Failure) -> String {
    var page = PageModel(language)
    let account = explanation.account
    let name = explanation.accountName
    page["title"] = PageText.protected(
      "\(language.text(.statement)) · \(name ?? account) · "
        + language.name(of: explanation.month))
    page["heading"] = PageText.protected(name ?? account)
    page["kind"] = language.text(.statement)
    page["isProvisional"] = explanation.status == .provisional
    page["facts"] = facts(page)
    page["figures"] = figures(page)
    page["currency"] = explanation.totals.currency
    page["chargeLines"] = explanation.lines.map { line(of: $0, page) }
    page["hasLines"] = !explanation.lines.isEmpty
    page["totalAmount"] = PageNumbers.text(explanation.totals.amount)
    page["totalPayable"] = PageNumbers.text(explanation.totals.payable)
    page["rounding"] = rounding(language)
    page["uncharged"] = explanation.unchargedRecordings.map { part in
      PageText.protected(
        language.text(
          .uncharged,
          [
            "item": language.name(ofItem: part.item) ?? part.item,
            "minutes": PageNumbers.minutes(seconds: part.seconds, in: language),
          ]))
    }
    page["reasons"] = explanation.lines.map { reason(of: $0, page) }
    if let days = explanation.days {
      let lines = explanation.lines.filter { if case .calls = $0.reason { true } else { false } }
      page["days"] = days.model(
        ofItems: lines.map(\.line.item), in: explanation.month, page, counting: .calls)
    }
    if let changes = try changes(), let before {
      page["changes"] = model(of: changes, from: before, page)
    }
    return templates.page("statement", page.values)
  }

  // MARK: The top

  private func facts(_ page: PageModel) -> [[String: Any]] {
    let language = page.language
    let tariff = explanation.tariff
    let days = explanation.month.next.firstDay - explanation.month.firstDay
    return [
      PageModel.fact(language.text(.account), explanation.account),
      PageModel.fact(
        language.text(.period),
        language.text(
          .periodDays, ["name": language.name(of: explanation.month), "last": String(days)])),
      PageModel.fact(language.text(.timeZone), tariff.timeZone),
      PageModel.fact(
        language.text(.status), page.status(explanation.status, isClosed: explanation.isClosed)),
      PageModel.fact(language.text(.tariff), tariff.name),
      PageModel.fact(language.text(.currency), explanation.totals.currency),
    ]
  }

  private func figures(_ page: PageModel) -> [[String: Any]] {
    let totals = explanation.totals
    var figures = [
      page.figure(.payable, PageNumbers.text(totals.payable), unit: totals.currency),
      page.figure(.calls, PageNumbers.text(totals.calls)),
      page.figure(.minutes, PageNumbers.minutes(seconds: totals.billedSeconds)),
    ]
    if let before {
      var sum = FixedDecimal(units: 0, scale: totals.payable.scale)
      // Bills of the raters, whose totals did not overflow.
      for line in before.lines { sum = (try? sum + line.payable) ?? sum }
      if let change = page.changeFigure(
        sum, totals.payable, from: before.month, currency: totals.currency)
      {
        figures.append(change)
      }
    }
    return figures
  }

  private func rounding(_ language: ReportLanguage) -> Any {
    guard explanation.lines.contains(where: { $0.line.amount != $0.line.payable }) else {
      return false
    }
    let phrase: Phrase =
      switch explanation.tariff.payable.rounding {
      case .down: .roundingDown
      case .up: .roundingUp
      case .halfUp: .roundingHalfUp
      case .halfEven: .roundingHalfEven
      }
    return language.text(phrase, ["scale": String(explanation.tariff.payable.scale)])
  }

  // MARK: Lines

  private func line(of explained: ExplainedLine, _ page: PageModel) -> [String: Any] {
    let line = explained.line
    var model = page.item(line.item)
    model["calls"] = line.calls.map { PageNumbers.text($0) } ?? ""
    model["talkTime"] = line.talkMilliseconds.map { PageNumbers.clock(milliseconds: $0) } ?? ""
    model["quantity"] = PageNumbers.quantity(line.quantity, in: page.language)
    model["tier"] = PageText.protected(PageNumbers.tier(line.tier))
    model["unitPrice"] = line.unitPrice
    model["amount"] = PageNumbers.text(line.amount)
    model["payable"] = PageNumbers.text(line.payable)
    return model
  }

  private func model(
    of changes: (items: [Change], total: Change), from before: Before, _ page: PageModel
  ) -> [String: Any] {
    func row(_ change: Change) -> [String: Any] {
      page.item(change.item).merging([
        "before": PageNumbers.text(change.before), "after": PageNumbers.text(change.after),
      ]) { $1 }.merging(page.difference(change.delta, of: change.before)) { $1 }
    }
    let month = page.language.name(of: before.month)
    return [
      "changesHeading": page.language.text(.changes, ["month": month]),
      "monthBefore": month, "monthAfter": page.language.name(of: explanation.month),
      "filesNote": before.isOfFiles ? page.language.text(.filesNote, ["month": month]) : false,
      "changedItems": changes.items.map(row), "changedTotal": row(changes.total),
    ]
  }
}
