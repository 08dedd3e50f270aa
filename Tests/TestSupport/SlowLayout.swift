import ColumnMaps

/// Where a file has the columns of its map, found the slow way.
package struct SlowLayout {
  /// The names of the columns, in order; empty texts where they have none.
  package let names: [String]
  /// Whether records may have more fields than there are names.
  private let isRagged: Bool

  package init(names: [String], isRagged: Bool = false) {
    self.names = names
    self.isRagged = isRagged
  }

  /// The place of a column, from 0; nil where the file has none of its names.
  package func place(_ column: ColumnName) -> Int? {
    for choice in column.choices {
      if let place = names.firstIndex(of: choice) { return place }
      let most = isRagged ? 4096 : max(1, names.count)
      if let position = Int(choice), (1...most).contains(position) { return position - 1 }
    }
    return nil
  }

  /// The columns that the key is made of.
  package func key(_ map: ColumnMap) -> [Int] {
    let lists = map.callID?.alternatives ?? []
    return lists.lazy.map { $0.map(place) }.first { !$0.contains(nil) }?.compactMap(\.self) ?? []
  }

  /// Whether the file has all that the map needs, and nothing twice of what is read.
  package func fits(_ map: ColumnMap) -> Bool {
    var read = map.needs
    read += map.callID?.alternatives.first { !$0.map(place).contains(nil) } ?? []
    if case .column(_, _, let check?) = map.duration,
      (check.from.columns + check.to.columns).allSatisfy({ place($0) != nil })
    {
      read += check.from.columns + check.to.columns
    }
    if case .column(let column, _, isOptional: true) = map.recording { read.append(column) }
    let named = read.compactMap { column in column.choices.first { names.contains($0) } }
    return map.needs.allSatisfy { place($0) != nil } && (map.callID == nil || !key(map).isEmpty)
      && named.allSatisfy { name in names.count { $0 == name } == 1 }
  }

  /// What a file's first rows say of it.
  package struct Found {
    /// By the number of fields.
    package var layouts: [Int: SlowLayout] = [:]
    /// That of the first record.
    package var main: SlowLayout?
    /// Where its records begin.
    package var start: Int
    /// Rows that are not records where they stand again.
    package var headers: [[[UInt8]]] = []
  }

  /// What a file's first rows say of its columns; nil for a file that cannot be read by the map.
  package static func find(_ rows: SlowRows, _ map: ColumnMap) -> Found? {
    let names = map.columnNames.map { $0.map { Array($0.utf8) } }
    guard let first = rows.row(from: rows.start, counts: []) else {
      return Found(start: rows.start)
    }
    if map.header != .absent, first.row.fault == nil {
      let layout = SlowLayout(
        names: first.row.fields.map { String(decoding: $0, as: UTF8.self) }, isRagged: map.isRagged)
      if layout.fits(map) {
        var start = first.next
        if let types = map.typesRow, let second = rows.row(from: start, counts: []),
          second.row.fields.first == Array(types.utf8)
        {
          start = second.next
        }
        return Found(
          layouts: [layout.names.count: layout], main: layout, start: start,
          headers: [first.row.fields])
      }
    }
    if map.header == .present { return nil }
    var place = rows.start
    var hasRow = false
    var left: Int?
    while let next = rows.row(from: place, counts: map.columnNames.map(\.count)) {
      place = next.next
      let count = next.row.fields.count
      if next.row.fault != nil { continue }
      if map.columnNames.isEmpty {
        let layout = SlowLayout(names: Array(repeating: "", count: count), isRagged: map.isRagged)
        if SlowConditions(map.records).verdict(next.row.fields, layout, map) == .fails {
          left = left ?? count
          continue
        }
        hasRow = true
        if layout.fits(map) {
          return Found(layouts: [count: layout], main: layout, start: rows.start)
        }
      } else {
        hasRow = true
        guard map.columnNames.contains(where: { $0.count == count }) else { continue }
        let layouts = map.columnNames.map {
          ($0.count, SlowLayout(names: $0, isRagged: map.isRagged))
        }
        let all = Dictionary(uniqueKeysWithValues: layouts)
        return Found(layouts: all, main: all[count], start: rows.start, headers: names)
      }
    }
    if hasRow { return nil }
    guard let left else { return Found(start: rows.start) }
    // Nothing but rows that are left out: whatever they are read by.
    let count = max(left, map.highestPosition)
    let layout = SlowLayout(names: Array(repeating: "", count: count), isRagged: map.isRagged)
    return Found(layouts: [count: layout], main: layout, start: rows.start)
  }
}
