import Foundation
import LedgerModel
import TestSupport

/// What all commands of a sequence share: a zone, months, tariffs, accounts, times of calls.
///
/// All of it follows from the seed.
package struct World {
  package let seed: UInt64
  package let zoneName: String
  package let calendar: ModelCalendar
  /// As `YYYY-MM`.
  package let months: [String]
  package let tariffs: ModelTariffs
  /// Starts of calls, in milliseconds: few, so that ids meet again.
  package let starts: [Int]
  /// Half a minute before each month but the first begins.
  package let lastStarts: [Int]

  package static let products = ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"]
  package static let accounts = ["acme", "bolt", "b,c", "zoë"]
  package static let ids = ["c1", "c2", "c3", "c4", "c5", "c6"]

  private static let zones: [(name: String, months: [String], changes: [Int])] = [
    ("Asia/Shanghai", ["2026-01", "2026-02", "2026-03", "2026-04"], []),
    // Forward on 30 March at 01:00.
    ("Europe/Lisbon", ["2025-02", "2025-03", "2025-04", "2025-05"], [1_743_296_400_000]),
    // Back on 1 November at 01:00, an hour after the month has begun.
    ("America/Havana", ["2020-09", "2020-10", "2020-11", "2020-12"], [1_604_206_800_000]),
  ]

  package init(seed: UInt64) {
    self.seed = seed
    var random = SeededRandom(seed: seed &* 2 &+ 1)
    let zone = random.pick(Self.zones)
    zoneName = zone.name
    months = zone.months
    let slowZone = SlowZone(zone.name)
    calendar = ModelCalendar(zone: slowZone, attributesByEnd: random.oneIn(2))
    let (months, attributesByEnd) = (months, calendar.attributesByEnd)
    tariffs = Self.tariffs(zone.name, months, byEnd: attributesByEnd, &random)

    var times: [Int] = []
    for month in months {
      let first = slowZone.instant(ofLocal: ModelCalendar.firstDay(of: month) * 86_400_000)
      for offset in [-3_600_000, -30_000, -1, 0, 1, 30_000] { times.append(first + offset) }
      for day in [9, 10, 20] { times.append(first + day * 86_400_000 + 43_200_000) }
    }
    for change in zone.changes { times += [-1_800_000, -1000, 0, 1_800_000].map { change + $0 } }
    lastStarts = months.dropFirst().map {
      slowZone.instant(ofLocal: ModelCalendar.firstDay(of: $0) * 86_400_000) - 30_000
    }
    starts = (0..<8).map { _ in random.pick(times) }
  }

  /// A date at which the first half of the months has ended.
  package var asOf: String { months[2] + "-15" }

  package func status(of month: String) -> String { month < months[2] ? "final" : "provisional" }

  /// `2026-10-15T12:00:00.000`, of milliseconds on a wall.
  package static func text(ofWall wall: Int) -> String {
    var seconds = time_t(wall / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ number: some BinaryInteger, _ count: Int) -> String {
      let digits = "\(number)"
      return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
    let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
    let time = [parts.tm_hour, parts.tm_min, parts.tm_sec]
    return padded(date[0], 4) + "-" + padded(date[1], 2) + "-" + padded(date[2], 2) + "T"
      + time.map { padded($0, 2) }.joined(separator: ":") + "." + padded(wall % 1000, 3)
  }

  // MARK: Tariffs

  private static func tariffs(
    _ zone: String, _ months: [String], byEnd: Bool, _ random: inout SeededRandom
  ) -> ModelTariffs {
    let base = SlowTariff.random(&random)
    let increment = random.pick([60, 60, 1, 6])
    // In half of the worlds contracts and price lists round otherwise.
    let areVaried = random.oneIn(2)
    func variant(_ number: Int, from: String?) -> SlowTariff {
      var tariff = SlowTariff.random(&random)
      tariff.name = "t\(number)"
      tariff.zone = zone
      tariff.attributesByEnd = byEnd
      tariff.effectiveFrom = from
      for (place, item) in base.items.enumerated() where !areVaried || random.oneIn(2) {
        tariff.items[place].increment = item.increment
        tariff.items[place].minimum = item.minimum
        tariff.items[place].initial = item.initial
      }
      if !areVaried || random.oneIn(2) {
        (tariff.recordingMinimum, tariff.recordingInitial) = (nil, 0)
      }
      // Where a tariff has no recordings, a ledger counts them in minutes.
      if areVaried || increment != 60 || tariff.recording != nil {
        let own = areVaried && random.oneIn(3) ? 30 : increment
        tariff.recording = (
          "0.0\(1 + random.below(9))", own, ["ivr_inbound", "robot_outbound"]
        )
      }
      tariff.numberRent = random.pick(["35", "12.5", "0.999"])
      tariff.seatPrice = random.pick(["199", "33.333"])
      return tariff
    }
    let single = (0..<4).map { variant($0, from: nil) }
    let folder = [nil, months[1], months[2]].enumerated().map { variant(4 + $0, from: $1) }
    var unfit = variant(7, from: nil)
    unfit.attributesByEnd.toggle()
    let (acme, bolt) = (Array("acme".utf8), Array("bolt".utf8))
    return ModelTariffs(
      tariffs: single + folder + [unfit], folder: [4, 5, 6],
      contracts: [[acme: 3], [bolt: 1, acme: 2], [acme: 7]], unfit: [7],
      numbers: [
        [RentedNumber(number: "100", account: acme, first: months[0], last: nil, rent: nil)],
        [
          RentedNumber(number: "100", account: acme, first: months[0], last: months[1], rent: nil),
          RentedNumber(number: "200", account: bolt, first: months[1], last: nil, rent: "7.25"),
          RentedNumber(
            number: "300", account: Array("own".utf8), first: months[2], last: nil, rent: nil),
        ],
      ],
      seats: [
        [SeatPurchase(order: "o1", account: acme, seats: 3, months: 1, day: months[1] + "-05")],
        [
          SeatPurchase(order: "o1", account: acme, seats: 4, months: 2, day: months[1] + "-05"),
          SeatPurchase(order: "o2", account: bolt, seats: 1, months: 12, day: months[2] + "-28"),
        ],
      ],
      // What numbers, seats and contracts name is in each.
      accounts: [
        (accounts + ["own"]).map { Array($0.utf8) },
        ["acme", "bolt", "own", "zoë"].map { Array($0.utf8) },
        ["acme", "bolt", "own"].map { Array($0.utf8) },
      ])
  }
}
