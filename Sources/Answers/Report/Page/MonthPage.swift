import CDRCore
import Gaps
import Ledger
import Rating

extension MonthReport {
  /// The report as a page: one file, without scripts and without anything that a browser would have to
  /// fetch. It shows the largest accounts and changes, so that it stays small whatever the number of
  /// accounts.
  public func html(in language: ReportLanguage, by templates: ReportTemplates) -> String {
    var page = PageModel(language)
    let name = language.name(of: month)
    page["title"] = "\(language.text(.monthReport)) · \(name)"
    page["heading"] = name
    page["kind"] = language.text(.monthReport)
    page["isProvisional"] = status == .provisional
    page["currency"] = totals.currency
    page["facts"] = facts(page)
    page["figures"] = figures(page)
    page["billItems"] = itemRows(page)
    page["hasLines"] = totals.lines > 0
    page["totalLines"] = PageNumbers.text(totals.lines)
    page["totalAmount"] = PageNumbers.text(totals.amount)
    page["totalPayable"] = PageNumbers.text(totals.payable)
    addDays(to: &page)
    page["tierGroups"] = tierGroups(page)
    page["largestAccounts"] = accountRows(page)
    page["otherAccounts"] = otherAccounts(page)
    page["allAccounts"] = language.text(
      .allAccounts, ["count": PageNumbers.text(Int64(paying))])
    if let before { page["changes"] = changes(from: before, page) }
    addRecords(to: &page)
    return templates.page("month", page.values)
  }

  /// Accounts with something on the bill.
  private var paying: Int { comparison.accountsAfter }

  // MARK: The top

  private func facts(_ page: PageModel) -> [[String: Any]] {
    let language = page.language
    return [
      PageModel.fact(language.text(.status), page.status(status, isClosed: isClosed)),
      PageModel.fact(language.text(.tariff), tariffs.joined(separator: ", ")),
      PageModel.fact(language.text(.timeZone), timeZone),
      PageModel.fact(language.text(.currency), totals.currency),
      PageModel.fact(language.text(.source), sources[language] ?? ""),
    ]
  }

  private func figures(_ page: PageModel) -> [[String: Any]] {
    var figures = [
      page.figure(.payable, PageNumbers.text(totals.payable), unit: totals.currency)
    ]
    if let before,
      let change = page.changeFigure(
        comparison.totals.before, totals.payable, from: before, currency: totals.currency)
    {
      figures.append(change)
    }
    figures += [
      page.figure(.accounts, PageNumbers.text(Int64(paying))),
      page.figure(.calls, PageNumbers.text(totals.calls)),
      page.figure(.minutes, PageNumbers.minutes(seconds: totals.billedSeconds)),
      page.figure(
        .recordedMinutes, PageNumbers.minutes(seconds: totals.recordingBilledSeconds)),
    ]
    return figures
  }

  // MARK: Days and hours

  private func addDays(to page: inout PageModel) {
    page["daysAreUnknown"] = days == nil
    guard let days, let hours, totals.calls > 0 else { return }
    page["days"] = days.model(ofItems: itemNames, in: month, page, counting: .minutes)
    var counts = [Int64](repeating: 0, count: 24)
    for (key, count) in hours.counts { counts[key.hour.ofDay] += count.charged }
    let language = page.language
    func name(_ hour: Int) -> String { (hour < 10 ? "0" : "") + "\(hour):00" }
    func words(_ count: Int64) -> String { language.count(count, .countCall, .countCalls) }
    let peak = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    let chart = BarChart(
      title: language.text(.hourChart),
      text: language.text(
        .hourChartText,
        [
          "total": words(counts.reduce(0, +)), "peak": name(peak), "most": words(counts[peak]),
        ]),
      bars: counts.enumerated().map { hour, count in
        BarChart.Bar(
          label: hour % 6 == 0 ? name(hour) : "", title: "\(name(hour)): \(words(count))",
          value: count)
      })
    page["hours"] = chart.model(id: "chart-hours")
  }

  // MARK: Items and tiers

  private func itemRows(_ page: PageModel) -> [[String: Any]] {
    var items: [(name: String, sum: GroupSum)] = []
    for group in comparison.groups where group.after.lines > 0 {
      let place = items.firstIndex { $0.name.hasBytes(of: group.item) } ?? items.count
      if place == items.count { items.append((group.item, GroupSum(unit: group.after.unit))) }
      items[place].sum.add(group.after)
    }
    return items.map { name, sum in
      var row = page.item(name)
      let hasCalls = sum.unit == "minute"
      row["itemLines"] = PageNumbers.text(sum.lines)
      row["itemCalls"] = hasCalls ? PageNumbers.text(sum.calls) : ""
      row["itemTalkTime"] = hasCalls ? PageNumbers.clock(milliseconds: sum.talkMilliseconds) : ""
      row["itemQuantity"] = quantity(sum, page.language)
      row["itemAmount"] = PageNumbers.text(sum.amount)
      row["itemPayable"] = PageNumbers.text(sum.payable)
      row["itemShare"] = PageNumbers.share(sum.payable, of: totals.payable) ?? ""
      return row
    }
  }

  private func quantity(_ sum: GroupSum, _ language: ReportLanguage) -> String {
    let quantity: Quantity =
      switch sum.unit {
      case "minute": .minutes(seconds: sum.quantity)
      case "seat": .seats(sum.quantity)
      default: .numberMonths(sum.quantity)
      }
    return PageNumbers.quantity(quantity, in: language)
  }

  /// For each item the tiers that lines of the bill have reached.
  private func tierGroups(_ page: PageModel) -> [[String: Any]] {
    var parts: [[Comparison.Group]] = []
    for group in comparison.groups where group.after.lines > 0 && !group.tier.isEmpty {
      if let last = parts.last?.last, last.item.hasBytes(of: group.item) {
        parts[parts.count - 1].append(group)
      } else {
        parts.append([group])
      }
    }
    return parts.map { groups in
      var model = page.item(groups[0].item)
      let isTime = groups[0].after.unit == "minute"
      model["tierUnit"] = page.language.text(isTime ? .minutes : .quantity)
      model["tierRows"] = groups.map { group -> [String: Any] in
        [
          "tierLabel": PageText.protected(PageNumbers.tier(group.tier)),
          "tierLines": PageNumbers.text(group.after.lines),
          "tierQuantity": isTime
            ? PageNumbers.minutes(seconds: group.after.quantity)
            : PageNumbers.text(group.after.quantity),
          "tierPayable": PageNumbers.text(group.after.payable),
        ]
      }
      return model
    }
  }

  // MARK: Accounts

  private func accountRows(_ page: PageModel) -> [[String: Any]] {
    largestAccounts.enumerated().map { place, account in
      var row = page.account(account.account, called: names[ByteText(account.account)])
      row["rank"] = String(place + 1)
      row["accountPayable"] = PageNumbers.text(account.after)
      row["accountShare"] = PageNumbers.share(account.after, of: totals.payable) ?? ""
      return row
    }
  }

  /// What the accounts that are not shown pay together; false where all are shown.
  private func otherAccounts(_ page: PageModel) -> Any {
    let shown = largestAccounts
    guard shown.count < paying else { return false }
    var rest = totals.payable
    // Each is a part of the total.
    for account in shown { rest = (try? rest - account.after) ?? rest }
    return [
      "otherLabel": page.language.text(
        .otherAccounts, ["count": PageNumbers.text(Int64(paying - shown.count))]),
      "otherPayable": PageNumbers.text(rest),
      "otherShare": PageNumbers.share(rest, of: totals.payable) ?? "",
    ] as [String: Any]
  }

  private func changes(from before: Month, _ page: PageModel) -> [String: Any] {
    let language = page.language
    let month = language.name(of: before)
    let spread = comparison.spread
    func band(_ label: Phrase, _ count: Int, _ sum: FixedDecimal?) -> [String: Any] {
      [
        "bandLabel": language.text(label), "bandCount": PageNumbers.text(Int64(count)),
        "bandSum": sum.map { PageNumbers.signed($0) } ?? "",
      ]
    }
    return [
      "changesHeading": language.text(.changes, ["month": month]), "monthBefore": month,
      "monthAfter": language.name(of: self.month),
      "filesNote": isOfFiles ? language.text(.filesNote, ["month": month]) : false,
      "bands": [
        band(.morePay, spread.more.count, spread.more.delta),
        band(.lessPay, spread.less.count, spread.less.delta),
        band(.samePay, spread.same, nil),
      ],
      "changedAccounts": largestChanges.map { row in
        page.account(row.account, called: names[ByteText(row.account)]).merging([
          "before": PageNumbers.text(row.before), "after": PageNumbers.text(row.after),
        ]) { $1 }.merging(page.difference(row.delta, of: row.before)) { $1 }
      },
      "allAccountsOfBoth": language.text(
        .allAccounts, ["count": PageNumbers.text(Int64(comparison.rows.count))]),
      "hasChangedAccounts": !largestChanges.isEmpty,
      "changedTotal": [
        "before": PageNumbers.text(comparison.totals.before),
        "after": PageNumbers.text(comparison.totals.after),
      ].merging(
        page.difference(
          (try? comparison.totals.after - comparison.totals.before) ?? .zero,
          of: comparison.totals.before)
      ) { $1 },
    ]
  }

  // MARK: Records

  private func addRecords(to page: inout PageModel) {
    let language = page.language
    let counts = records.counts
    func row(_ label: Phrase, _ count: Int64) -> [String: Any] {
      ["recordLabel": language.text(label), "recordCount": PageNumbers.text(count)]
    }
    var rows = [
      row(.rated, counts.rated), row(.notCharged, counts.notCharged),
      row(.duplicate, counts.duplicate),
    ]
    if counts.outsideMonth > 0 { rows.append(row(.outsideMonth, counts.outsideMonth)) }
    if counts.notACall > 0 { rows.append(row(.notACall, counts.notACall)) }
    rows.append(row(.rejected, counts.rejected))
    page["recordRows"] = rows
    page["recordTotal"] = PageNumbers.text(counts.records)
    let files = language.count(records.files, .countFile, .countFiles)
    page["recordsNote"] = language.text(
      records.isOfLedger ? .recordsLedgerNote : .recordsNote, ["files": files])
    page["isOfLedger"] = records.isOfLedger
    page["rejectedNote"] = language.text(
      records.isOfLedger ? .rejectedLedgerNote : .rejectedNote)
    page["rejectedRows"] = records.rejected.map { entries -> [String: Any] in
      [
        "reasonName": PageText.protected(
          language.name(ofReason: entries.reason) ?? entries.reason),
        "reasonCode": PageText.protected(entries.reason),
        "rejectedOpen": PageNumbers.text(entries.open),
        "rejectedWrittenOff": PageNumbers.text(entries.writtenOff),
        "rejectedRecycled": PageNumbers.text(entries.recycled),
      ]
    }
    page["hasRejected"] = !records.rejected.isEmpty
    addGaps(to: &page)
  }

  private func addGaps(to page: inout PageModel) {
    let language = page.language
    let shown = gaps.prefix(Self.shownGaps)
    page["gaps"] = !shown.isEmpty
    page["gapRows"] = shown.map { found -> [String: Any] in
      let gap = found.gap
      return [
        "gapKind": language.text(Self.phrase(for: gap.kind)),
        "gapSource": PageText.protected(gap.source), "gapFrom": PageText.protected(gap.from),
        "gapTo": gap.to == gap.from ? "" : PageText.protected(gap.to),
        "gapExpected": PageNumbers.text(gap.expected), "gapFound": PageNumbers.text(gap.found),
        "gapAccepted": PageModel.text(
          found.accepted.map { language.text(.gapAccepted, ["reason": $0.reason]) }),
      ]
    }
    page["gapsMore"] =
      gaps.count > shown.count
      ? language.text(.gapsMore, ["count": PageNumbers.text(Int64(gaps.count - shown.count))])
      : false
  }

  private static func phrase(for kind: Gap.Kind) -> Phrase {
    switch kind {
    case .leftOut: .gapLeftOut
    case .repeated: .gapRepeated
    case .hours: .gapHours
    case .day: .gapDay
    case .lowDay: .gapLowDay
    }
  }
}
