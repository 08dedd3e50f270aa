import CDRCore
import ColumnMaps

/// Where a file has the columns of its map, by their places from 0.
struct ColumnLayout: Sendable {
  /// A header has at most this many columns.
  static let maximumFields = 4096

  /// How many fields a record has, or where these may differ how many the header has.
  var fieldCount: Int
  /// Whether records may have fewer fields, the last of which are then empty, or more.
  var isRagged = false
  /// Joined to the key; empty: there is none.
  var callID = ColumnPlaces()
  /// The first that is not empty counts, or all have numbers; empty: the account is a constant.
  var account = ColumnPlaces()
  /// nil: the product is a constant.
  var product: Int?
  /// Joined with spaces; empty: the start is a constant.
  var start = ColumnPlaces()
  /// nil: a constant, or the time between two timestamps.
  var duration: Int?
  /// Two timestamps, for the duration or to check it.
  var span: (from: ColumnPlaces, to: ColumnPlaces)?
  /// The length of the recording, or whether there is one; nil: nothing is recorded, or a constant.
  var recording: Int?
  /// What `records` and `charged_when` look at, in the order of the map's conditions.
  var recordTests: [Int] = []
  var chargedTests: [Int] = []

  /// How many fields a record has at least whose every column is there.
  private(set) var reach = 0

  /// How many fields of a record can be asked for.
  var fieldsToRead: Int { isRagged ? Self.maximumFields : fieldCount }

  /// The layout of a file without records.
  static let empty = ColumnLayout(fieldCount: 0)
}

extension ColumnLayout {
  /// What of a map a file lacks, and what it has more than once.
  struct Mismatch: Error {
    var absent: [String] = []
    var repeated: [String] = []
    /// The highest position that the map names, where there is none so high in the file.
    var highestPosition: Int?
  }

  /// Finds a map's columns among names: those of a header, or those that the map gives to positions.
  ///
  /// - Parameters:
  ///   - names: as many as records have fields.
  ///   - isOptional: whether a check of the duration is left out where its columns are absent.
  init(_ map: ColumnMap, names: [[UInt8]]) throws(Mismatch) {
    try self.init(map, ColumnFinder(names, isRagged: map.isRagged), fieldCount: names.count)
  }

  /// A map's columns in rows that are made of lines of JSON.
  init(_ map: ColumnMap, json: JSONForm) {
    do throws(Mismatch) {
      try self.init(map, ColumnFinder(map.columnsToRead), fieldCount: json.fieldCount)
    } catch {
      preconditionFailure("a map has a column that it does not read")
    }
  }

  private init(
    _ map: ColumnMap, _ columns: consuming ColumnFinder, fieldCount: Int
  ) throws(Mismatch) {
    var finder = columns
    self.init(fieldCount: fieldCount)
    isRagged = map.isRagged
    if let rule = map.callID {
      let found = rule.alternatives.first { $0.allSatisfy { finder.has($0) } }
      callID = finder.places(of: found ?? rule.alternatives.first ?? [])
    }
    account = finder.places(of: map.account.columns)
    if case .column(let rule) = map.product { product = finder.place(of: rule.column) }
    if case .columns(let columns) = map.start.source { start = finder.places(of: columns) }
    switch map.duration {
    case .constant: break
    case .column(let column, _, let check):
      duration = finder.place(of: column)
      if let check, (check.from.columns + check.to.columns).allSatisfy({ finder.has($0) }) {
        span = finder.span(check)
      }
    case .between(let pair): span = finder.span(pair)
    }
    switch map.recording {
    case .none, .constant: break
    case .flag(let column, _): recording = finder.place(of: column)
    case .column(let column, _, let isOptional):
      if !isOptional || finder.has(column) { recording = finder.place(of: column) }
    }
    recordTests = map.records.flatMap(\.parts).map { finder.place(of: $0.column) }
    chargedTests = map.charged.flatMap(\.parts).map { finder.place(of: $0.column) }
    reach = finder.reach
    if finder.mismatch.absent.isEmpty && finder.mismatch.repeated.isEmpty { return }
    throw finder.mismatch
  }
}

/// Finds columns among names, and notes those that it does not find.
private struct ColumnFinder {
  private let names: [[UInt8]]
  /// The columns in their order, where they are there by themselves.
  private let ordered: [ColumnName]
  /// The highest position that a record may have.
  private let maximum: Int
  private(set) var mismatch = ColumnLayout.Mismatch()
  /// How many columns there are up to the last one that was found.
  private(set) var reach = 0

  /// - Parameter ordered: all columns that are asked for.
  init(_ ordered: [ColumnName]) {
    (names, maximum) = ([], 0)
    self.ordered = ordered
  }

  init(_ names: [[UInt8]], isRagged: Bool) {
    self.names = names
    ordered = []
    maximum = isRagged && !names.isEmpty ? ColumnLayout.maximumFields : names.count
  }

  func has(_ column: ColumnName) -> Bool {
    ordered.contains(column) || column.choices.contains { !places(named: $0).isEmpty }
  }

  mutating func places(of columns: [ColumnName]) -> ColumnPlaces {
    ColumnPlaces(columns.map { place(of: $0) })
  }

  mutating func span(_ pair: TimestampPair) -> (from: ColumnPlaces, to: ColumnPlaces) {
    (places(of: pair.from.columns), places(of: pair.to.columns))
  }

  /// The place of a column; 0, and noted, where there is none.
  mutating func place(of column: ColumnName) -> Int {
    if let place = ordered.firstIndex(of: column) {
      reach = max(reach, place + 1)
      return place
    }
    for choice in column.choices {
      let places = places(named: choice)
      if places.count > 1 {
        if !mismatch.repeated.contains(bytesOf: choice) { mismatch.repeated.append(choice) }
        return places[0]
      }
      if let place = places.first {
        reach = max(reach, place + 1)
        return place
      }
    }
    if !mismatch.absent.contains(bytesOf: column.label) { mismatch.absent.append(column.label) }
    mismatch.highestPosition =
      column.choices.compactMap { Int($0) }.reduce(mismatch.highestPosition) { max($0 ?? 0, $1) }
    return 0
  }

  /// Where a name stands; a number that is not a name is a position.
  private func places(named name: String) -> [Int] {
    let found = names.indices.filter { names[$0].elementsEqual(name.utf8) }
    guard found.isEmpty, let position = Int(name), name.utf8.allSatisfy({ 48...57 ~= $0 }),
      (1...max(1, maximum)).contains(position), !names.isEmpty
    else { return found }
    return [position - 1]
  }
}
