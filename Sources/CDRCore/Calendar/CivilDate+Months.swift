/// Dates that lie whole months apart, as terms of contracts do.
extension CivilDate {
  /// The calendar month that the date lies in.
  public var calendarMonth: Month { Month(index: Int32(year * 12 + month - 1)) }

  /// The date this many months on: the same day of that month, or its last where the month is
  /// shorter. From January 31 that is February 28 or 29, then March 31: months are always counted
  /// from one and the same day, and never from the last result.
  public func adding(months: Int) -> CivilDate {
    let target = year * 12 + month - 1 + months
    let (targetYear, targetMonth) = (target / 12, target % 12 + 1)
    return CivilDate(
      year: targetYear, month: targetMonth,
      day: min(day, Self.daysIn(year: targetYear, month: targetMonth)))
  }

  /// How many whole months lie between this date and a later one, counted forward from this one,
  /// and the days left over. The later date itself does not count.
  public func distance(to later: CivilDate) -> (months: Int, days: Int) {
    var months = (later.year - year) * 12 + later.month - month
    if adding(months: months) > later { months -= 1 }
    return (months, later.daysSinceEpoch - adding(months: months).daysSinceEpoch)
  }
}

extension CivilDate: CustomStringConvertible {
  /// `YYYY-MM-DD`.
  public var description: String {
    let parts = [String(month), String(day)].map { $0.count == 1 ? "-0\($0)" : "-\($0)" }
    let year = String(year)
    return String(repeating: "0", count: max(0, 4 - year.count)) + year + parts.joined()
  }
}
