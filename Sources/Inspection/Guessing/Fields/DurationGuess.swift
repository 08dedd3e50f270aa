import CDRCore
import ColumnMaps

/// How long calls are, and what has to hold of a call so that it can be told.
struct DurationGuess {
  var guess: Guessed<DurationRule>
  /// The column that says the length; nil where two timestamps do.
  var column: ColumnContent?
  var lengths: [UInt32?]
  /// By which calls without a length are left out.
  var charged: Guessed<[Condition]>?
}

/// Looks for how long calls are: a column by its name, or one that agrees with two timestamps, or else
/// the time between those.
struct DurationSearch {
  let log: GuessedLog
  let roles: TimeRoles?
  /// By record, whether words for how calls ended have it charged for; nil without such words.
  let charged: [Bool]?
  let spans: [TimeSpan]
  let free: [ColumnContent]
  let decimals: Set<UInt8>

  init(_ log: GuessedLog, roles: TimeRoles?, charged: [Bool]?) {
    (self.log, self.roles, self.charged) = (log, roles, charged)
    spans = roles.map(Self.spans) ?? []
    let taken = roles?.places ?? []
    free = log.contents.filter { $0.timestamps == nil && !taken.contains($0.column.place) }
    decimals = Set(
      log.contents.compactMap { content in
        MarkGuess.decimalMark(content.texts.filter { !$0.isEmpty })
      })
  }

  func find() -> DurationGuess? {
    var found = named() ?? fitting() ?? between() ?? (log.hasNames ? nil : unnamed())
    guard let guess = found else { return nil }
    found?.guess.doubts += ringing(guess)
    found?.charged = conditions(guess)
    return found
  }

  private static func spans(_ roles: TimeRoles) -> [TimeSpan] {
    guard let end = roles.end else { return [] }
    func span(_ from: TimeRoles.Point, isFromAnswer: Bool) -> TimeSpan {
      var isOvernight = false
      let lengths = zip(from.timestamps.instants, end.timestamps.instants).map {
        from, to -> Int64? in
        guard let from, let to else { return nil }
        if to < from, roles.isOvernight {
          isOvernight = true
          return to - from + 86_400_000
        }
        return to - from
      }
      return TimeSpan(
        from: from.columns, to: end.columns, lengths: lengths, isFromAnswer: isFromAnswer,
        isOvernight: isOvernight)
    }
    let start = TimeRoles.Point(columns: roles.start, timestamps: roles.timestamps)
    return (roles.answer.map { [span($0, isFromAnswer: true)] } ?? [])
      + [span(start, isFromAnswer: false)]
  }

  func length(_ content: ColumnContent) -> LengthGuess? {
    var hasSeconds = true
    if case .pattern(let pattern)? = roles?.timestamps.form {
      hasSeconds = pattern.text.contains("s")
    }
    return content.lengthGuess(spans, decimals: decimals, hasSeconds: hasSeconds)
  }

  /// Whether texts are so long as lengths that they are times of day.
  func areTimesOfDay(_ content: ColumnContent, _ form: LengthForm) -> Bool {
    guard form.unit == .clock || form.unit == .hhmmss else { return false }
    let known = content.lengths(form).compactMap { $0 }
    return !known.isEmpty && known.reduce(0) { $0 + Int64($1) } / Int64(known.count) > 3 * 3_600_000
  }

  // MARK: By name

  private func named() -> DurationGuess? {
    let places = Set(free.map(\.column.place))
    for (field, what) in [
      (FieldNames.talk, "named like the time that is charged"),
      (.total, "named like the length of a call"),
    ] {
      for content in log.named(field) where places.contains(content.column.place) {
        guard let length = length(content), !areTimesOfDay(content, length.form) else { continue }
        if let found = fromAnswer(content, length, isTalk: field == .talk) { return found }
        var found = column(content, length, what)
        let answer = spans.first(where: \.isFromAnswer)
        if field == .total, answer.map({ !$0.agreement(found.lengths).isMost }) ?? true {
          found.guess.reasons.append(
            "It may include ringing; no column with only the talk time was found.")
        }
        if let other = otherLeg(of: content, field) {
          found.guess.doubts.append(
            "\(other.shown) may be the length that is charged as well as \(content.shown)")
        }
        if field == .talk || !spans.isEmpty { return found }
        found.guess.doubts += unclearRinging(content)
        return found
      }
    }
    return nil
  }

  /// The same column of the call's other leg: their names differ only in the first letter, `a` or `b`.
  private func otherLeg(of content: ColumnContent, _ field: FieldNames) -> ColumnContent? {
    guard let first = content.name.first, "ab".contains(first), field.rank(content.name) ?? 0 >= 400
    else { return nil }
    return free.first { other in
      other.column.place != content.column.place
        && other.name.dropFirst() == content.name.dropFirst()
    }
  }

  /// The time from an answer to the end, where a column counts the ringing before it as well.
  private func fromAnswer(
    _ content: ColumnContent, _ length: LengthGuess, isTalk: Bool
  ) -> DurationGuess? {
    guard let answer = spans.first(where: \.isFromAnswer),
      let whole = spans.first(where: { !$0.isFromAnswer })
    else { return nil }
    let lengths = content.lengths(length.form)
    let talked = answer.agreement(lengths)
    guard !talked.isMost, whole.agreement(lengths).isMost else { return nil }
    var found = time(answer)
    found.guess.reasons = [
      "\(content.subject) counts the ringing as well: it is the time from \(whole.shown). What is "
        + "charged is the time from \(answer.shown)."
    ]
    if isTalk {
      found.guess.doubts.append(
        "\(content.shown) is named like the time that is charged, but counts from \(whole.from.shown)"
      )
    }
    return found
  }

  /// A column of some form, with the check that the timestamps allow.
  func column(_ content: ColumnContent, _ length: LengthGuess, _ why: String) -> DurationGuess {
    let lengths = content.lengths(length.form)
    let read = lengths.count { $0 != nil }
    var check: TimestampPair?
    var guess = Guessed(
      DurationRule.column(ColumnName(content.label), unit: length.form, check: nil),
      "\(content.subject): \(why). \(Share(read, of: content.filled).percent) of \(content.filled) "
        + "values are \(length.form.unit.words)."
    )
    guess.doubts = length.doubts
    let checks = spans.map { ($0, $0.agreement(lengths)) }.filter { $0.1.whole > 0 }
    if let (span, share) = checks.max(by: { $0.1.part < $1.1.part }) {
      if share.part * 10 >= share.whole * 9 { check = span.pair }
      if share.part > 0 {
        guess.reasons.append(
          "\(Share(share.part, of: share.whole).percent) of \(share.whole) agree with the time from "
            + "\(span.shown).")
      }
      if !share.isMost, length.form.unit != .minutes, length.form.unit != .hoursMinutes {
        guess.doubts.append(
          "\(content.shown) does not agree with the time from \(span.shown)")
      }
    }
    guess.rule = .column(ColumnName(content.label), unit: length.form, check: check)
    return DurationGuess(guess: guess, column: content, lengths: lengths)
  }

  // MARK: By content

  /// A column that says what two timestamps say.
  private func fitting() -> DurationGuess? {
    for span in spans {
      var best: (content: ColumnContent, length: LengthGuess, share: Share)?
      for content in free where content.filled * 2 > content.count {
        guard let length = length(content) else { continue }
        let share = span.agreement(content.lengths(length.form))
        if share.isMost, share.whole * 2 > content.filled, share.part > (best?.share.part ?? 0) {
          best = (content, length, share)
        }
      }
      guard let (content, length, share) = best else { continue }
      if !span.isFromAnswer, let found = fromAnswer(content, length, isTalk: false) { return found }
      var found = column(content, length, "it agrees with the timestamps")
      if !share.isProof {
        found.guess.doubts.append("not all records of \(content.shown) agree with the timestamps")
      }
      return found
    }
    return nil
  }

  // MARK: Between timestamps

  private func between() -> DurationGuess? {
    // Where unanswered calls have no answer, the time from there can be told of charged ones alone.
    for span in spans {
      let counted = span.lengths.indices.filter {
        charged?[$0] != false
          && !(span.isFromAnswer && roles?.answer?.timestamps.instants[$0] == nil)
      }
      let known = counted.filter { span.lengths[$0].map { $0 >= 0 } ?? false }
      guard known.count * 20 >= counted.count * 19, !known.isEmpty else { continue }
      var found = time(span)
      let longest = known.compactMap { span.lengths[$0] }.max() ?? 0
      if longest > 12 * 3_600_000 {
        found.guess.doubts.append("calls would last up to \(longest / 3_600_000) hours")
      } else if !log.hasNames, longest < 180_000 {
        found.guess.doubts.append(
          "\(span.to.shown) may be when calls were answered, since none is three minutes after "
            + span.from.shown)
      }
      return found
    }
    return nil
  }

  private func time(_ span: TimeSpan) -> DurationGuess {
    let lengths = span.lengths.map { $0.flatMap { UInt32(exactly: $0) } }
    return DurationGuess(
      guess: Guessed(
        DurationRule.between(span.pair),
        "No column has the length of calls: it is the time from \(span.shown)"
          + (span.isFromAnswer ? "." : ", which includes ringing.")
          + (span.isOvernight ? " Where the end is before the start, it is on the next day." : "")),
      column: nil, lengths: lengths)
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
