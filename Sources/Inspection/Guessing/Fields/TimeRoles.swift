import ColumnMaps

/// Which columns say when calls start, are answered and end.
struct TimeRoles {
  /// One, or a date and a time of day.
  var start: [ColumnContent]
  var timestamps: ColumnContent.Timestamps
  var answer: ColumnContent.Timestamps?
  var end: ColumnContent.Timestamps?
  var answerColumn: ColumnContent?
  var endColumn: ColumnContent?

  /// - Returns: nil where no column has timestamps.
  init?(_ log: GuessedLog) {
    let known = Self.timeColumns(log)
    guard let first = Self.start(known, log) else {
      guard let joined = Self.dateAndTime(log) else { return nil }
      (start, timestamps) = joined
      return
    }
    guard let found = first.timestamps else { return nil }
    (start, timestamps) = ([first], found)
    let others = known.filter { $0.column.place != first.column.place }
    setOthers(others, log)
  }

  // MARK: Columns of timestamps

  private static func timeColumns(_ log: GuessedLog) -> [ColumnContent] {
    var known = log.contents.filter { $0.timestamps != nil }
    let mayBeUnix =
      log.hasNames
      ? log.contents.filter { content in
        [FieldNames.start, .answer, .end].contains { $0.rank(content.name) != nil }
      } : known.isEmpty ? log.contents : []
    for var content in mayBeUnix where content.timestamps == nil {
      guard let times = content.unixTimes(log.clock) else { continue }
      content.take(times)
      known.append(content)
    }
    return known
  }

  private static func start(_ known: [ColumnContent], _ log: GuessedLog) -> ColumnContent? {
    guard log.hasNames else { return earliest(known.filter(\.isFilled)) ?? earliest(known) }
    func rank(_ content: ColumnContent) -> Int {
      let rank: Int =
        if let rank = FieldNames.start.rank(content.name) {
          rank
        } else if FieldNames.answer.rank(content.name) != nil {
          5000
        } else if FieldNames.end.rank(content.name) != nil {
          6000
        } else {
          3000
        }
      // A start that most calls lack is none.
      return content.filled * 2 < content.count ? rank + 10_000 : rank
    }
    return known.min { (rank($0), $0.column.place) < (rank($1), $1.column.place) }
  }

  /// The column whose times are before those of the others.
  private static func earliest(_ columns: [ColumnContent]) -> ColumnContent? {
    columns.min { a, b in
      let (sooner, later) = order(a.timestamps, b.timestamps)
      return sooner != later ? sooner > later : a.column.place < b.column.place
    }
  }

  /// In how many records the first is before the second, and after it.
  private static func order(
    _ a: ColumnContent.Timestamps?, _ b: ColumnContent.Timestamps?
  ) -> (before: Int, after: Int) {
    guard let a, let b else { return (0, 0) }
    var (before, after) = (0, 0)
    for case (let a?, let b?) in zip(a.instants, b.instants) {
      before += a < b ? 1 : 0
      after += a > b ? 1 : 0
    }
    return (before, after)
  }

  // MARK: Answer and end

  private mutating func setOthers(_ others: [ColumnContent], _ log: GuessedLog) {
    // A map reads all timestamps in one form.
    let same = others.compactMap { content in read(content, log).map { (content, $0) } }
    func take(_ field: FieldNames) -> (ColumnContent, ColumnContent.Timestamps)? {
      same.compactMap { entry in field.rank(entry.0.name).map { (entry, $0) } }
        .min { $0.1 < $1.1 }?.0
    }
    if log.hasNames {
      (answerColumn, answer) = take(.answer).map { ($0.0, $0.1) } ?? (nil, nil)
      (endColumn, end) = take(.end).map { ($0.0, $0.1) } ?? (nil, nil)
      return
    }
    let later = same.filter { Self.order(timestamps, $0.1).after == 0 }.sorted { a, b in
      let (before, after) = Self.order(a.1, b.1)
      return before != after ? before > after : a.0.column.place < b.0.column.place
    }
    (endColumn, end) = later.last.map { ($0.0, $0.1) } ?? (nil, nil)
    if later.count > 1 { (answerColumn, answer) = (later[0].0, later[0].1) }
  }

  /// A column's times in the start's form, where it is of that form.
  private func read(_ content: ColumnContent, _ log: GuessedLog) -> ColumnContent.Timestamps? {
    if content.timestamps?.form == timestamps.form { return content.timestamps }
    switch timestamps.form {
    case .pattern, .standard:
      let read = ColumnContent.read(content.texts, as: timestamps.form, clock: log.clock)
      return content.isMostly(read.count) ? read : nil
    default: return nil
    }
  }

  // MARK: Date and time apart

  private static func dateAndTime(
    _ log: GuessedLog
  ) -> ([ColumnContent], ColumnContent.Timestamps)? {
    let times = times(log)
    for date in dates(log) {
      for time in times where time.column.place != date.column.place {
        let texts = zip(date.texts, time.texts).map { date, time in
          date.isEmpty || time.isEmpty ? [] : date + [UInt8(ascii: " ")] + time
        }
        var table = log.table
        table.records = texts.map { [$0] }
        let column = TableGuess.Column(place: 0, name: "", label: "")
        if let found = ColumnContent(column, table, clock: log.clock).timestamps {
          return ([date, time], found)
        }
      }
    }
    return nil
  }

  /// Columns of dates without a time, the likeliest first.
  static func dates(_ log: GuessedLog) -> [ColumnContent] {
    let noon = Array(" 12:00".utf8)
    let dates = log.contents.filter { content in
      guard let first = content.texts.first(where: { !$0.isEmpty }), first.count <= 30 else {
        return false
      }
      return !TimestampForms.patterns(of: first + noon).isEmpty
    }
    return sorted(dates, by: .date)
  }

  private static func times(_ log: GuessedLog) -> [ColumnContent] {
    let day = Array("2000-01-01 ".utf8)
    let times = log.contents.filter { content in
      guard let first = content.texts.first(where: { !$0.isEmpty }), first.count <= 16,
        first.contains(UInt8(ascii: ":"))
      else { return false }
      return !TimestampForms.patterns(of: day + first).isEmpty
    }
    return sorted(times, by: .time)
  }

  private static func sorted(_ columns: [ColumnContent], by field: FieldNames) -> [ColumnContent] {
    columns.sorted { a, b in
      (field.rank(a.name) ?? 5000, a.column.place) < (field.rank(b.name) ?? 5000, b.column.place)
    }
  }
}
