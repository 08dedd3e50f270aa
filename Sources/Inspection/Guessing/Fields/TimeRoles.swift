import ColumnMaps

/// Which columns say when calls start, are answered and end.
struct TimeRoles {
  /// A point of time of every call: one column, or a date and a time of day.
  struct Point {
    var columns: [ColumnContent]
    var timestamps: ColumnContent.Timestamps

    var places: [Int] { columns.map(\.column.place) }
  }

  var start: [ColumnContent]
  var timestamps: ColumnContent.Timestamps
  var answer: Point?
  var end: Point?
  /// A column of another name with times between the start and the end, which may be the answer.
  var between: ColumnContent?
  /// Whether an end before its start is the next day's.
  var isOvernight = false

  /// The places of all columns that have a role.
  var places: Set<Int> {
    Set(start.map(\.column.place) + (answer?.places ?? []) + (end?.places ?? []))
  }

  /// - Returns: nil where no column has timestamps.
  init?(_ log: GuessedLog) {
    let known = Self.timeColumns(log)
    guard let first = Self.start(known, log) else {
      guard let found = DateAndTime(log) else { return nil }
      (start, timestamps) = (found.start.columns, found.start.timestamps)
      (answer, end, isOvernight) = (found.answer, found.end, found.isOvernight)
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
    func take(_ field: FieldNames) -> Point? {
      same.compactMap { entry in field.rank(entry.0.name).map { (entry, $0) } }
        .min { $0.1 < $1.1 }.map { Point(columns: [$0.0.0], timestamps: $0.0.1) }
    }
    if log.hasNames {
      (answer, end) = (take(.answer), take(.end))
      if answer == nil, let end {
        between =
          same.first { content, times in
            FieldNames.start.rank(content.name) ?? 1000 >= 1000
              && !end.places.contains(content.column.place)
              && Self.order(timestamps, times).before > 0
              && Self.order(timestamps, times).after == 0
              && Self.order(times, end.timestamps).before > 0
              && Self.order(times, end.timestamps).after == 0
          }?.0
      }
      return
    }
    let later = same.filter { Self.order(timestamps, $0.1).after == 0 }.sorted { a, b in
      let (before, after) = Self.order(a.1, b.1)
      return before != after ? before > after : a.0.column.place < b.0.column.place
    }
    end = later.last.map { Point(columns: [$0.0], timestamps: $0.1) }
    if later.count > 1 { answer = Point(columns: [later[0].0], timestamps: later[0].1) }
  }

  /// A column's times in the start's form, where it is of that form.
  private func read(_ content: ColumnContent, _ log: GuessedLog) -> ColumnContent.Timestamps? {
    if content.timestamps?.form == timestamps.form { return content.timestamps }
    switch timestamps.form {
    case .pattern, .standard:
      let read = ColumnContent.read(content.texts, as: timestamps.form, clock: log.clock)
      return content.isMostlyTimes(read.count) ? read : nil
    default: return nil
    }
  }
}
