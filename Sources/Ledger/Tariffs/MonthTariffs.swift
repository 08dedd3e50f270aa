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
  /// Only what differs in pricing can be priced anew. Items without usage in the month do not
  /// matter: a tariff may lack them, add them or meter them otherwise.
  ///
  /// - Throws: `unfit`, naming each key that differs, both values and the way out.
  func check(_ book: TariffBook, prices usage: MonthUsage, in month: Month) throws {
    let fixed = try FixedMetering(database)
    let differences = book.tariffs.flatMap {
      fixed.differences(from: $0, items: usage.itemsUsed, isRecorded: usage.isRecorded)
    }
    if !differences.isEmpty {
      throw Failure(
        .unfit,
        "\(month): these tariffs meter calls differently from the ledger; keep the ledger's "
          + "values, or ingest the files into a new ledger\n"
          + differences.map { "  \($0)" }.joined(separator: "\n"))
    }
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

/// How the ledger's sums were made: what a tariff has to share to price them.
struct FixedMetering {
  var timeZone: String
  var attribution: String
  var currency: String
  var recordingIncrement: Int
  var items: [Int: MeteredItem] = [:]

  init(_ database: Database) throws {
    guard let row = try Row.fetchOne(database, sql: "SELECT * FROM ledger") else {
      throw Failure.damaged("it says nothing of its metering")
    }
    timeZone = row["time_zone"]
    attribution = row["attribute_by"]
    currency = row["currency"]
    recordingIncrement = Int(try row.number("recording_increment", in: CheckedValues.seconds))
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
      items: items.sorted { $0.key < $1.key }.map(\.value), recordingIncrement: recordingIncrement,
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

  /// In what a tariff meters otherwise, a line for each key.
  ///
  /// - Parameters:
  ///   - items: the ids of the items that matter.
  ///   - isRecorded: whether the increment of recordings matters.
  func differences(
    from tariff: Tariff, items used: some Sequence<Int>, isRecorded: Bool
  ) -> [String] {
    var found: [String] = []
    func compare(_ key: String, _ value: String, _ own: String) {
      if value != own {
        found.append("\(tariff.label): \(key) is \(value), but the ledger's is \(own)")
      }
    }
    compare("time_zone", tariff.timeZone, timeZone)
    compare("attribute_by", tariff.attribution.rawValue, attribution)
    let priced = Dictionary(tariff.items.map { (ByteText($0.name), $0) }) { first, _ in first }
    for id in used.sorted() {
      guard let own = items[id], let item = priced[ByteText(own.name)] else { continue }
      compare("usage.\(own.name).increment", "\(item.increment)", "\(own.increment)")
      compare("usage.\(own.name).minimum", "\(item.minimum)", "\(own.minimum)")
    }
    if isRecorded, let recording = tariff.recording {
      compare("recording.increment", "\(recording.increment)", "\(recordingIncrement)")
    }
    compare("currency", tariff.currency, currency)
    return found
  }
}
