import CDRCore
import Crypto
import Foundation
import GRDB
import Tariffs

/// The texts of all tariffs that the ledger ever priced by, and the sets that they stand in.
///
/// A set is what one ``TariffBook`` is made of: a tariff or a folder of them, and the tariffs of
/// single accounts. It is known by its content, so the same set is kept once.
struct TariffStore {
  let database: Database

  /// What identifies a set: which tariffs it prices by, whatever they are called.
  static func sha256(of parts: TariffBook.Parts) -> String {
    var text = parts.isFolder ? "folder\n" : "tariff\n"
    for tariff in parts.tariffs { text += tariff.sha256 + "\n" }
    for contract in parts.contracts { text += "\(contract.tariff.sha256) \(contract.account)\n" }
    return SHA256.hash(data: Array(text.utf8)).hexadecimal
  }

  /// Keeps a book, unless it is kept already.
  /// - Returns: the set's id.
  func save(_ book: TariffBook) throws -> Int64 {
    let parts = book.parts
    let sha256 = Self.sha256(of: parts)
    if let known = try Int64.fetchOne(
      database, sql: "SELECT id FROM tariff_sets WHERE sha256 = ?", arguments: [sha256])
    {
      return known
    }
    for tariff in book.tariffs {
      try database.execute(
        sql: "INSERT OR IGNORE INTO tariffs (sha256, name, origin, text) VALUES (?, ?, ?, ?)",
        arguments: [tariff.sha256, tariff.name, tariff.origin, tariff.text])
    }
    try database.execute(
      sql: "INSERT INTO tariff_sets (sha256, is_folder) VALUES (?, ?)",
      arguments: [sha256, parts.isFolder ? 1 : 0])
    let set = database.lastInsertedRowID
    for (place, tariff) in parts.tariffs.enumerated() {
      try database.execute(
        sql: "INSERT INTO tariff_set_tariffs (tariff_set, place, tariff) VALUES (?, ?, ?)",
        arguments: [set, place, tariff.sha256])
    }
    for contract in parts.contracts {
      try database.execute(
        sql: "INSERT INTO tariff_set_accounts (tariff_set, account, tariff) VALUES (?, ?, ?)",
        arguments: [set, Data(contract.account.utf8), contract.tariff.sha256])
    }
    return set
  }

  /// The book of a set that was kept.
  func book(_ set: Int64) throws -> TariffBook {
    guard
      let isFolder = try Int.fetchOne(
        database, sql: "SELECT is_folder FROM tariff_sets WHERE id = ?", arguments: [set])
    else { throw Failure.damaged("tariff set \(set) is absent") }
    var read: [String: Tariff] = [:]
    func tariff(_ row: Row) throws -> Tariff {
      guard let sha256 = row["sha256"] as String? else {
        throw Failure.damaged("a tariff of set \(set) is absent")
      }
      if let tariff = read[sha256] { return tariff }
      let tariff = try Tariff(text: row["text"] as String, origin: row["origin"])
      guard tariff.sha256 == sha256 else {
        throw Failure.damaged("the text of tariff \(tariff.name) is not the one that was stored")
      }
      read[sha256] = tariff
      return tariff
    }
    let listed = try Row.fetchAll(
      database,
      sql: """
        SELECT t.* FROM tariff_set_tariffs m LEFT JOIN tariffs t ON t.sha256 = m.tariff
        WHERE m.tariff_set = ? ORDER BY m.place
        """, arguments: [set]
    ).map(tariff)
    var contracts: [TariffBook.Parts.Contract] = []
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT m.account, t.* FROM tariff_set_accounts m LEFT JOIN tariffs t ON t.sha256 = m.tariff
        WHERE m.tariff_set = ? ORDER BY m.account
        """, arguments: [set])
    while let row = try rows.next() {
      contracts.append(
        .init(
          account: String(decoding: row.bytes("account"), as: UTF8.self), tariff: try tariff(row)))
    }
    guard !listed.isEmpty else { throw Failure.damaged("tariff set \(set) has no tariff") }
    return try TariffBook(
      TariffBook.Parts(tariffs: listed, isFolder: isFolder == 1, contracts: contracts),
      origin: "the folder of tariffs last given to ingest")
  }

  /// The sha256 of a kept set.
  func sha256(of set: Int64) throws -> String {
    try String.fetchOne(
      database, sql: "SELECT sha256 FROM tariff_sets WHERE id = ?", arguments: [set]) ?? ""
  }
}
