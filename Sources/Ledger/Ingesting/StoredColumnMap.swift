import CDRCore
import ColumnMaps
import Foundation
import GRDB

/// Column maps as a ledger keeps them: as JSON, each once, so that records in suspense can be read
/// by the map of their file whatever became of the map since.
enum StoredColumnMap {
  /// The id of a map; nil for the standard columns, which need none.
  static func store(_ map: ColumnMap, in database: Database) throws -> Int64? {
    if map == .standard { return nil }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(map), as: UTF8.self)
    try database.execute(
      sql: "INSERT OR IGNORE INTO column_maps (map) VALUES (?)", arguments: [text])
    return try Int64.fetchOne(
      database, sql: "SELECT id FROM column_maps WHERE map = ?", arguments: [text])
  }

  /// - Parameter text: what was stored; nil for the standard columns.
  static func map(of text: String?) throws(Failure) -> ColumnMap {
    guard let text else { return .standard }
    do {
      return try JSONDecoder().decode(ColumnMap.self, from: Data(text.utf8))
    } catch {
      throw .damaged("a column map")
    }
  }
}
