import CDRCore
import ColumnMaps

/// What calls have a length that is charged for.
extension DurationSearch {
  // MARK: Ringing

  /// Why a length may count the ringing, though only talking is charged.
  func ringing(_ found: DurationGuess) -> [String] {
    // From an answer on, there is none.
    if let answer = spans.first(where: \.isFromAnswer), answer.agreement(found.lengths).isMost {
      return []
    }
    if let column = found.column, FieldNames.talk.rank(column.name) != nil { return [] }
    if let between = roles?.between {
      return [
        "\(between.shown) lies between the start and the end, and what is before it may be ringing"
      ]
    }
    guard let charged else { return [] }
    let rung = zip(charged, found.lengths).count { !$0 && $1 ?? 0 > 0 }
    return rung == 0
      ? []
      : [
        "\(rung) calls that were not answered have a length too, so that of the others may include "
          + "ringing"
      ]
  }

  /// Columns by which a length may count the ringing.
  func unclearRinging(_ content: ColumnContent) -> [String] {
    let words = ["ring", "振铃", "wait", "pdd", "klingel", "sonnerie"]
    let rings = log.contents.first { other in
      let name = FieldNames.normalized(other.name)
      return other.column.place != content.column.place && words.contains(where: name.contains)
        && other.lengths(DurationUnit.seconds).contains { $0 ?? 0 > 0 }
    }
    if let rings {
      return ["nothing shows whether \(content.shown) includes the time in \(rings.shown)"]
    }
    guard let answer = roles?.answer else { return [] }
    return [
      "nothing shows whether \(content.shown) counts from \(answer.columns.shown) or includes the "
        + "ringing before"
    ]
  }

  // MARK: Calls without a length

  /// What has to hold of a call so that it has a length, where not all have one.
  func conditions(_ found: DurationGuess) -> Guessed<[Condition]>? {
    let counted = log.table.records.indices.filter { charged?[$0] != false }
    let answers = roles?.answer?.timestamps.instants
    let isUnanswered = { (record: Int) in answers.map { $0[record] == nil } ?? false }
    func present(_ column: ColumnContent, _ what: String) -> Guessed<[Condition]> {
      Guessed(
        [.column(ColumnCondition(ColumnName(column.label), .present(true)))],
        "Calls without \(column.shown) \(what).")
    }
    func answered(_ column: ColumnContent) -> Guessed<[Condition]> {
      let texts = Set(counted.filter(isUnanswered).map { column.texts[$0] })
      guard texts.contains(where: { !$0.isEmpty }), texts.count <= 8 else {
        return present(column, "were not answered")
      }
      let words = texts.map { String(decoding: $0, as: UTF8.self) }.sortedByBytes()
      return Guessed(
        [.column(ColumnCondition(ColumnName(column.label), .notValues(words)))],
        "Calls with \(log.listed(words)) in \(column.shown) were not answered.")
    }
    if let column = found.column {
      let negative = counted.filter { ColumnContent.isNegative(column.texts[$0]) }
      if !negative.isEmpty {
        return negatives(column, found)
      }
      let empty = counted.filter { column.texts[$0].isEmpty }
      if !empty.isEmpty, empty.count < counted.count {
        if let answer = roles?.answer?.columns.last, empty.allSatisfy(isUnanswered) {
          return answered(answer)
        }
        var guess = present(column, "are not charged")
        if charged == nil {
          guess.doubts.append(
            "nothing but the empty \(column.shown) says that \(empty.count) records are of calls that "
              + "are not charged")
        }
        return guess
      }
      // What an unanswered call has for a length is ringing.
      if let answer = roles?.answer?.columns.last,
        counted.contains(where: { isUnanswered($0) && found.lengths[$0] ?? 0 > 0 }),
        counted.contains(where: { !isUnanswered($0) })
      {
        return answered(answer)
      }
      return nil
    }
    guard case .between(let pair) = found.guess.rule else { return nil }
    let from = pair.from.columns
    guard let answer = roles?.answer, from == answer.columns.map({ ColumnName($0.label) }),
      let last = answer.columns.last, counted.contains(where: isUnanswered)
    else { return nil }
    return answered(last)
  }

  private func negatives(_ column: ColumnContent, _ found: DurationGuess) -> Guessed<[Condition]> {
    guard case .column(let name, let form, _) = found.guess.rule else { return Guessed([]) }
    let isNumber = [DurationUnit.seconds, .milliseconds, .centiseconds, .minutes].contains(
      form.unit)
    let texts = Set(column.texts.filter(ColumnContent.isNegative))
      .map { String(decoding: $0, as: UTF8.self) }.sortedByBytes()
    let test: ColumnCondition.Test =
      isNumber && form.isPlain ? .above("0") : .notValues(Array(texts.prefix(8)))
    return Guessed(
      [.column(ColumnCondition(name, test))],
      "Calls with \(texts.first.map { "'\($0)'" } ?? "less than 0") in \(column.shown) were not answered."
    )
  }

  // MARK: Without names

  /// What is left of numbers and clocks where nothing says what they are.
  func unnamed() -> DurationGuess? {
    let clocks = free.compactMap { content -> (ColumnContent, LengthGuess)? in
      guard content.isFilled, let length = length(content),
        length.form.unit == .clock || length.form.unit == .hhmmss
          || length.form.unit == .hoursMinutes,
        !areTimesOfDay(content, length.form)
      else { return nil }
      return (content, length)
    }
    func found(_ content: ColumnContent, _ length: LengthGuess, _ why: String) -> DurationGuess {
      var found = column(content, length, why)
      found.guess.doubts.insert(
        "nothing but its form says that \(content.shown) is the length of calls", at: 0)
      return found
    }
    if let (clock, length) = clocks.first {
      return found(clock, length, "the only kind of time left")
    }
    let day = UInt32(86_400_000)
    let numbers = free.compactMap { content -> (ColumnContent, LengthGuess)? in
      guard content.isFilled, content.distinct > 1 || log.count == 1, let length = length(content),
        [DurationUnit.seconds, .milliseconds, .suffixed].contains(length.form.unit)
      else { return nil }
      let lengths = content.lengths(length.form)
      guard content.isMostly(lengths.count { $0.map { $0 <= day } ?? false }),
        content.texts.allSatisfy({
          $0.count <= 1 || $0.first != UInt8(ascii: "0") || $0[1] == UInt8(ascii: ".")
        })
      else { return nil }
      return (content, length)
    }
    for (first, second) in zip(numbers, numbers.dropFirst())
    where second.0.column.place == first.0.column.place + 1 {
      let pairs = zip(first.0.lengths(first.1.form), second.0.lengths(second.1.form))
      let below = pairs.count { pair in
        if let a = pair.0, let b = pair.1 { b <= a } else { false }
      }
      if first.0.isMostly(below), below * 50 >= log.count * 49 {
        var found = found(
          second.0, second.1, "never above the column before it, so the talk time")
        found.guess.reasons.append("If it is not, it may be column \(first.0.column.place + 1).")
        return found
      }
    }
    // Extensions stand before the start more often than after it.
    let behind = numbers.filter { $0.0.column.place > roles?.start.last?.column.place ?? -1 }
    return (behind.isEmpty ? numbers : behind)
      .max { ($0.0.distinct, -$0.0.column.place) < ($1.0.distinct, -$1.0.column.place) }
      .map { found($0.0, $0.1, "numbers that may be seconds") }
  }
}
