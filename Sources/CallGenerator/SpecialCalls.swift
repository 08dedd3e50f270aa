import CDRCore

/// The records of the sample that are there for a reason, by the day of the file that holds them.
struct SpecialCalls {
  private var recordsByDate: [CivilDate: [[UInt8]]] = [:]
  private var added = 0

  init() {
    addBounds()
    addShortMonths()
    addRecordings()
    addFractions()
    addAccountNames()
    addMonthEnds()
    addRepeatedIDs()
    addBrokenRecords()
  }

  /// The records of a day's file, in their order.
  func records(of date: CivilDate) -> [[UInt8]] { recordsByDate[date] ?? [] }

  /// Adds a record as it stands.
  mutating func add(_ date: CivilDate, line: [UInt8]) {
    recordsByDate[date, default: []].append(line)
  }

  /// Adds a call, its fields written as they shall stand in the file.
  ///
  /// - Parameter id: nil gives the call the next id of its own, `sample-000001` and so on.
  mutating func add(
    _ date: CivilDate, id: String? = nil, _ account: String, _ product: MadeCall.Product,
    _ start: String, _ duration: String, recording: String = ""
  ) {
    let fields = [id ?? makeID(), account, product.rawValue, start, duration, recording]
    add(date, line: Array(fields.joined(separator: ",").utf8))
  }

  mutating func makeID() -> String {
    added += 1
    var id = Array("sample-".utf8)
    id.append(decimal: added, width: 6)
    return String(decoding: id, as: UTF8.self)
  }

  static func october(_ day: Int) -> CivilDate { CivilDate(year: 2026, month: 10, day: day) }

  /// `2026-10-03T14:22:07+08:00`
  static func start(_ date: CivilDate, second: Int = 10 * 3600) -> String {
    var clock: [UInt8] = []
    CallLine.appendClock(second, to: &clock)
    return "\(date)T\(String(decoding: clock, as: UTF8.self))+08:00"
  }

  // MARK: Tiers

  /// Accounts just at a bound of the price list and one minute over it.
  private mutating func addBounds() {
    addBound(.voice, minutes: 50_000, pairs: 125)
    addBound(.ivrInbound, minutes: 100_000, pairs: 125)
    addBound(.ivrOutbound, minutes: 500_000, pairs: 250)
    addBound(.robotOutbound, minutes: 1_000_000, pairs: 500)
  }

  /// Two accounts with as many calls; the second has one more, of a second.
  private mutating func addBound(_ product: MadeCall.Product, minutes: Int, pairs: Int) {
    // The calls of a pair are as much longer and shorter than the mean, so the sum is known.
    let mean = minutes / pairs / 2
    for name in ["at", "over"] {
      let account = "\(name)-\(minutes)-\(product.rawValue)"
      for pair in 0..<pairs {
        var numbers = RandomNumbers(seed: UInt64(minutes), row: pair)
        let difference = numbers.next(below: min(mean, 1440 - mean))
        for minutes in [mean - difference, mean + difference] {
          let date = Self.october(numbers.next(in: 1...31))
          let start = Self.start(date, second: numbers.next(below: 86_400))
          // Every call is rounded up to whole minutes by itself.
          let seconds = minutes * 60 - numbers.next(below: 60)
          add(date, account, product, start, String(seconds))
        }
      }
    }
    let date = Self.october(31)
    add(date, "over-\(minutes)-\(product.rawValue)", product, Self.start(date), "1")
  }

  /// Accounts whose month is under one minute, or just not.
  private mutating func addShortMonths() {
    let date = Self.october(9)
    let start = Self.start(date)
    add(date, "robot-17-seconds", .robotOutbound, start, "17")
    add(date, "voice-20-seconds", .voice, start, "20")
    add(date, "inbound-59.999-seconds", .ivrInbound, start, "30.5")
    add(date, "inbound-59.999-seconds", .ivrInbound, start, "29.499")
    for _ in 1...3 { add(date, "inbound-60-seconds", .ivrInbound, start, "20") }
    add(date, "two-short-products", .ivrOutbound, start, "40")
    add(date, "two-short-products", .robotOutbound, start, "30")
  }

  // MARK: Fields

  private mutating func addRecordings() {
    let date = Self.october(10)
    let start = Self.start(date)
    add(date, "recorded-voice", .voice, start, "125", recording: "121")
    add(date, "recorded-unanswered", .ivrInbound, start, "0", recording: "8")
    add(date, "recorded-unanswered-voice", .voice, start, "0", recording: "5")
    add(date, "recorded-longer", .robotOutbound, start, "50", recording: "61")
    add(date, "recorded-products", .ivrInbound, start, "61", recording: "60")
    add(date, "recorded-products", .robotOutbound, start, "60", recording: "60.001")
  }

  private mutating func addFractions() {
    let date = Self.october(11)
    let start = Self.start(date)
    for duration in ["60.001", "59.9995", "60.0001", "0.0001", "119.0", "00120"] {
      add(date, "fractions", .voice, start, duration)
    }
    add(date, "fractions", .ivrOutbound, start, "180.000", recording: "60.0001")
  }

  private mutating func addAccountNames() {
    let date = Self.october(14)
    let start = Self.start(date)
    for duration in ["75", "130", "3600"] {
      add(date, "客服中心-华东", .ivrInbound, start, duration, recording: duration)
    }
    add(date, "\"Li, Wang & Partners\"", .voice, start, "61")
    add(date, "\"Acme \"\"Call\"\" Centre\"", .robotOutbound, start, "61")
    add(date, "\"robot-quoted\"", .robotOutbound, "\"\(start)\"", "\"61\"", recording: "\"\"")
    add(date, " spaces are kept ", .voice, start, "61")
  }
}
