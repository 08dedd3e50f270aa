import CDRCore
import ColumnMaps

/// Finds where a file has the columns of its map: by the header row, by the names that the map gives
/// to positions, or by the positions that it names itself.
@safe struct HeaderReader {
  struct Header {
    /// By number of fields; the first is that of the first record.
    var layouts: [ColumnLayout]
    /// Where the first record starts.
    var end: Int
    /// Line feeds before it.
    var lineFeeds: Int
    /// The header row's fields as they stand, where there is one.
    var names: [[UInt8]]?
    /// The lines before it that the map has skipped.
    var skippedLines: [[UInt8]] = []
  }

  let text: UnsafePointer<UInt8>
  let owner: AnyObject
  let count: Int
  let isFinal: Bool
  let name: String
  let map: ColumnMap

  /// - Parameters:
  ///   - text: the file's beginning.
  ///   - owner: keeps the text in memory.
  ///   - count: bytes of the beginning.
  ///   - isFinal: whether the file ends there.
  ///   - name: the file's, for messages.
  init(
    _ text: UnsafePointer<UInt8>, of owner: AnyObject, count: Int, isFinal: Bool, name: String,
    map: ColumnMap
  ) {
    unsafe self.text = text
    self.owner = owner
    self.count = count
    self.isFinal = isFinal
    self.name = name
    self.map = map
  }

  /// - Parameter window: the file's first.
  init(_ window: TextWindow, of name: String, map: ColumnMap) {
    unsafe self.init(
      UnsafePointer(window.buffer.fresh), of: window.buffer, count: window.filled,
      isFinal: !window.isFull, name: name, map: map)
  }

  /// - Throws: `badData` for a file that lacks a column of the map or has it twice; `unfit` for a map
  ///   with a field of too many columns.
  func read() throws(Failure) -> Header {
    guard !map.hasFieldOfTooManyColumns else {
      throw Failure(
        .unfit,
        "the column map \(map.name) makes one field of more than "
          + "\(ColumnMap.maximumColumnsOfField) columns")
    }
    let (first, skippedLines) = try firstRow()
    if let json = JSONForm(map) { return try readJSON(json, from: first) }
    var rows = unsafe RecordStream(
      text, of: owner, first..<max(first, count), available: count, isFinal: isFinal,
      dialect: Dialect(map), counts: [], line: 1 + Int64(countLineFeeds(text, 0..<first)))
    let start = rows.mark
    let layouts: [ColumnLayout]
    var names: [[UInt8]]?
    switch map.header {
    case .present:
      let found = try headerLayout(&rows)
      layouts = [found?.layout ?? .empty]
      names = found?.names ?? []
    case .absent: layouts = try layoutsByPosition(&rows)
    case .optional:
      if case .row(let row) = try row(&rows), let layout = try? ColumnLayout(map, names: row.texts)
      {
        try skipTypes(&rows)
        layouts = [layout]
        names = row.fields
      } else {
        rows.goBack(to: start)
        layouts = try layoutsByPosition(&rows)
      }
    }
    if names == nil { rows.goBack(to: start) }
    return Header(
      layouts: layouts, end: rows.place, lineFeeds: Int(rows.nextLine - 1), names: names,
      skippedLines: skippedLines)
  }

  // MARK: With a header

  /// The layout by the header row; nil in a file of nothing but blank lines.
  private func headerLayout(
    _ rows: inout RecordStream
  ) throws(Failure) -> (layout: ColumnLayout, names: [[UInt8]])? {
    switch try row(&rows) {
    case .end: return nil
    case .unreadable, .incomplete:
      let columns =
        map.name == ColumnMap.standard.name
        ? "the standard columns (\(StandardColumn.allCases.map(\.rawValue).joined(separator: ", ")))"
        : "the column map \(map.name) (\(map.neededColumns.joined(separator: ", ")))"
      let start = unsafe UnsafeBufferPointer(start: text, count: min(count, 4))
      let advice =
        unsafe start.contains(UInt8(ascii: "{"))
        ? "; it looks like JSON Lines: `cdr-rater columns guess \(name)` proposes a column map" : ""
      throw Failure(
        .badData, "\(name): the first line is not a CSV header of \(columns)\(advice)")
    case .row(let row):
      let names = row.texts
      do throws(ColumnLayout.Mismatch) {
        let layout = try ColumnLayout(map, names: names)
        try? skipTypes(&rows)
        return (layout, row.fields)
      } catch {
        throw Failure(
          .badData,
          "\(name): the header \(error.text(of: names))"
            + (error.absent.isEmpty
              ? "; a column map can tell columns apart by position"
              : advice([names] + nextRows(&rows))))
      }
    }
  }

  /// Skips the row after the header that names types, if the map knows of one.
  private func skipTypes(_ rows: inout RecordStream) throws(Failure) {
    guard let types = map.typesRow else { return }
    let start = rows.mark
    if case .row(let row) = try row(&rows), let first = row.texts.first,
      first.elementsEqual(types.utf8)
    {
      return
    }
    rows.goBack(to: start)
  }

  // MARK: Without

  private func layoutsByPosition(_ rows: inout RecordStream) throws(Failure) -> [ColumnLayout] {
    // Records of any number of fields have their columns in the order of the names.
    if map.isRagged, let names = map.columnNames.first { return [try layout(of: names)] }
    // Lenient quotes are read as those of the records will be.
    rows.counts = map.columnNames.map(\.count)
    var counts: [Int] = []
    var first: [[UInt8]] = []
    let excluded = try ExcludedRows(map)
    var excludedCount: Int?
    while true {
      let fields: [[UInt8]]
      switch try row(&rows) {
      case .end where counts.isEmpty && excludedCount == nil: return [.empty]
      case .end where counts.isEmpty, .incomplete where counts.isEmpty && excludedCount != nil:
        // Nothing but lines that the map leaves out: any layout that has its columns will do.
        return [try unnamedLayout(max(excludedCount ?? 0, map.highestPosition))]
      case .end, .incomplete:
        throw Failure(.badData, "\(name): " + mismatch(counts) + advice([first]))
      case .unreadable: continue
      case .row(let row): fields = row.texts
      }
      if map.columnNames.isEmpty, excluded.contains(fields) {
        excludedCount = excludedCount ?? fields.count
        continue
      }
      if counts.isEmpty { first = fields }
      if !counts.contains(fields.count) { counts.append(fields.count) }
      if map.columnNames.isEmpty {
        let unnamed = [[UInt8]](repeating: [], count: fields.count)
        if let layout = try? ColumnLayout(map, names: unnamed) { return [layout] }
      } else if let place = map.columnNames.firstIndex(where: { $0.count == fields.count }) {
        var layouts = try map.columnNames.map { names throws(Failure) in try layout(of: names) }
        layouts.swapAt(0, place)
        return layouts
      }
    }
  }

  private func unnamedLayout(_ count: Int) throws(Failure) -> ColumnLayout {
    do throws(ColumnLayout.Mismatch) {
      return try ColumnLayout(map, names: [[UInt8]](repeating: [], count: count))
    } catch {
      throw Failure(.badData, "\(name): the column map \(map.name) has columns without a position")
    }
  }

  private func layout(of names: [String]) throws(Failure) -> ColumnLayout {
    let bytes = names.map { Array($0.utf8) }
    do throws(ColumnLayout.Mismatch) {
      return try ColumnLayout(map, names: bytes)
    } catch {
      throw Failure(
        .unfit,
        "the column map \(map.name): its list of \(names.count) names \(error.text(of: bytes))")
    }
  }

  /// Why no record of a file without a header fits.
  private func mismatch(_ counts: [Int]) -> String {
    let found = counts.sorted().prefix(5).map(String.init).joined(separator: ", ")
    let expected =
      map.columnNames.isEmpty
      ? "positions up to \(map.highestPosition)"
      : "records of \(map.columnNames.map(\.count).sorted().map(String.init).joined(separator: ", "))"
    return "the records have \(found) fields, but the column map \(map.name) is for \(expected)"
  }

  // MARK: Rows

  private enum Row {
    case row(Fields)
    /// A row with broken quoting, or too long.
    case unreadable
    /// A row that goes on beyond the text.
    case incomplete
    case end
  }

  private struct Fields {
    /// As they stand, quotes left out.
    var fields: [[UInt8]]
    /// As UTF-8, as far as they are text.
    var texts: [[UInt8]]
  }

  /// The next row's fields.
  private func row(_ rows: inout RecordStream) throws(Failure) -> Row {
    guard let record = rows.next() else { return rows.isIncomplete ? .incomplete : .end }
    guard record.isSplit else { return .unreadable }
    guard record.fieldCount <= ColumnLayout.maximumFields else {
      throw Failure(
        .badData, "\(name): the header has more than \(ColumnLayout.maximumFields) columns")
    }
    let fields = rows.texts(of: record)
    guard map.text.encoding == .gb18030 else { return .row(Fields(fields: fields, texts: fields)) }
    let texts = fields.map { bytes in
      bytes.contains { $0 > 127 } ? GB18030Decoder.text(of: bytes) ?? bytes : bytes
    }
    return .row(Fields(fields: fields, texts: texts))
  }

  /// Where reading begins: after a byte order mark and the rows that the map leaves out.
  private func firstRow() throws(Failure) -> (place: Int, skipped: [[UInt8]]) {
    let bytes = unsafe UnsafeBufferPointer(start: text, count: count)
    unsafe try ByteOrderMark.refuseUTF16(bytes, of: name)
    var place = unsafe ByteOrderMark.size(bytes)
    var skipped: [[UInt8]] = []
    for _ in 0..<map.text.skippedRows {
      let start = place
      while place < count, unsafe text[place] != UInt8(ascii: "\n") { place += 1 }
      guard place < count || isFinal else {
        throw Failure(
          .badData,
          "\(name): the \(map.text.skippedRows) rows that the column map \(map.name) skips are "
            + "longer than \(count) bytes")
      }
      var end = place
      while end > start, unsafe text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      unsafe skipped.append(Array(bytes[start..<end]))
      place = min(place + 1, count)
    }
    return (place, skipped)
  }

  /// What to do about a header that does not fit.
  private func advice(_ rows: [[[UInt8]]]) -> String {
    MapAdvice.text(
      for: rows.map { row in row.map { String(decoding: $0, as: UTF8.self) } }, besides: map,
      of: name)
  }

  /// A few rows more, by which another map may be found.
  private func nextRows(_ rows: inout RecordStream) -> [[[UInt8]]] {
    var found: [[[UInt8]]] = []
    while found.count < 5, case .row(let next)? = try? row(&rows) { found.append(next.texts) }
    return found
  }
}

extension ColumnLayout.Mismatch {
  /// `lacks a, b and names c twice; it has: …`
  func text(of names: [[UInt8]]) -> String {
    var faults: [String] = []
    if let highestPosition, names.count < highestPosition {
      faults.append("has \(names.count) columns, so no position \(highestPosition)")
    } else if !absent.isEmpty {
      faults.append("lacks \(absent.joined(separator: ", "))")
    }
    if !repeated.isEmpty { faults.append("names \(repeated.joined(separator: ", ")) twice") }
    // A header of the wrong file may hold anything; a message stays one line.
    let shown = names.prefix(40).map { name in
      String(
        decoding: name.prefix(60).map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: " ") : $0 },
        as: UTF8.self)
    }
    return faults.joined(separator: " and ") + "; it has: " + shown.joined(separator: ", ")
      + (names.count > shown.count ? ", …" : "")
  }
}
