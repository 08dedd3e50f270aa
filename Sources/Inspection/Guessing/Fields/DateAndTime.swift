import ColumnMaps

/// Points of time whose date and time of day stand in columns of their own.
struct DateAndTime {
  var start: TimeRoles.Point
  var answer: TimeRoles.Point?
  var end: TimeRoles.Point?
  var isOvernight = false

  /// - Returns: nil where no columns of dates and of times of day go together.
  init?(_ log: GuessedLog) {
    let dates = Self.dates(log)
    let times = Self.times(log).filter { time in
      !dates.contains { $0.column.place == time.column.place }
    }
    guard let (date, time, found) = Self.first(dates, times, log) else { return nil }
    start = TimeRoles.Point(columns: [date, time], timestamps: found)
    var others = times.filter { $0.column.place != time.column.place }
    if !log.hasNames { others = others.filter { $0.column.place > time.column.place } }
    let points = others.compactMap { point($0, date, dates, log) }
    func named(_ field: FieldNames) -> TimeRoles.Point? {
      points.compactMap { point in
        point.columns.last.flatMap { field.rank($0.name) }.map { (point, $0) }
      }.min { $0.1 < $1.1 }?.0
    }
    end = named(.end)
    answer = named(.answer)
    let unnamed = points.filter { point in
      guard let name = point.columns.last?.name else { return false }
      return name.isEmpty || FieldNames.allCases.allSatisfy { $0.rank(name) == nil || $0 == .time }
    }
    if end == nil, let proved = unnamed.last(where: { isProved($0, besides: times, log) }) {
      end = proved
    } else if end == nil, let likely = unnamed.first(where: { isLikely($0) }) {
      end = likely
    }
    if let end { isOvernight = lengths(to: end).contains { $0.map { $0 < 0 } ?? false } }
    if let answer,
      isOvernight || lengths(to: answer).contains(where: { $0.map { $0 < 0 } ?? false })
    {
      isOvernight = isOvernight || end != nil
    }
  }

  // MARK: The start

  private static func first(
    _ dates: [ColumnContent], _ times: [ColumnContent], _ log: GuessedLog
  ) -> (ColumnContent, ColumnContent, ColumnContent.Timestamps)? {
    for date in dates {
      for time in times {
        let joined = joined([date, time], log)
        if let found = joined.timestamps { return (date, time, found) }
      }
    }
    return nil
  }

  /// Columns as one, with a space between their texts.
  private static func joined(_ columns: [ColumnContent], _ log: GuessedLog) -> ColumnContent {
    let texts = log.table.records.indices.map { record in
      let texts = columns.map { $0.texts[record] }
      return texts.contains([]) ? [] : Array(texts.joined(separator: [UInt8(ascii: " ")]))
    }
    var table = log.table
    table.records = texts.map { [$0] }
    return ColumnContent(TableGuess.Column(place: 0, name: "", label: ""), table, clock: log.clock)
  }

  // MARK: Other points

  /// A time of day with a date of its own, or else the start's.
  private func point(
    _ time: ColumnContent, _ startDate: ColumnContent, _ dates: [ColumnContent], _ log: GuessedLog
  ) -> TimeRoles.Point? {
    var date = startDate
    let others = dates.filter { $0.column.place != startDate.column.place }
    if let word = [
      "end", "stop", "disconnect", "release", "hangup", "answer", "connect", "结束", "接通", "应答",
      "ende",
    ].first(
      where: FieldNames.normalized(time.name).contains),
      let own = others.first(where: { FieldNames.normalized($0.name).contains(word) })
    {
      date = own
    } else if !log.hasNames, let own = others.first(where: { isSameOrNextDay($0, startDate, log) })
    {
      date = own
    }
    let joined = Self.joined([date, time], log)
    let read = ColumnContent.read(joined.texts, as: start.timestamps.form, clock: log.clock)
    guard joined.isMostly(read.count) else { return nil }
    return TimeRoles.Point(columns: [date, time], timestamps: read)
  }

  private func isSameOrNextDay(
    _ date: ColumnContent, _ start: ColumnContent, _ log: GuessedLog
  ) -> Bool {
    let same = zip(date.texts, start.texts).count { $0 == $1 }
    return same * 2 > log.count
  }

  private static let day: Int64 = 86_400_000

  /// The time from the start, by record; below 0 where it is on the next day.
  private func lengths(to point: TimeRoles.Point) -> [Int64?] {
    zip(start.timestamps.instants, point.timestamps.instants).map { from, to in
      if let from, let to { to - from } else { nil }
    }
  }

  private func wrapped(_ point: TimeRoles.Point) -> [Int64] {
    lengths(to: point).compactMap(\.self).map { $0 < 0 ? $0 + Self.day : $0 }
  }

  /// Whether some other column says the length of time from the start to here, in every record.
  private func isProved(
    _ point: TimeRoles.Point, besides times: [ColumnContent], _ log: GuessedLog
  ) -> Bool {
    let taken = Set(start.places + point.places)
    let lengths = lengths(to: point).map { $0.map { $0 < 0 ? $0 + Self.day : $0 } }
    let span = TimeSpan(
      from: start.columns, to: point.columns, lengths: lengths, isFromAnswer: false)
    return log.contents.contains { content in
      guard !taken.contains(content.column.place), content.timestamps == nil else { return false }
      return [DurationUnit.seconds, .clock, .hhmmss, .suffixed].contains { unit in
        let share = span.agreement(content.lengths(unit))
        // A time of day that is taken for a length, and the length for a time of day, add up as well.
        return share.isProof && share.whole * 2 > log.count
          && lengths.allSatisfy { $0 ?? 0 <= Self.day / 4 }
      }
    }
  }

  /// Whether no time from the start to here is longer than calls are.
  private func isLikely(_ point: TimeRoles.Point) -> Bool {
    let lengths = wrapped(point)
    return !lengths.isEmpty && lengths.allSatisfy { $0 <= Self.day / 4 }
  }

  // MARK: Columns

  /// Columns of dates without a time, the likeliest first.
  static func dates(_ log: GuessedLog) -> [ColumnContent] {
    let noon = Array(" 12:00".utf8)
    let dates = log.contents.filter { content in
      guard content.timestamps == nil || content.texts.allSatisfy({ $0.count <= 10 }),
        let first = content.example(), first.count <= 32
      else { return false }
      let some = content.texts.filter { !$0.isEmpty }.prefix(50)
      return content.isMostly(
        content.filled - some.count
          + some.count { !TimestampForms.patterns(of: $0 + noon).isEmpty })
    }
    return sorted(dates, by: .date)
  }

  private static func times(_ log: GuessedLog) -> [ColumnContent] {
    let day = Array("2000-01-01 ".utf8)
    let times = log.contents.filter { content in
      let some = content.texts.filter { !$0.isEmpty }.prefix(50)
      guard !some.isEmpty, !isLength(content) else { return false }
      let isClock = some.allSatisfy { $0.count <= 20 && $0.contains(UInt8(ascii: ":")) }
      let isDigits = some.allSatisfy {
        $0.count == 6 && DurationUnit.hhmmss.milliseconds($0).map { $0 < 86_400_000 } ?? false
      }
      return (isClock || isDigits && content.distinct > 1)
        && some.allSatisfy { !TimestampForms.patterns(of: day + $0).isEmpty }
    }
    return sorted(times, by: .time)
  }

  /// Whether a column is named as a length, and its texts are as short as lengths: `Call Time` may
  /// also be when a call began.
  private static func isLength(_ content: ColumnContent) -> Bool {
    guard
      FieldNames.talk.rank(content.name) ?? 1000 < 1000
        || FieldNames.total.rank(content.name) != nil
    else { return false }
    let known = content.lengths(DurationUnit.clock).compactMap(\.self)
    let mean = known.reduce(0) { $0 + Int64($1) } / Int64(max(known.count, 1))
    return FieldNames.time.rank(content.name) == nil || mean <= 3 * 3_600_000
  }

  private static func sorted(_ columns: [ColumnContent], by field: FieldNames) -> [ColumnContent] {
    columns.sorted { a, b in
      (field.rank(a.name) ?? 5000, a.column.place) < (field.rank(b.name) ?? 5000, b.column.place)
    }
  }
}
