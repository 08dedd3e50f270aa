import CDRCore

extension SpecialCalls {
  /// Calls on both sides of the midnights at which October begins and ends in Shanghai, in every
  /// form that a timestamp may have.
  mutating func addMonthEnds() {
    addMidnight(
      from: CivilDate(year: 2026, month: 9, day: 30), to: Self.october(1))
    addMidnight(
      from: Self.october(31), to: CivilDate(year: 2026, month: 11, day: 1))
  }

  private mutating func addMidnight(from last: CivilDate, to first: CivilDate) {
    // Shanghai is 8 hours ahead of UTC.
    let midnight = first.daysSinceEpoch * 86_400 - 8 * 3600
    let before = [
      "\(last)T23:59:59+08:00", "\(last)T23:59:59.999+08:00",
      "\(last)T23:59:59.9999+08:00", "\(last) 23:59:59", "\(last)T15:59:59Z",
      "\(last)T11:59:59-04:00", "\(first)T01:29:59+09:30", String(midnight - 1),
      String(midnight * 1000 - 1),
    ]
    let after = [
      "\(first)T00:00:00+08:00", "\(first)T00:00:00.000+08:00",
      "\(first) 00:00:00", "\(last)T16:00:00Z", "\(last) 12:00:00-04:00",
      "\(first)T01:30:00+09:30", String(midnight), String(midnight * 1000),
    ]
    for start in before { add(last, "month-ends", .ivrInbound, start, "90") }
    for start in after { add(first, "month-ends", .ivrInbound, start, "150") }
    // A call that was written late counts in its own month.
    add(first, "month-ends", .ivrInbound, "\(last)T23:59:58+08:00", "90")
  }
}
