import ColumnMaps

extension GuessedLog {
  /// When calls start.
  ///
  /// - Parameter charged: the records that are charged for; nil: all are.
  func start(_ roles: TimeRoles, charged: [Bool]?) -> Guessed<StartRule> {
    var rule = StartRule(.columns(roles.start.map { ColumnName($0.label) }))
    rule.form = roles.timestamps.form
    let filled = roles.timestamps.instants.count { $0 != nil }
    let given =
      count - zip(roles.start[0].texts, roles.timestamps.instants).count { $0.isEmpty && $1 == nil }
    var guess = Guessed(
      rule,
      "\(Share(filled, of: given).percent) of \(given) values are timestamps"
        + (rule.form == .standard ? "." : " of this form.")
        + " They are in the tariff's zone unless they say otherwise; time_zone sets another.")
    if rule.form.isUnix {
      guess.reasons[0] = "\(Share(filled, of: given).percent) of \(given) values are Unix times."
    }
    if let rival = roles.timestamps.rival, case .pattern(let other) = rival {
      guess.reasons.append(
        "No value shows for certain which number is the day; it may also be "
          + "\(other.text.debugDescription).")
      if roles.timestamps.isUnclear {
        guess.doubts.append(
          "no value shows which number is the day; \(other.text.debugDescription) reads all of them "
            + "too")
      }
    }
    setZone(&guess, roles)
    if given < count {
      let chargedWithout = zip(roles.timestamps.instants.indices, roles.timestamps.instants)
        .count { $1 == nil && charged?[$0] != false }
      if charged != nil, chargedWithout == 0 {
        guess.rule.isOptional = true
        guess.reasons.append(
          "\(count - given) records have none, and none of these are charged.")
      } else {
        guess.reasons.append("\(count - given) records have none.")
      }
    }
    return guess
  }
}

extension GuessedLog {
  /// The zone that names of columns, or a column of zones, speak of.
  private func setZone(_ guess: inout Guessed<StartRule>, _ roles: TimeRoles) {
    let texts = roles.start.last?.texts ?? []
    guard !roles.timestamps.form.isUnix, !roles.timestamps.form.hasOffset(texts) else { return }
    var sources = roles.start.map { ($0, ZoneNames.zone(in: $0.name)) }
      .compactMap { content, zone in zone.map { (content.shown, $0) } }
    if sources.isEmpty,
      let column = contents.first(where: { ZoneNames.isZoneColumn($0.name) && $0.filled > 0 })
    {
      let found = column.values.prefix(100).map { value in
        ZoneNames.zone(in: "x \(value.text)") ?? .unclear(value.text.commented)
      }
      sources = Set(found).count == 1 ? [(column.shown, found[0])] : []
      if Set(found).count > 1 {
        guess.doubts.append(
          "\(column.shown) has several time zones, and a map reads all times in one")
      }
    }
    guard let (name, zone) = sources.first else { return }
    switch zone {
    case .zone(let zone):
      guess.rule.timeZone = zone
      guess.reasons[0] = guess.reasons[0].replacing(
        " They are in the tariff's zone unless they say otherwise; time_zone sets another.",
        with: " \(name) says that they are in \(zone).")
    case .unclear(let word):
      guess.doubts.append(
        "'\(word)' in \(name) is no zone that is the same everywhere and the whole year; write time_zone: with an IANA name"
      )
    }
    let others = [roles.answer, roles.end].compactMap(\.self).flatMap(\.columns)
    if let other = others.first(where: {
      ZoneNames.zone(in: $0.name) != zone && !roles.places(of: $0)
    }) {
      guess.doubts.append("\(other.shown) does not say that it is in the zone of \(name)")
    }
  }
}

extension TimeRoles {
  /// Whether a column is a part of the start.
  fileprivate func places(of content: ColumnContent) -> Bool {
    start.contains { $0.column.place == content.column.place }
  }
}

extension ColumnContent.Timestamps {
  /// Whether another order of day, month and year may be meant.
  var isUnclear: Bool { rival != nil && !form.isDayFirst }
}

extension TimestampForm {
  /// Whether points stand in a date that begins with the day, which no one writes month first.
  fileprivate var isDayFirst: Bool {
    guard case .pattern(let pattern) = self else { return false }
    return pattern.text.hasPrefix("d") && pattern.text.contains(".yyyy")
  }

  /// Whether texts say how far they are from UTC.
  fileprivate func hasOffset(_ texts: [[UInt8]]) -> Bool {
    switch self {
    case .pattern(let pattern): return pattern.hasOffset
    case .standard:
      return texts.contains { text in
        guard let last = text.last, text.count > 16 else { return false }
        let tail = text.suffix(6)
        return last == UInt8(ascii: "Z") || tail.first == UInt8(ascii: "+")
          || tail.first == UInt8(ascii: "-")
      }
    default: return false
    }
  }

  var isUnix: Bool {
    switch self {
    case .unixSeconds, .unixMilliseconds, .unixMicroseconds: true
    case .standard, .pattern, .excelDays, .anyOf: false
    }
  }
}
