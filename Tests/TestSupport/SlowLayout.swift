import ColumnMaps

/// Where a file has the columns of its map, found the slow way.
package struct SlowLayout {
  /// The names of the columns, in order; empty texts where they have none.
  package let names: [String]

  package init(names: [String]) { self.names = names }

  /// The place of a column, from 0; nil where the file has none of its names.
  package func place(_ column: ColumnName) -> Int? {
    for choice in column.choices {
      if let place = names.firstIndex(of: choice) { return place }
      if let position = Int(choice), (1...max(1, names.count)).contains(position) {
        return position - 1
      }
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
    if case .column(_, _, let check?) = map.duration, place(check.from) != nil,
      place(check.to) != nil
    {
      read += [check.from, check.to]
    }
    if case .column(let column, _, isOptional: true) = map.recording { read.append(column) }
    let named = read.compactMap { column in column.choices.first { names.contains($0) } }
    return map.needs.allSatisfy { place($0) != nil } && (map.callID == nil || !key(map).isEmpty)
      && named.allSatisfy { name in names.count { $0 == name } == 1 }
  }

  /// What a file's first rows say of its columns, by the number of fields, and where its records
  /// begin; nil for a file that cannot be read by the map.
  package static func find(
    _ rows: SlowRows, _ map: ColumnMap
  ) -> (layouts: [Int: SlowLayout], start: Int)? {
    guard let first = rows.row(from: rows.start, counts: []) else { return ([:], rows.start) }
    if map.header != .absent, first.row.fault == nil {
      let layout = SlowLayout(names: first.row.fields.map { String(decoding: $0, as: UTF8.self) })
      if layout.fits(map) {
        var start = first.next
        if let types = map.typesRow, let second = rows.row(from: start, counts: []),
          second.row.fields.first == Array(types.utf8)
        {
          start = second.next
        }
        return ([layout.names.count: layout], start)
      }
    }
    if map.header == .present { return nil }
    var place = rows.start
    var hasRow = false
    while let next = rows.row(from: place, counts: map.columnNames.map(\.count)) {
      place = next.next
      let count = next.row.fields.count
      if next.row.fault != nil { continue }
      hasRow = true
      if map.columnNames.isEmpty {
        let layout = SlowLayout(names: Array(repeating: "", count: count))
        if layout.fits(map) { return ([count: layout], rows.start) }
      } else if map.columnNames.contains(where: { $0.count == count }) {
        let layouts = map.columnNames.map { ($0.count, SlowLayout(names: $0)) }
        return (Dictionary(uniqueKeysWithValues: layouts), rows.start)
      }
    }
    return hasRow ? nil : ([:], rows.start)
  }
}
