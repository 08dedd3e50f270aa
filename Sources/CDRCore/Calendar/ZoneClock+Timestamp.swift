extension ZoneClock {
  /// An instant as RFC 3339 with the zone's offset: `2026-10-03T09:00:00+08:00`.
  ///
  /// Where the offset is not a whole minute, as before zones were agreed on, it cannot be written so,
  /// and the instant is given in UTC: `1900-12-31T15:54:16Z`.
  ///
  /// - Parameter second: since 1970-01-01T00:00:00Z.
  public func timestamp(ofSecond second: Int64) -> String {
    let offset = span(at: second * 1000).offset / 1000
    guard offset % 60 == 0 else { return Self.dateAndTime(second) + "Z" }
    let minutes = abs(offset) / 60
    return Self.dateAndTime(second + offset) + (offset < 0 ? "-" : "+")
      + "\(Self.twoDigits(minutes / 60)):\(Self.twoDigits(minutes % 60))"
  }

  /// `2026-10-03T09:00:00`, of a second as clocks show it, counted as if it were UTC.
  package static func dateAndTime(_ local: Int64) -> String {
    let days = floorDivide(local, 86_400)
    let time = local - days * 86_400
    return "\(CivilDate(daysSinceEpoch: Int(days)))T"
      + "\(twoDigits(time / 3600)):\(twoDigits(time / 60 % 60)):\(twoDigits(time % 60))"
  }

  private static func twoDigits(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
