import CDRCore

extension DailyCalls {
  /// What the bars of a chart stand for.
  enum Measure {
    case calls
    case minutes
  }

  /// Charts and tables for the template `days`, one for each item.
  ///
  /// - Parameter items: in the order of the bill.
  func model(
    ofItems items: [String], in month: Month, _ page: PageModel, counting measure: Measure
  ) -> Any {
    let parts: [[String: Any]]
    if isByDay {
      parts = items.enumerated().compactMap { number, item in
        let own = rows(of: item)
        if own.isEmpty { return nil }
        var model = table(of: own, page.item(item), month, page.language)
        model["chart"] = chart(own, item, month, page, measure).model(id: "chart-\(number + 1)")
        return model
      }
    } else {
      var model = table(of: sums, page.item(""), month, page.language)
      model["itemName"] = page.language.text(.allItems)
      model["chart"] = false
      parts = [model]
    }
    if parts.isEmpty { return false }
    return [
      "dayParts": parts, "isByDay": isByDay,
      "hasScales": isByDay && parts.count > 1,
      "placeLabel": page.language.text(isByDay ? .day : .file),
    ] as [String: Any]
  }

  private func table(
    of rows: [Row], _ item: [String: Any], _ month: Month, _ language: ReportLanguage
  ) -> [String: Any] {
    var (model, sum) = (item, Usage())
    for row in rows { _ = sum.add(row.usage) }
    model["dayRows"] = rows.map { self.row(of: $0, month, language) }
    model["daysCalls"] = PageNumbers.text(sum.calls)
    model["daysMinutes"] = PageNumbers.minutes(seconds: sum.billedSeconds)
    return model
  }

  private func row(of row: Row, _ month: Month, _ language: ReportLanguage) -> [String: Any] {
    let place =
      switch row.place {
      case .day(let day): CivilDate(daysSinceEpoch: day).description
      case .file(let name): name
      case .corrected: language.text(.correctedRecords)
      }
    return [
      "place": PageText.protected(place), "placeCalls": PageNumbers.text(row.usage.calls),
      "placeMinutes": PageNumbers.minutes(seconds: row.usage.billedSeconds),
    ]
  }

  private func chart(
    _ rows: [Row], _ item: String, _ month: Month, _ page: PageModel, _ measure: Measure
  ) -> BarChart {
    let language = page.language
    var byDay: [Int: Usage] = [:]
    var sum = Usage()
    for row in rows {
      guard case .day(let day) = row.place else { continue }
      _ = byDay[day, default: Usage()].add(row.usage)
      _ = sum.add(row.usage)
    }
    // Of calls that go by their end, the first may have begun in the month before.
    let first = min(month.firstDay, byDay.keys.min() ?? month.firstDay)
    let last = max(month.next.firstDay - 1, byDay.keys.max() ?? month.firstDay)
    func words(_ usage: Usage) -> String {
      switch measure {
      case .calls: language.count(usage.calls, .countCall, .countCalls)
      case .minutes: PageNumbers.minutes(seconds: usage.billedSeconds, in: language)
      }
    }
    func value(_ usage: Usage) -> Int64 {
      switch measure {
      case .calls: usage.calls
      case .minutes: (usage.billedSeconds + 59) / 60
      }
    }
    let bars = (first...last).map { day -> BarChart.Bar in
      let date = CivilDate(daysSinceEpoch: day)
      let usage = byDay[day] ?? Usage()
      let isLabelled = [1, 8, 15, 22, 29].contains(date.day)
      return BarChart.Bar(
        label: isLabelled ? String(date.day) : "", title: "\(date): \(words(usage))",
        value: value(usage))
    }
    var peak = (day: first, usage: Usage())
    for (day, usage) in byDay.sorted(by: { $0.key < $1.key })
    where value(usage) > value(peak.usage) { peak = (day, usage) }
    let text = language.text(
      .dayChartText,
      [
        "total": words(sum), "peak": language.name(of: CivilDate(daysSinceEpoch: peak.day)),
        "most": words(peak.usage),
      ])
    let title: Phrase = measure == .calls ? .dayChart : .dayMinutesChart
    return BarChart(
      title: language.text(title, ["item": language.name(ofItem: item) ?? item]), text: text,
      bars: bars)
  }
}
