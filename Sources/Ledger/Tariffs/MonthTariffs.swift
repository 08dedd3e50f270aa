import CDRCore
import GRDB
import Tariffs

extension TariffStore {
  /// The tariffs of a month when a command names none: those of its last post, close or rerate,
  /// else those last given to ingest, else the built-in one.
  func standing(for month: Month) throws -> TariffBook {
    let set = try Int64.fetchOne(
      database,
      sql: """
        SELECT coalesce(
          (SELECT tariff_set FROM months WHERE month = ?), (SELECT tariff_set FROM ledger))
        """, arguments: [month.description])
    return try set.map(book) ?? .builtIn()
  }

  /// Refuses tariffs that cannot price sums already made.
  ///
  /// Only what differs in pricing can be priced anew. What an account has not used in the month does
  /// not matter: its tariff may lack it, add it or round it otherwise.
  ///
  /// - Throws: `unfit`, naming each key that differs, both values and the way out.
  func check(_ book: TariffBook, prices usage: MonthUsage, in month: Month) throws {
    let fixed = try FixedMetering(database)
    try fixed.requireShared(by: book)
    var conflicts = MeteringConflicts(database, fixed: fixed)
    try conflicts.compare(usage, with: book)
    try conflicts.throwIfAny(.rerate)
    let known = Set(book.metering.items.map { ByteText($0.name) })
    let lacking = usage.itemsUsed.map { fixed.items[$0]?.name ?? "number \($0)" }
      .filter { !known.contains(ByteText($0)) }
    if !lacking.isEmpty {
      let names = book.tariffs.map { $0.name.debugDescription }.joined(separator: ", ")
      throw Failure(
        .unfit,
        "\(month) has usage of \(lacking.map(\.debugDescription).joined(separator: ", ")), which "
          + "tariff \(names) lacks: add it there under usage, or give the month another tariff")
    }
  }
}

/// What a tariff has to share with the ledger, and how calls are rounded up where
/// ``MonthMetering`` says nothing else.
struct FixedMetering {
  var timeZone: String
  var attribution: String
  var currency: String
  var recording: TimeRounding
  var items: [Int: MeteredItem] = [:]

  init(_ database: Database) throws {
    guard let row = try Row.fetchOne(database, sql: "SELECT * FROM ledger") else {
      throw Failure.damaged("it says nothing of its metering")
    }
    timeZone = row["time_zone"]
    attribution = row["attribute_by"]
    currency = row["currency"]
    recording = TimeRounding(
      increment: Int(try row.number("recording_increment", in: CheckedValues.seconds)))
    for row in try Row.fetchAll(database, sql: "SELECT * FROM items") {
      items[Int(try row.number("id", in: CheckedValues.items))] = MeteredItem(
        name: row["name"], increment: Int(try row.number("increment", in: CheckedValues.seconds)),
        minimum: Int(try row.number("minimum", in: CheckedValues.seconds)))
    }
  }

  /// An item's name, for messages.
  func itemName(_ id: Int) -> String { items[id]?.name ?? "item \(id)" }

  /// How the ledger meters calls: its items in the order of their ids.
  var metering: Metering {
    Metering(
      items: items.sorted { $0.key < $1.key }.map(\.value), recording: recording,
      timeZone: timeZone, attribution: Attribution(rawValue: attribution) ?? .start)
  }

  /// The ledger's clock.
  var clock: ZoneClock {
    get throws {
      guard let clock = ZoneClock(name: timeZone) else {
        throw Failure(.unfit, "this system does not know the ledger's time zone \(timeZone)")
      }
      return clock
    }
  }

  /// Makes sure that tariffs cut days and months as the ledger does, and are in its currency.
  ///
  /// - Throws: `unfit`, naming each key that differs and both values.
  func requireShared(by book: TariffBook) throws(Failure) {
    var found: [String] = []
    for tariff in book.tariffs {
      for (key, value, own) in [
        ("time_zone", tariff.timeZone, timeZone),
        ("attribute_by", tariff.attribution.rawValue, attribution),
        ("currency", tariff.currency, currency),
      ] where value != own {
        found.append("  \(tariff.label): \(key) is \(value), but the ledger's is \(own)")
      }
    }
    if found.isEmpty { return }
    throw Failure(
      .unfit,
      "these tariffs meter calls differently from the ledger; keep the ledger's values, or ingest "
        + "the files into a new ledger\n" + found.joined(separator: "\n"))
  }
}
