/// A calendar month, the unit of billing: `2026-10`.
///
/// Which instants belong to a month depends on a time zone; see ``ZoneClock``.
public struct Month: Hashable, Comparable, Sendable {
  /// Months since January of year 0 in the proleptic Gregorian calendar.
  public let index: Int32

  /// The month with the given number of months since January of year 0.
  public init(index: Int32) { self.index = index }

  /// The month of a year, or nil unless `month` is in 1...12 and `year` in 0...9999.
  public init?(year: Int, month: Int) {
    guard (0...9999).contains(year), (1...12).contains(month) else { return nil }
    self.index = Int32(year * 12 + month - 1)
  }

  /// Reads `YYYY-MM`, exactly so; nil for anything else.
  public init?(_ text: some StringProtocol) {
    guard let first = CivilDate("\(text)-01") else { return nil }
    self = first.calendarMonth
  }

  /// The calendar year.
  public var year: Int { Int(index) / 12 }
  /// 1 for January to 12 for December.
  public var month: Int { Int(index) % 12 + 1 }
  /// The month after this one.
  public var next: Month { Month(index: index + 1) }

  /// The month's first day, in days since 1970-01-01.
  public var firstDay: Int { CivilDate(year: year, month: month, day: 1).daysSinceEpoch }

  public static func < (a: Month, b: Month) -> Bool { a.index < b.index }
}

extension Month: CustomStringConvertible {
  /// `YYYY-MM`.
  public var description: String {
    String(CivilDate(year: year, month: month, day: 1).description.dropLast(3))
  }
}
