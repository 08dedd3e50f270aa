import CDRCore
import Foundation
import GRDB
import Metering
import Tariffs

/// How a ledger is to meter the calls of an ingest: by the tariffs given, or kept, as far as they
/// agree with the sums already made; and in months that have tariffs of their own, by those.
struct LedgerMetering {
  /// The tariffs that hold for the ingest.
  let book: TariffBook
  let metering: Metering
  /// By what the calls of each month are rounded.
  let meterings: LedgerMeterings
  /// By item of the metering, the ledger's ids.
  let itemIDs: [Int]
  let seed: [UInt8]
  /// Calls that start on earlier days are refused; in days since 1970-01-01.
  let prunedBefore: Int32?

  /// Makes the ledger of its first ingest, or checks the tariffs against it.
  ///
  /// - Throws: `unfit` for tariffs that would have metered sums otherwise, or are in another currency.
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
    var fixed = try FixedMetering(database)
    try fixed.requireShared(by: book)
    if chosen.list != nil || chosen.contracts != nil {
      try Self.check(book, against: database, fixed: fixed)
    }
    var ids = Dictionary(fixed.items.map { (ByteText($1.name), $0) }) { first, _ in first }
    var items: [MeteredItem] = []
    for item in tariffs.flatMap(\.metering.items) where items.firstIndex(named: item.name) == nil {
      if let id = ids[ByteText(item.name)], let known = fixed.items[id] {
        items.append(known)
      } else {
        try database.execute(
          sql: "INSERT INTO items (name, increment, minimum) VALUES (?, ?, ?)",
          arguments: [item.name, item.rounding.increment, item.rounding.minimum])
        ids[ByteText(item.name)] = Int(database.lastInsertedRowID)
        items.append(item)
      }
    }
    itemIDs = items.compactMap { ids[ByteText($0.name)] }
    guard let attribution = Attribution(rawValue: fixed.attribution) else {
      throw Failure.damaged("attribution \(fixed.attribution)")
    }
    // With the new items.
    fixed = try FixedMetering(database)
    meterings = LedgerMeterings(database, fixed: fixed, book: book)
    var metering = Metering(
      items: itemIDs.compactMap { fixed.items[$0] }, recording: fixed.recording,
      timeZone: fixed.timeZone, attribution: attribution)
    metering.schemes = try meterings.schemes(metering, ids: itemIDs)
    self.metering = metering
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
        metering.recording.increment, Data(LedgerKeys.newSeed()),
      ])
  }

  /// Refuses tariffs that would have metered sums otherwise, in months that they are to price.
  private static func check(
    _ book: TariffBook, against database: Database, fixed: FixedMetering
  ) throws {
    var conflicts = MeteringConflicts(database, fixed: fixed)
    for month in try MonthState.all(database) {
      let state = try MonthState(database, month)
      // What was posted stays by its own tariffs until it is rerated.
      if state.tariffSet != nil { continue }
      try conflicts.compare(MonthUsage(state.usage, of: month), with: book)
    }
    try conflicts.throwIfAny(.ingest)
  }
}
