import CDRCore
import ColumnMaps

/// The columns that come nearest to a field that was not found, for messages.
extension GuessedLog {
  /// A column that is named as a start, or has dates alone.
  func nearestStart() -> String? {
    for content in named(.start) where content.filled > 0 && content.timestamps == nil {
      guard let text = content.example(where: { !isTimestamp($0) }) ?? content.example() else {
        continue
      }
      let isDate = DateAndTime.dates(self).contains { $0.column.place == content.column.place }
      return isDate
        ? "\(content.shown) has dates without a time of day, which are not enough"
        : "\(content.shown) looks like a timestamp, but \(text) cannot be read"
    }
    if let date = DateAndTime.dates(self).first {
      return "\(date.shown) has dates without a time of day, which are not enough"
    }
    let marked = contents.first { content in
      content.isMostly(
        content.texts.count {
          $0.count >= 8 && $0.count(where: isDigit) >= 5
            && $0.contains { "/-:.年".utf8.contains($0) }
        })
    }
    return marked.flatMap { content in
      content.example(where: { !isTimestamp($0) })
        .map { "\(content.shown) may be a timestamp, but \($0) cannot be read" }
    }
  }

  private func isTimestamp(_ text: [UInt8]) -> Bool {
    TimestampForms.candidates(for: [text]).contains { form in
      var reader = TimestampTexts(form, clock: clock)
      return reader.instant(text) != nil
    }
  }

  /// A column that is named as a length of time.
  func nearestDuration() -> String? {
    let columns = named(.talk) + named(.total)
    for content in columns where content.filled > 0 && content.timestamps == nil {
      let forms = [DurationUnit.seconds, .clock, .suffixed].map { LengthForm($0) }
      guard
        let text = content.example(where: { text in
          forms.allSatisfy { $0.milliseconds(text) == nil }
        })
      else { continue }
      return "\(content.shown) looks like a length of time, but \(text) cannot be read"
    }
    return nil
  }
}
