import Columns
import Metering

/// Finds where a file has the columns of its map: by the header row, by the names that the map gives
/// to positions, or by the positions that it names itself.
struct HeaderReader {
  struct Header {
    /// By number of fields; the first is that of the first record.
    var layouts: [ColumnLayout]
    /// Where the first record starts.
    var end: Int
    /// Line feeds before it.
    var lineFeeds: Int
    /// Whether a header row names the columns.
    var isNamed: Bool
  }

  private let buffer: TextBuffer
  private let filled: Int
  private let isFinal: Bool
  private let name: String
  private let map: ColumnMap

  /// - Parameter filled: bytes of the file's beginning, where the buffer's fresh text is.
  init(buffer: TextBuffer, filled: Int, isFinal: Bool, of input: InputFile, map: ColumnMap) {
    self.buffer = buffer
    self.filled = filled
    self.isFinal = isFinal
    name = input.name
    self.map = map
  }

  /// - Throws: `badData` for a file that lacks a column of the map or has it twice; `unfit` for a map
  ///   with a field of too many columns.
  func read() throws(Failure) -> Header {
    guard !map.hasFieldOfTooManyColumns else {
      throw Failure(
        .unfit,
        "the column map \(map.name) makes a field of more than "
          + "\(ColumnMap.maximumColumnsOfField) columns")
    }
    var rows = unsafe RowReader(
      text: buffer.fresh, start: try skipRows(), filled: filled, isFinal: isFinal, map: map)
    let start = rows.next
    let layouts: [ColumnLayout]
    var isNamed = true
    switch map.header {
    case .present:
      layouts = try headerLayout(&rows).map { [$0] } ?? [.empty]
    case .absent:
      layouts = try layoutsByPosition(&rows)
      (rows.next, isNamed) = (start, false)
    case .optional:
      var first = rows
      if case .row(let names) = try row(&first), let layout = try? ColumnLayout(map, names: names) {
        rows = first
        try skipTypes(&rows)
        layouts = [layout]
      } else {
        layouts = try layoutsByPosition(&rows)
        (rows.next, isNamed) = (start, false)
      }
    }
    return Header(
      layouts: layouts, end: rows.next,
      lineFeeds: unsafe countLineFeeds(buffer.fresh, 0..<rows.next), isNamed: isNamed)
  }

  // MARK: With a header

  /// The layout by the header row; nil in a file of nothing but blank lines.
  private func headerLayout(_ rows: inout RowReader) throws(Failure) -> ColumnLayout? {
    switch try row(&rows) {
    case .end: return nil
    case .unreadable, .incomplete:
      let columns =
        map.name == ColumnMap.standard.name
        ? "the standard columns (\(StandardColumn.allCases.map(\.rawValue).joined(separator: ", ")))"
        : "the column map \(map.name) (\(map.neededColumns.joined(separator: ", ")))"
      throw Failure(.badData, "\(name): the first line is no CSV header of \(columns)")
    case .row(let names):
      do throws(ColumnLayout.Misfit) {
        let layout = try ColumnLayout(map, names: names)
        try? skipTypes(&rows)
        return layout
      } catch {
        throw Failure(
          .badData,
          "\(name): the header \(error.text(of: names))"
            + (error.absent.isEmpty
              ? "; a column map can tell columns apart by position" : advice(names)))
      }
    }
  }

  /// Passes over the row behind the header that names types, if the map knows of one.
  private func skipTypes(_ rows: inout RowReader) throws(Failure) {
    guard let types = map.typesRow else { return }
    var ahead = rows
    if case .row(let fields) = try row(&ahead),
      fields.first.map({ $0.elementsEqual(types.utf8) })
        == true
    {
      rows = ahead
    }
  }

  // MARK: Without

  private func layoutsByPosition(_ rows: inout RowReader) throws(Failure) -> [ColumnLayout] {
    // Lenient quotes are read as those of the records will be.
    rows.counts = map.columnNames.map(\.count)
    var counts: [Int] = []
    var first: [[UInt8]] = []
    while true {
      let fields: [[UInt8]]
      switch try row(&rows) {
      case .end where counts.isEmpty: return [.empty]
      case .end, .incomplete:
        throw Failure(.badData, "\(name): " + misfit(counts) + advice(first))
      case .unreadable: continue
      case .row(let row): fields = row
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

  private func layout(of names: [String]) throws(Failure) -> ColumnLayout {
    let bytes = names.map { Array($0.utf8) }
    do throws(ColumnLayout.Misfit) {
      return try ColumnLayout(map, names: bytes)
    } catch {
      throw Failure(
        .unfit,
        "the column map \(map.name): its list of \(names.count) names \(error.text(of: bytes))")
    }
  }

  /// Why no record of a file without a header fits.
  private func misfit(_ counts: [Int]) -> String {
    let found = counts.sorted().prefix(5).map(String.init).joined(separator: ", ")
    let expected =
      map.columnNames.isEmpty
      ? "positions up to \(map.highestPosition)"
      : "records of \(map.columnNames.map(\.count).sorted().map(String.init).joined(separator: ", "))"
    return "the records have \(found) fields, and the column map \(map.name) is for \(expected)"
  }

  // MARK: Rows

  private func row(_ rows: inout RowReader) throws(Failure) -> RowReader.Row {
    let row = rows.read()
    if case .row(let fields) = row, fields.count > ColumnLayout.maximumFields {
      throw Failure(
        .badData, "\(name): the header has more than \(ColumnLayout.maximumFields) columns")
    }
    return row
  }

  /// Where reading begins: behind a byte order mark and the rows that the map leaves out.
  private func skipRows() throws(Failure) -> Int {
    let first = unsafe filled >= 2 ? (buffer.fresh[0], buffer.fresh[1]) : (0, 0)
    if first == (0xff, 0xfe) || first == (0xfe, 0xff) {
      throw Failure(
        .badData,
        "\(name): the text is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8 \(name)")
    }
    var place = 0
    if unsafe filled >= 3 && buffer.fresh[0] == 0xef && buffer.fresh[1] == 0xbb
      && buffer.fresh[2] == 0xbf
    {
      place = 3
    }
    for _ in 0..<map.text.skippedRows {
      while place < filled, unsafe buffer.fresh[place] != UInt8(ascii: "\n") { place += 1 }
      guard place < filled || isFinal else {
        throw Failure(
          .badData,
          "\(name): the \(map.text.skippedRows) rows that the column map \(map.name) leaves out are "
            + "longer than \(filled) bytes")
      }
      place = min(place + 1, filled)
    }
    return place
  }

  /// What to do about a header that does not fit.
  private func advice(_ columns: [[UInt8]]) -> String {
    MapAdvice.text(for: columns.map { String(decoding: $0, as: UTF8.self) }, besides: map, of: name)
  }
}

extension ColumnLayout.Misfit {
  /// `lacks a, b and names c twice; it has: …`
  func text(of names: [[UInt8]]) -> String {
    var faults: [String] = []
    if let highestPosition, names.count < highestPosition {
      faults.append("has \(names.count) columns, no position \(highestPosition)")
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

extension FieldSpan {
  /// The field's bytes, doubled quotes made single.
  func bytes(of text: UnsafePointer<UInt8>) -> [UInt8] {
    var bytes = [UInt8]()
    var i = start
    while i < end {
      unsafe bytes.append(text[i])
      i += unsafe isEscaped && isDoubledQuote(text, at: i, before: end) ? 2 : 1
    }
    return bytes
  }
}

/// Whether two quotes follow one another.
@inline(__always)
func isDoubledQuote(_ text: UnsafePointer<UInt8>, at place: Int, before end: Int) -> Bool {
  unsafe text[place] == UInt8(ascii: "\"") && place + 1 < end
    && text[place + 1] == UInt8(ascii: "\"")
}

/// How many line feeds a stretch of text holds.
func countLineFeeds(_ text: UnsafePointer<UInt8>, _ range: Range<Int>) -> Int {
  var count = 0
  for i in range where unsafe text[i] == UInt8(ascii: "\n") { count += 1 }
  return count
}
