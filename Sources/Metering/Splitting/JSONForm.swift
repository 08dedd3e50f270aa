import CDRCore
import CSimdjson
import ColumnMaps

/// What is read of records that are lines of JSON: a field for each column of a map, in its order.
struct JSONForm: Sendable, Equatable {
  /// By column, the paths of which the first with a value counts.
  let columns: [[[UInt8]]]

  /// Nil for a map of another format.
  init?(_ map: ColumnMap) {
    guard map.format == .jsonLines else { return nil }
    self.init(columns: map.columnsToRead.map { $0.choices.map { Array($0.utf8) } })
  }

  init(columns: [[[UInt8]]]) {
    // A row has a field at least.
    self.columns = columns.isEmpty ? [[[]]] : columns
  }

  /// How many fields each record has.
  var fieldCount: Int { columns.count }
}

/// Whether this build reads JSON Lines.
public enum JSONLines {
  /// The library that does it, with its version; nil where there is none.
  public static var library: String? {
    unsafe cdr_json_library().map { unsafe String(cString: $0) }
  }

  /// Refuses a map of JSON Lines in a build that cannot read them.
  ///
  /// - Parameter isAvailable: whether the build can.
  /// - Throws: `unfit` with what to build.
  package static func check(
    _ map: ColumnMap, isAvailable: Bool = library != nil
  ) throws(Failure) {
    guard map.format == .jsonLines, !isAvailable else { return }
    throw Failure(
      .unfit,
      "the column map \(map.name) is for JSON Lines, which this cdr-rater was built without; build it "
        + "with make, or install libsimdjson-dev and run swift build --traits ISAL,JSON")
  }
}
