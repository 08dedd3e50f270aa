import CDRCore
import ColumnMaps

/// How the texts of a column are lengths of time.
struct LengthGuess {
  var form: LengthForm
  /// Why the unit or the marks may be others; none where something proves them.
  var doubts: [String] = []
  /// What shows that they are right, for a comment.
  var proof: String?
  /// How many texts are lengths of this form.
  var read: Int
}

/// The time between two timestamps, by record in milliseconds.
struct TimeSpan {
  var from: [ColumnContent]
  var to: [ColumnContent]
  var lengths: [Int64?]
  var isFromAnswer: Bool
  var isOvernight = false

  var pair: TimestampPair {
    TimestampPair(
      from: JoinedColumns(from.map { ColumnName($0.label) }),
      to: JoinedColumns(to.map { ColumnName($0.label) }), isOvernight: isOvernight)
  }

  var shown: String { "\(from.shown) to \(to.shown)" }

  /// Of the records with both, in how many a column says what two timestamps say, to the second.
  func agreement(_ lengths: [UInt32?]) -> Share {
    var share = Share(0, of: 0)
    for case (let length?, let time?) in zip(lengths, self.lengths) where length > 0 {
      share.whole += 1
      share.part += abs(Int64(length) - time) <= 1000 ? 1 : 0
    }
    return share
  }
}

extension [ColumnContent] {
  var shown: String { map(\.shown).joined(separator: " ") }
}

extension Share {
  /// Whether all agree, or at least 99 % of 100 or more.
  var isProof: Bool { whole > 0 && (part == whole || whole >= 100 && part * 100 >= whole * 99) }
  var isMost: Bool { whole > 0 && part * 10 >= whole * 8 }
}

extension ColumnContent {
  /// Texts of calls with a length: not empty, and not `-1`.
  var lengthTexts: [[UInt8]] { texts.filter { !$0.isEmpty && !Self.isNegative($0) } }

  static func isNegative(_ text: [UInt8]) -> Bool {
    text.count > 1 && text[0] == UInt8(ascii: "-")
      && text.dropFirst().allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
  }

  /// How the texts are lengths of time, where at least half of them are.
  ///
  /// - Parameters:
  ///   - spans: times that the column may say the length of.
  ///   - decimals: what stands before decimals in other columns.
  ///   - hasSeconds: whether the starts of calls have seconds.
  func lengthGuess(
    _ spans: [TimeSpan], decimals: Set<UInt8>, hasSeconds: Bool
  ) -> LengthGuess? {
    let some = lengthTexts
    guard let first = some.first(where: { !$0.isEmpty }), first.count <= 24 else { return nil }
    let marks = MarkGuess(some, others: decimals)
    func form(_ unit: DurationUnit) -> LengthForm {
      var form = LengthForm(unit)
      guard unit != .clock, unit != .hoursMinutes, unit != .hhmmss else { return form }
      (form.decimal, form.thousands) = (marks.decimal, marks.thousands)
      return form
    }
    for unit in [DurationUnit.seconds, .clock, .suffixed] {
      let form = form(unit)
      let read = some.count { form.milliseconds($0) != nil }
      guard read * 2 >= some.count else { continue }
      var guess = LengthGuess(form: form, read: read)
      switch unit {
      case .seconds:
        if hasSixDigits(some) {
          setSixDigits(&guess, spans)
        } else {
          setUnit(&guess, spans, marks.doubt)
        }
      case .clock: setClock(&guess, spans, hasSeconds: hasSeconds)
      default: break
      }
      if read * 10 < some.count * 9, !(some.count >= 4 && read >= some.count - 1) {
        let odd = example { !Self.isNegative($0) && guess.form.milliseconds($0) == nil } ?? ""
        guess.doubts.append(
          "\(shown) looks like a length of time, but \(odd) cannot be read and is rejected")
      }
      return guess
    }
    return nil
  }

  // MARK: Units of numbers

  private func setUnit(_ guess: inout LengthGuess, _ spans: [TimeSpan], _ marks: String?) {
    func changed(_ unit: DurationUnit) -> LengthForm {
      var form = guess.form
      form.unit = unit
      return form
    }
    let fits = [DurationUnit.seconds, .milliseconds, .centiseconds, .minutes].map { unit in
      let lengths = lengths(changed(unit))
      return (
        unit, spans.map { $0.agreement(lengths) }.max { $0.part < $1.part } ?? Share(0, of: 0)
      )
    }
    let named = namedUnit
    if let (unit, share) = fits.max(by: { $0.1.part < $1.1.part }), share.isProof,
      fits.count(where: { $0.1.isProof }) == 1
    {
      guess.form.unit = unit
      guess.proof = "as \(unit.words) they agree with timestamps in every record"
      return
    }
    if spans.contains(where: { areRoundedUp(lengths(changed(.minutes)), $0) }) {
      guess.form.unit = .minutes
      guess.proof = "as minutes rounded up they agree with timestamps in every record"
      return
    }
    if let (unit, share) = fits.max(by: { $0.1.part < $1.1.part }), share.isMost {
      guess.form.unit = unit
      if let marks { guess.doubts.append(marks) }
      if unit != named { guess.doubts.append("not all records agree with the timestamps") }
      return
    }
    guess.form.unit = named ?? .seconds
    if let marks { guess.doubts.append(marks) }
    guard named == nil else { return }
    let known = lengths(guess.form).compactMap { $0 }.filter { $0 > 0 }
    let mean = known.reduce(0) { $0 + Int64($1) } / Int64(max(known.count, 1)) / 1000
    // Calls that are an hour long on average are not in minutes, and not shorter ones in seconds.
    let isLong = known.count { $0 >= 60_000 } * 5 >= known.count
    if isLong, (60...1800).contains(mean) {
      guess.proof = "in minutes, calls would last \(mean / 60) hours on average"
      return
    }
    let others = mean > 1800 ? DurationUnit.milliseconds : .minutes
    guess.doubts.append(
      "nothing shows whether the numbers of \(shown) are seconds or \(others.words)")
    // Fractions of a second are rarer than those of a minute.
    let fractions = lengthTexts.count { $0.contains(guess.form.decimal) }
    if mean > 1800 || fractions * 2 > lengthTexts.count { guess.form.unit = others }
  }

  /// Whether lengths are those of a span in whole minutes, rounded up, in every record.
  private func areRoundedUp(_ lengths: [UInt32?], _ span: TimeSpan) -> Bool {
    let pairs = zip(lengths, span.lengths).compactMap { length, time -> (Int64, Int64)? in
      if let length, let time, length > 0 { (Int64(length), time) } else { nil }
    }
    return Set(pairs.map(\.0)).count > 1
      && pairs.allSatisfy { $0.0 % 60_000 == 0 && (0..<60_000).contains($0.0 - $0.1) }
  }

  /// The unit that a name speaks of.
  private var namedUnit: DurationUnit? {
    let name = name.lowercased()
    if name.contains("msec") || name.contains("millis") || name.contains("毫秒")
      || name.hasSuffix("_ms") || name.contains("(ms)") || name.hasSuffix("durationms")
    {
      return .milliseconds
    }
    if name.contains("centisec") || name.contains("hundredth") { return .centiseconds }
    if name.contains("minut") || name.hasSuffix("min") || name.hasSuffix("mins")
      || name.contains("(min") || name.contains("[min") || name.contains("分")
    {
      return name.contains("sec") || name.contains("秒") ? nil : .minutes
    }
    return ["sec", "秒", "sek", "segundos", "(s)"].contains(where: name.contains)
      || name.hasSuffix("_s") ? .seconds : nil
  }

  // MARK: Clocks

  private func setClock(_ guess: inout LengthGuess, _ spans: [TimeSpan], hasSeconds: Bool) {
    let short = lengthTexts.filter { text in text.count { $0 == UInt8(ascii: ":") } == 1 }
    guard !short.isEmpty, short.count * 2 > lengthTexts.count else { return }
    let name = name.lowercased()
    let hours = LengthForm(.hoursMinutes)
    let (asClock, asHours) = (lengths(guess.form), lengths(hours))
    if spans.contains(where: { $0.agreement(asClock).isProof }) {
      guess.proof = "as minutes and seconds they agree with timestamps in every record"
      return
    }
    let matching = spans.contains { span in
      // Both timestamps may be cut to the minute.
      let pairs = zip(asHours, span.lengths).compactMap { a, b in
        a.flatMap { a in b.map { (Int64(a), $0) } }
      }
      return !pairs.isEmpty && pairs.allSatisfy { abs($0.0 - $0.1) <= 60_000 }
        && pairs.contains { $0.0 > 0 }
    }
    if matching {
      guess.form = hours
      guess.proof = "as hours and minutes they agree with timestamps in every record"
      return
    }
    if name.contains("mm:ss") || name.contains("m:ss") { return }
    if name.contains("hh:mm") || name.contains("h:mm") {
      guess.form = hours
      return
    }
    if asHours.contains(where: { $0 ?? 0 >= 24 * 3_600_000 })
      || !short.allSatisfy({ hours.milliseconds($0) != nil })
    {
      guess.proof = "in hours and minutes, a call would last more than a day"
      return
    }
    if !hasSeconds { guess.form = hours }
    guess.doubts.append(
      "\(example() ?? "") in \(shown) may be minutes and seconds (unit: clock) as well as hours and "
        + "minutes (unit: hours_minutes)")
  }

  private func hasSixDigits(_ texts: [[UInt8]]) -> Bool {
    texts.allSatisfy { $0.count == 6 && DurationUnit.hhmmss.milliseconds($0) != nil }
      && texts.contains { $0.first == UInt8(ascii: "0") }
  }

  private func setSixDigits(_ guess: inout LengthGuess, _ spans: [TimeSpan]) {
    let form = LengthForm(.hhmmss)
    guess.form = form
    let lengths = lengths(form)
    if spans.contains(where: { $0.agreement(lengths).isProof }) {
      guess.proof = "as hours, minutes and seconds they agree with timestamps in every record"
    } else if !name.lowercased().contains("hhmmss") {
      guess.doubts.append(
        "\(example() ?? "") in \(shown) may be hours, minutes and seconds as well as seconds")
    }
  }
}
