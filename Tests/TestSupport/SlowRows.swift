import ColumnMaps

/// A call log split into rows the slow way, by a column map's text form: the oracle for all forms of
/// quoting, and for lines that are no records.
package struct SlowRows {
  package let text: [UInt8]
  private let map: ColumnMap
  private let marks: SlowText.Marks

  /// Where a blank stands around quotes, it is none of a field.
  private var skipsBlanks: Bool { map.trimsFields }

  package init(_ text: [UInt8], _ map: ColumnMap) {
    // Old systems end lines in CR alone.
    let beginning = text.prefix(1 << 18)
    let endsInCR = beginning.contains(13) && !beginning.contains(10)
    self.text = endsInCR ? text.map { $0 == 13 ? 10 : $0 } : text
    self.map = map
    var marks = SlowText.Marks()
    marks.delimiter = map.text.delimiter
    if map.text.quoting == .none { marks.quote = nil }
    self.marks = marks
  }

  /// Behind the byte order mark and the lines that the map leaves out.
  package var start: Int {
    var place = text.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    for _ in 0..<map.text.skippedRows { place = lineEnd(place).next }
    return place
  }

  /// The next row from a place on, and the place behind it; nil where there is none.
  ///
  /// - Parameter counts: how many fields records have; empty: any number.
  package func row(from start: Int, counts: [Int]) -> (row: SlowText.Record, next: Int)? {
    var place = start
    while place < text.count {
      let line = lineEnd(place)
      if let blank = SlowText.blankLines.first(where: { text[place...].starts(with: $0) }),
        blank[0] != 0xef || map.text.encoding == .utf8
      {
        place += blank.count
        continue
      }
      if text[place] == map.text.comment {
        place = line.next
        continue
      }
      let number = 1 + text[..<place].count { $0 == 10 }
      let strict = SlowText.record(of: text, at: place, line: number, marks: marks)
      guard map.text.quoting == .lenient else { return strict }
      func isExpected(_ fields: [[UInt8]]) -> Bool {
        counts.isEmpty || counts.contains(fields.count)
      }
      if map.text.wrapping == nil, strict.0.fault == nil,
        map.isRagged || isExpected(strict.0.fields),
        !holdsRecord(strict.0, counts)
      {
        return strict
      }
      var row = SlowText.Record(line: number, offset: place, raw: Array(text[place..<line.end]))
      if row.raw.count > 65_536 {
        row.fault = "record_too_long"
        row.raw.removeLast(row.raw.count - 65_536)
        return (row, line.next)
      }
      let content = unwrapped(row.raw)
      let readings = Reading.allCases.map { fields(of: content, $0) }
      row.fields =
        readings.first(where: isExpected) ?? (map.isRagged ? readings.first : readings.last) ?? []
      return (row, line.next)
    }
    return nil
  }

  /// Whether a line inside a record of several lines is a record by itself.
  private func holdsRecord(_ record: SlowText.Record, _ counts: [Int]) -> Bool {
    let lines = record.raw.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    guard lines.count > 1, record.fields.count > 1, !counts.isEmpty else { return false }
    for line in lines[1..<(lines.count - 1)] {
      let (found, _) = SlowText.record(of: line + [10], at: 0, line: 1, marks: marks)
      if found.fault == nil, counts.contains(found.fields.count) { return true }
    }
    let last = lines[lines.count - 1]
    // The rest of a first field, and all others.
    guard !record.fields[0].contains(10), !last.isEmpty else { return false }
    return Reading.allCases.contains { counts.contains(fields(of: last, $0).count) }
  }

  /// The end of the line that begins at a place, without and with its line end.
  private func lineEnd(_ start: Int) -> (end: Int, next: Int) {
    guard let lineFeed = text[start...].firstIndex(of: 10) else { return (text.count, text.count) }
    return (SlowText.withoutReturns(text[start..<lineFeed]).endIndex, lineFeed + 1)
  }

  private func unwrapped(_ line: [UInt8]) -> [UInt8] {
    var line = line[...]
    let before = Array((map.text.wrapping?.before ?? "").utf8)
    let after = Array((map.text.wrapping?.after ?? "").utf8)
    if line.starts(with: before) { line = line.dropFirst(before.count) }
    if line.count >= after.count, line.suffix(after.count).elementsEqual(after) {
      line = line.dropLast(after.count)
    }
    return Array(line)
  }

  // MARK: A line by itself

  private enum Reading: CaseIterable {
    case doubled, plain, leading
  }

  private func fields(of line: [UInt8], _ reading: Reading) -> [[UInt8]] {
    var fields: [[UInt8]] = []
    var rest = line[...]
    while true {
      if let (field, behind) = quoted(rest, reading) {
        fields.append(field)
        rest = behind
      } else {
        let field = rest.prefix { $0 != map.text.delimiter }
        fields.append(Array(field))
        rest = rest.dropFirst(field.count)
      }
      guard !rest.isEmpty else { return fields }
      rest.removeFirst()
    }
  }

  /// A field in quotes, with what follows it; nil where none begins, or its end is not found.
  private func quoted(
    _ text: ArraySlice<UInt8>, _ reading: Reading
  ) -> (field: [UInt8], behind: ArraySlice<UInt8>)? {
    var rest = withoutBlanks(text)
    guard rest.popFirst() == 34 else { return nil }
    var field: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte != 34 {
        field.append(byte)
        continue
      }
      let behind = withoutBlanks(rest)
      if behind.isEmpty || behind.first == map.text.delimiter { return (field, behind) }
      if reading == .leading { return nil }
      field.append(34)
      // Two quotes are one.
      if reading == .doubled, rest.first == 34 { rest.removeFirst() }
    }
    // Where no end is found so, every quote may stand for itself.
    guard reading == .doubled else { return nil }
    return quoted(text, .plain)
  }

  private func withoutBlanks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard skipsBlanks else { return text }
    return text.drop { ($0 == 32 || $0 == 9) && $0 != map.text.delimiter }
  }
}
