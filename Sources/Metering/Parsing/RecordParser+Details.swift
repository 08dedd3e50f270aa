import CDRCore
import ColumnMaps

extension RecordParser {
  /// What is wrong with a record, for the person who will look at it.
  mutating func detail(
    of reason: RejectReason, _ fields: some FieldSource, layout: ColumnLayout
  ) -> String {
    let isStandard = map.name == ColumnMap.standard.name
    func named(_ field: StandardColumn, _ columns: [ColumnName]) -> String {
      isStandard || columns.isEmpty
        ? field.rawValue
        : "\(field.rawValue) (\(columns.map(\.label).joined(separator: ", ")))"
    }
    func shown(_ column: Int?) -> String {
      column.map { text($0, of: fields, true).shown } ?? "constant"
    }
    isBroken = false
    switch reason {
    case .badEncoding:
      return "\(brokenColumns(fields, layout).joined(separator: ", ")) not "
        + (map.text.encoding == .utf8 ? "UTF-8" : "GB18030")
    case .missingCallID: return "\(named(.callID, map.callID?.alternatives.first ?? [])) is empty"
    case .missingAccount:
      let columns = map.account.columns
      return columns.isEmpty ? "" : "\(named(.accountID, columns)) is empty"
    case .unknownNumber: return unknownNumber(fields, layout)
    case .unknownAccount: return unknownAccount(fields, layout)
    case .unknownProduct:
      guard case .column(let rule) = map.product else { return "" }
      return "\(named(.product, [rule.column])) \(shown(layout.product))"
    case .badStartTime:
      guard case .columns(let columns) = map.start.source else {
        return "\(StandardColumn.startTime.rawValue): \(afterLastYear)"
      }
      let field = start(fields, layout, true)
      let text = "\(named(.startTime, columns)) \(field.shown)"
      guard let instant = timestamps.instant(field) else { return text }
      return years.contains(instant)
        ? "\(text): \(afterLastYear)" : "\(text) is outside the years 0000 to 9999 in \(timeZone)"
    case .badDuration, .durationOutOfRange:
      if let text = unclearCondition(fields, layout) { return text }
      guard case .between(let pair) = map.duration, let span = layout.span else {
        guard case .column(let column, _, _) = map.duration else { return "" }
        return "\(named(.duration, [column])) \(shown(layout.duration))"
      }
      return "duration from \(pair.from.label) \(joined(span.from, of: fields, true).shown) to "
        + "\(pair.to.label) \(joined(span.to, of: fields, true).shown)"
    case .badRecording:
      guard case .column(let column, _, _) = map.recording else { return "" }
      return "\(named(.recording, [column])) \(shown(layout.recording))"
    case .recordTooLong, .badQuoting, .badJSON, .fieldCount, .duplicateKey,
      .conflictingDuplicate, .dayPruned:
      return ""
    }
  }

  /// Which condition of the map a record says nothing of, where that is why it is rejected.
  private mutating func unclearCondition(
    _ fields: some FieldSource, _ layout: ColumnLayout
  ) -> String? {
    for (key, list, places) in [
      ("records", map.records, layout.recordTests),
      ("charged_when", map.charged, layout.chargedTests),
    ] {
      let conditions = key == "records" ? records : charged
      let all = verdict(of: conditions, places, fields, true, fieldCount: layout.fieldsToRead)
      guard all == .unreadable else { continue }
      for (place, part) in list.flatMap(\.parts).enumerated() {
        let text = text(places[place], of: fields, true)
        guard conditions.tests[place].verdict(text) == .unreadable else { continue }
        let why =
          if case .above = part.test { "is not a number" } else {
            "takes too long to compare with the pattern"
          }
        return "\(part.column.label) \(text.shown) \(why), so it is not known whether \(key) holds"
      }
    }
    return nil
  }

  /// What is wrong with a start time in time, of a call that is too long for it.
  private var afterLastYear: String { "the call ends after the year 9999 in \(timeZone)" }

  /// The standard fields made of columns that are not text.
  private mutating func brokenColumns(
    _ fields: some FieldSource, _ layout: ColumnLayout
  ) -> [String] {
    let columns: [(StandardColumn, [Int])] = [
      (.callID, layout.callID.all), (.accountID, layout.account.all),
      (.product, [layout.product].compactMap(\.self)), (.startTime, layout.start.all),
      (
        .duration,
        [layout.duration].compactMap(\.self) + (layout.span?.from.all ?? [])
          + (layout.span?.to.all ?? [])
      ),
      (.recording, [layout.recording].compactMap(\.self)),
    ]
    let conditions = zip(
      (map.records + map.charged).flatMap(\.parts).map(\.column.label),
      layout.recordTests + layout.chargedTests)
    var broken: [String] = []
    for (name, places) in columns.map({ ($0.0.rawValue, $0.1) })
      + conditions.map({ ($0.0, [$0.1]) })
    {
      isBroken = false
      for place in places { _ = text(place, of: fields, true) }
      if isBroken, !broken.contains(bytesOf: name) { broken.append(name) }
    }
    return broken.isEmpty ? ["a field"] : broken
  }
}

extension Field {
  /// The text between quotes, long ones cut.
  var shown: String {
    let limit = 80
    guard count > limit else { return "\"\(text)\"" }
    return unsafe "\"\(Field(bytes: bytes, count: limit).text)…\""
  }
}
