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
    }
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

extension TimestampForm {
  var isUnix: Bool {
    switch self {
    case .unixSeconds, .unixMilliseconds, .unixMicroseconds: true
    case .standard, .pattern, .excelDays, .anyOf: false
    }
  }
}
