import ColumnMaps

extension GuessedLog {
  /// How long calls are: a column by its name, or one that agrees with two timestamps, or else the
  /// time between those.
  func duration(_ roles: TimeRoles?, charged: [Bool]?) -> Guessed<DurationRule>? {
    let spans = roles.map(spans) ?? []
    let taken = Set((roles?.start ?? []).map(\.column.place))
    let free = contents.filter { $0.timestamps == nil && !taken.contains($0.column.place) }
    if let found = namedDuration(free, spans) ?? fittingDuration(free, spans) { return found }
    if let roles, let found = between(roles, charged: charged) { return found }
    return hasNames ? nil : unnamedDuration(free, roles)
  }

  /// The time between two columns, by record in milliseconds.
  private struct Span {
    var from: ColumnContent
    var to: ColumnContent
    var lengths: [Int64?]
    var isFromAnswer: Bool
  }

  private func spans(_ roles: TimeRoles) -> [Span] {
    guard let end = roles.end, let endColumn = roles.endColumn else { return [] }
    func span(
      _ column: ColumnContent, _ from: ColumnContent.Timestamps, isFromAnswer: Bool
    ) -> Span {
      Span(
        from: column, to: endColumn,
        lengths: zip(from.instants, end.instants).map { from, to in
          if let from, let to { to - from } else { nil }
        }, isFromAnswer: isFromAnswer)
    }
    var spans: [Span] = []
    if let answer = roles.answer, let column = roles.answerColumn {
      spans.append(span(column, answer, isFromAnswer: true))
    }
    if roles.start.count == 1 {
      spans.append(span(roles.start[0], roles.timestamps, isFromAnswer: false))
    }
    return spans
  }

  /// Of the records with both, in how many a column says what two timestamps say, to the second.
  private func agreement(_ lengths: [UInt32?], _ span: Span) -> Share {
    var share = Share(0, of: 0)
    for case (let length?, let time?) in zip(lengths, span.lengths) where length > 0 {
      share.whole += 1
      share.part += abs(Int64(length) - time) <= 1000 ? 1 : 0
    }
    return share
  }

  // MARK: By name

  private func namedDuration(_ free: [ColumnContent], _ spans: [Span]) -> Guessed<DurationRule>? {
    let places = Set(free.map(\.column.place))
    for (field, what) in [
      (FieldNames.talk, "named like the time that is charged"),
      (.total, "named like the length of a call"),
    ] {
      for content in named(field) where places.contains(content.column.place) {
        guard let unit = unit(of: content, spans) else { continue }
        var guess = duration(content, unit: unit, what, spans)
        if field == .total, spans.first?.isFromAnswer != true {
          guess.reasons.append(
            "It may include ringing; no column with only the talk time was found.")
        }
        return guess
      }
    }
    return nil
  }

  /// The unit by the texts, and where they are plain numbers by the name or by two timestamps.
  private func unit(of content: ColumnContent, _ spans: [Span]) -> DurationUnit? {
    guard let form = content.unit() else { return nil }
    guard form == .seconds else { return form }
    let name = content.name.lowercased()
    let unit: DurationUnit =
      if name.contains("msec") || name.contains("millis") || name.contains("毫秒")
        || name.hasSuffix("_ms") || name.contains("(ms)") || name.hasSuffix("durationms")
      {
        .milliseconds
      } else if name.contains("minut") || name.hasSuffix("min") || name.hasSuffix("mins")
        || name.hasSuffix("(min)") || name.contains("分")
      { .minutes } else { .seconds }
    guard unit == .seconds, !spans.isEmpty else { return unit }
    func best(_ unit: DurationUnit) -> Int {
      spans.map { agreement(content.lengths(unit), $0).part }.max() ?? 0
    }
    return best(.milliseconds) > best(.seconds) ? .milliseconds : .seconds
  }

  /// A column of a unit, with the check that the timestamps allow.
  private func duration(
    _ content: ColumnContent, unit: DurationUnit, _ why: String, _ spans: [Span]
  ) -> Guessed<DurationRule> {
    let lengths = content.lengths(unit)
    let read = lengths.count { $0 != nil }
    var check: TimestampPair?
    var guess = Guessed(
      DurationRule.column(ColumnName(content.label), unit: LengthForm(unit), check: nil),
      "\(content.subject): \(why). \(Share(read, of: content.filled).percent) of \(content.filled) values are \(unit.words)."
    )
    let checks = spans.map { ($0, agreement(lengths, $0)) }.filter { $0.1.whole > 0 }
    if let (span, share) = checks.max(by: { $0.1.part < $1.1.part }), share.part > 0 {
      if share.part * 10 >= share.whole * 9 {
        check = TimestampPair(from: ColumnName(span.from.label), to: ColumnName(span.to.label))
      }
      guess.reasons.append(
        "\(Share(share.part, of: share.whole).percent) of \(share.whole) agree with the time from "
          + "\(span.from.shown) to \(span.to.shown).")
    }
    guess.rule = .column(ColumnName(content.label), unit: LengthForm(unit), check: check)
    return guess
  }

  // MARK: By content

  /// A column that says what two timestamps say.
  private func fittingDuration(_ free: [ColumnContent], _ spans: [Span]) -> Guessed<DurationRule>? {
    for span in spans {
      var best: (content: ColumnContent, unit: DurationUnit, share: Share)?
      for content in free where content.filled * 2 > content.count {
        guard let form = content.unit() else { continue }
        for unit in form == .seconds ? [DurationUnit.seconds, .milliseconds] : [form] {
          let share = agreement(content.lengths(unit), span)
          if share.part * 10 >= share.whole * 8, share.part > (best?.share.part ?? 0) {
            best = (content, unit, share)
          }
        }
      }
      if let (content, unit, _) = best {
        return duration(content, unit: unit, "it agrees with the timestamps", spans)
      }
    }
    return nil
  }

  private func between(_ roles: TimeRoles, charged: [Bool]?) -> Guessed<DurationRule>? {
    // Where unanswered calls have no answer, the time from there can be told of charged ones alone.
    for span in spans(roles) {
      let counted = span.lengths.indices.filter { charged?[$0] != false }
      let known = counted.filter { span.lengths[$0].map { $0 >= 0 } ?? false }
      guard known.count * 20 >= counted.count * 19, !known.isEmpty else { continue }
      return Guessed(
        DurationRule.between(
          TimestampPair(from: ColumnName(span.from.label), to: ColumnName(span.to.label))),
        "No column has the length of calls: it is the time from \(span.from.shown) to "
          + "\(span.to.shown)"
          + (span.isFromAnswer ? "." : ", which includes ringing."),
        "\(Share(known.count, of: counted.count).percent) of \(counted.count) "
          + "\(charged == nil ? "records" : "charged records") have both.")
    }
    return nil
  }

  /// Without names and timestamps to hold it against: times of the clock; of two neighbours of which
  /// the second is never above the first, the second, since systems write the whole call and the
  /// talk after one another; else the first column of numbers that differ.
  private func unnamedDuration(
    _ free: [ColumnContent], _ roles: TimeRoles?
  ) -> Guessed<DurationRule>? {
    let clocks = free.filter { $0.unit() == .clock && $0.isFilled }
    if let clock = clocks.first {
      return duration(clock, unit: .clock, "the only kind of time left", [])
    }
    let limit = UInt32(86_400_000)
    let numbers = free.filter { content in
      guard content.unit() == .seconds, content.isFilled, content.distinct > 1 || count == 1 else {
        return false
      }
      let lengths = content.lengths(.seconds)
      return content.isMostly(lengths.count { $0.map { $0 <= limit } ?? false })
        && content.texts.allSatisfy { $0.count <= 1 || $0.first != UInt8(ascii: "0") }
    }
    for (first, second) in zip(numbers, numbers.dropFirst())
    where second.column.place == first.column.place + 1 {
      let pairs = zip(first.lengths(.seconds), second.lengths(.seconds))
      let below = pairs.count { pair in
        if let a = pair.0, let b = pair.1 { b <= a } else { false }
      }
      if first.isMostly(below), below * 50 >= count * 49 {
        var guess = duration(
          second, unit: .seconds, "never above the column before it, so the talk time", [])
        guess.reasons.append("If it is not, it may be column \(first.column.place + 1).")
        return guess
      }
    }
    // Extensions stand before the start more often than after it.
    let behind = numbers.filter { $0.column.place > roles?.start.last?.column.place ?? -1 }
    return (behind.isEmpty ? numbers : behind)
      .max { ($0.distinct, -$0.column.place) < ($1.distinct, -$1.column.place) }
      .map { duration($0, unit: .seconds, "numbers that may be seconds", []) }
  }
}

extension DurationUnit {
  /// What its texts are, for a comment.
  var words: String {
    switch self {
    case .seconds: "seconds"
    case .milliseconds: "milliseconds"
    case .centiseconds: "hundredths of a second"
    case .minutes: "minutes"
    case .clock: "times such as 1:02:03"
    case .hoursMinutes: "hours and minutes such as 1:02"
    case .hhmmss: "hours, minutes and seconds such as 010203"
    case .suffixed: "numbers with units"
    }
  }
}
