import CDRCore
import ColumnMaps
import Foundation
import Metering
import TestSupport

/// Column maps as people write them: read, or refused with what is wrong; a map that is read can be
/// stored, and reads a small log.
enum ColumnsFuzz: FuzzTarget {
  static let name = "columns"

  private static let file = FuzzFile()

  /// The map, and after a NUL what stands in the log.
  static func run(_ input: inout FuzzInput) {
    let parts = input.rest.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let map: ColumnMap
    do throws(Failure) {
      map = try ColumnMap(text: parts[0], origin: "map.yaml")
    } catch {
      check(error.kind == .unfit && error.message.contains("map.yaml"), "\(error)")
      return
    }
    checkStoring(map)
    read(parts.count > 1 ? Array(parts[1]) : [], by: map)
  }

  private static func checkStoring(_ map: ColumnMap) {
    do {
      let stored = try JSONEncoder().encode(map)
      check(try JSONDecoder().decode(ColumnMap.self, from: stored) == map, "stored as another map")
    } catch {
      check(false, "\(error)")
    }
  }

  /// Reads a log with a header of all columns that the map knows.
  private static func read(_ rest: [UInt8], by map: ColumnMap) {
    var names: [String] = []
    for column in (map.callID?.alternatives.first ?? []) + map.needs + map.wants {
      if let name = column.choices.first, !names.contains(name) { names.append(name) }
    }
    let skipped = [UInt8](repeating: 10, count: map.text.skippedRows)
    let header = names.joined(separator: String(UnicodeScalar(map.text.delimiter)))
    file.write(skipped + Array(header.utf8) + [10] + rest)
    var metering = shanghaiMetering
    for item in map.product.items where !metering.items.contains(where: { $0.name == item }) {
      metering.items.append(MeteredItem(name: item))
    }
    var options = FirstPassOptions(metering: metering)
    options.columns = map
    options.keepsRejects = true
    do throws(Failure) {
      let result = try FirstPass.run(InputList(arguments: [file.path]), options: options)
      check(result.totals.isBalanced, "\(result.totals)")
    } catch {
      check(error.kind == .unfit || error.kind == .badData, "\(error)")
    }
  }
}
