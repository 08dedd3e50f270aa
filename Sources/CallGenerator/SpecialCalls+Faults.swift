import CDRCore

extension SpecialCalls {
  /// Call ids that occur again: as duplicates, as conflicts, and on another day.
  mutating func addRepeatedIDs() {
    let date = Self.october(8)
    for minute in 0..<10 {
      let id = makeID()
      let start = Self.start(date, second: 36_000 + minute * 60)
      for _ in 1...2 { add(date, id: id, "twice-delivered", .voice, start, "200") }
    }
    // The same call, written otherwise.
    let id = makeID()
    add(date, id: id, "twice-written", .ivrOutbound, "\(date)T09:00:00+08:00", "120")
    add(date, id: id, "twice-written", .ivrOutbound, "\(date)T01:00:00.000Z", "120.000")
    add(date, id: id, "twice-written", .ivrOutbound, "\(date) 09:00:00", "0120")
    // Not the same call: the first one counts.
    let disputed = makeID()
    add(date, id: disputed, "conflict", .voice, Self.start(date), "60")
    add(date, id: disputed, "conflict", .voice, Self.start(date), "61")
    add(date, id: disputed, "conflict-other", .voice, Self.start(date), "60")
    // Switches reuse ids after a while.
    let reused = makeID()
    for day in [3, 21] {
      add(Self.october(day), id: reused, "reused-id", .voice, Self.start(Self.october(day)), "60")
    }
  }

  /// A few broken records: one for every reason, on days of their own.
  mutating func addBrokenRecords() {
    let line = CallLine(month: SampleMonth.october)
    for (place, way) in BrokenCall.allCases.enumerated() {
      let date = Self.october(19 + place)
      var numbers = RandomNumbers(seed: 12, row: place)
      let call = MadeCall(
        numbers: &numbers, accounts: 120, spread: .skewed, day: date.day, secondOfDay: 43_200)
      var text: [UInt8] = []
      line.append(call, broken: way, to: &text)
      add(date, line: text.dropLast())
    }
    let long = String(repeating: "x", count: 66_000)
    let date = Self.october(29)
    add(date, long, .voice, Self.start(date), "60")
  }
}
