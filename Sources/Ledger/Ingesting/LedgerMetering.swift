import CDRCore
import Foundation
import GRDB
import Metering
import Tariffs

/// How a ledger is to meter the calls of an ingest: by the tariffs given, or kept, as far as they
/// agree with the sums already made.
struct LedgerMetering {
  /// The tariffs that hold for the ingest.
  let book: TariffBook
  let metering: Metering
  /// By item of the metering, the ledger's ids.
  let itemIDs: [Int]
  let seed: [UInt8]
  /// Calls that start on earlier days are refused; in days since 1970-01-01.
  let prunedBefore: Int32?

  /// Makes the ledger of its first ingest, or checks the tariffs against it.
  ///
  /// - Throws: `unfit` for tariffs that meter items with usage otherwise, or in another currency.
  init(_ database: Database, _ chosen: ChosenTariffs) throws {
    let tariffStore = TariffStore(database: database)
    let isNew = try Int.fetchOne(database, sql: "SELECT count(*) FROM ledger") == 0
    let own =
      try Int64.fetchOne(database, sql: "SELECT tariff_set FROM ledger").map(tariffStore.book)
      ?? .builtIn()
    book = try chosen.applied(to: own)
    if isNew { try Self.make(database, book) }
    if chosen.list != nil || chosen.contracts != nil {
      try database.execute(
        sql: "UPDATE ledger SET tariff_set = ?", arguments: [try tariffStore.save(book)])
    }
    // What months are priced by may have items that these tariffs lack; they count too.
    var tariffs = book.tariffs
    let sets = try Int64.fetchAll(
      database, sql: "SELECT DISTINCT tariff_set FROM months WHERE tariff_set IS NOT NULL")
    for set in sets {
      for tariff in try tariffStore.book(set).tariffs
      where !tariffs.contains(where: { $0.sha256 == tariff.sha256 }) {
        tariffs.append(tariff)
      }
    }
    try Self.agree(database, with: book.tariffs)
    let fixed = try FixedMetering(database)
    var ids = Dictionary(fixed.items.map { (ByteText($1.name), $0) }) { first, _ in first }
    var items: [MeteredItem] = []
    for item in tariffs.flatMap(\.metering.items) where items.firstIndex(named: item.name) == nil {
      if let id = ids[ByteText(item.name)], let known = fixed.items[id] {
        items.append(known)
      } else {
        try database.execute(
          sql: "INSERT INTO items (name, increment, minimum) VALUES (?, ?, ?)",
          arguments: [item.name, item.increment, item.minimum])
        ids[ByteText(item.name)] = Int(database.lastInsertedRowID)
        items.append(item)
      }
    }
    itemIDs = items.compactMap { ids[ByteText($0.name)] }
    guard let attribution = Attribution(rawValue: fixed.attribution) else {
      throw Failure.damaged("attribution \(fixed.attribution)")
    }
    metering = Metering(
      items: items, recordingIncrement: fixed.recordingIncrement, timeZone: fixed.timeZone,
      attribution: attribution)
    seed = try Row.fetchOne(database, sql: "SELECT hash_seed FROM ledger")?.bytes("hash_seed") ?? []
    prunedBefore = try CheckedValues.prunedBefore(database)
  }

  private static func make(_ database: Database, _ book: TariffBook) throws {
    let metering = book.metering
    var random = SystemRandomNumberGenerator()
    let id = (0..<6).map { _ in UInt8.random(in: 0...255, using: &random) }.hexadecimal
    try database.execute(
      sql: """
        INSERT INTO ledger (only, id, time_zone, attribute_by, currency, recording_increment,
          hash_seed)
        VALUES (1, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        id, metering.timeZone, metering.attribution.rawValue, book.tariffs[0].currency,
        metering.recordingIncrement, Data(LedgerKeys.newSeed()),
      ])
  }

  /// Takes over how tariffs meter what has no usage yet, and refuses what differs from sums made.
  private static func agree(_ database: Database, with tariffs: [Tariff]) throws {
    var fixed = try FixedMetering(database)
    func differences(_ items: some Sequence<Int>, _ isRecorded: Bool) -> [String] {
      tariffs.flatMap { fixed.differences(from: $0, items: items, isRecorded: isRecorded) }
    }
    if differences(fixed.items.keys, true).isEmpty { return }
    var (used, isRecorded) = (Set<Int>(), false)
    for month in try MonthState.all(database) {
      let usage = try MonthUsage(try MonthState(database, month).usage, of: month)
      used.formUnion(usage.itemsUsed)
      isRecorded = isRecorded || usage.isRecorded
    }
    let found = differences(used, isRecorded)
    if !found.isEmpty {
      throw Failure(
        .unfit,
        "these tariffs meter calls differently from the ledger; keep the ledger's values, or "
          + "ingest into a new ledger\n" + found.map { "  \($0)" }.joined(separator: "\n"))
    }
    for tariff in tariffs {
      for item in tariff.items {
        guard let id = fixed.items.first(where: { $1.name.hasBytes(of: item.name) })?.key,
          !used.contains(id)
        else { continue }
        try database.execute(
          sql: "UPDATE items SET increment = ?, minimum = ? WHERE id = ?",
          arguments: [item.increment, item.minimum, id])
      }
      if let recording = tariff.recording, !isRecorded {
        try database.execute(
          sql: "UPDATE ledger SET recording_increment = ?", arguments: [recording.increment])
      }
    }
    fixed = try FixedMetering(database)
  }
}
