import Foundation

/// Lines that are not records by RFC 4180: comments, and those with broken quoting that is to be
/// read leniently.
extension RecordReader {
  /// Passes over the line at an offset.
  mutating func skipLine(at start: Int) -> Outcome {
    if let lineFeed = lineFeed(from: start, to: available) {
      moveOn(end: lineFeed, next: lineFeed + 1)
      return .blank
    }
    if available - start <= decidingSize && !isFinal { return .incomplete }
    moveOn(end: available, next: available, lineGoesOn: !isFinal)
    return .blank
  }

  /// Whether a record was found as long and with as many fields as one may have.
  func isWellFormed(_ outcome: Outcome, from start: Int) -> Bool {
    outcome == .record && end - start <= longest && isValid(fieldCount)
  }

  /// Whether the record that was found at an offset has a line inside that is a record by itself.
  ///
  /// Then no field with line breaks holds that line, but two stray quotes do, each in a line of its
  /// own: all calls between them would be lost, and no one would know.
  func holdsRecord(from start: Int) -> Bool {
    guard fieldCount > 1, !counts.isEmpty, var lineEnd = lineFeed(from: start, to: end) else {
      return false
    }
    // Of a first field with line breaks, the last line has as many fields as the record.
    let isInFirstField = !hasDelimiter(from: start, to: lineEnd)
    while let next = lineFeed(from: lineEnd + 1, to: end) {
      // No further than the line, or quotes inside would have each line looked through to the end.
      var line = unsafe RecordReader(
        text: text, available: next + 1, isFinal: true, dialect: dialect, counts: counts)
      if line.isRecordByRFC4180(at: lineEnd + 1), isExpected(line.fieldCount) { return true }
      lineEnd = next
    }
    guard !isInFirstField, lineEnd + 1 < end else { return false }
    var last = unsafe RecordReader(
      text: text, available: self.next, isFinal: true, dialect: dialect, counts: counts)
    _ = unsafe last.readLine(from: lineEnd + 1, fields: .init(start: nil, count: 0))
    return isExpected(last.fieldCount)
  }

  /// Whether a delimiter stands outside of quotes.
  private func hasDelimiter(from start: Int, to stop: Int) -> Bool {
    var isInside = false
    for i in start..<stop {
      if isQuote(i) { isInside.toggle() }
      if unsafe !isInside && text[i] == delimiter { return true }
    }
    return false
  }

  /// Reads the line at an offset as a record in which a quote closes a field only where a delimiter
  /// or the line's end follows. Other quotes belong to the text, as does an opening one that none
  /// closes.
  ///
  /// That leaves more than one way to read some lines. The first of ``QuoteReading`` that gives the
  /// right number of fields is taken; without one, the record is refused by its number of fields, or
  /// where any number is right, the first reading is taken.
  mutating func readLine(
    from start: Int, fields: UnsafeMutableBufferPointer<FieldSpan>
  ) -> Outcome {
    let limit = min(available, start + decidingSize)
    let lineFeed = lineFeed(from: start, to: limit)
    if lineFeed == nil, limit < available || !isFinal {
      return available - start < decidingSize ? .incomplete : reject(from: start, as: .tooLong)
    }
    var stop = lineFeed ?? available
    if let lineFeed { stop = fieldEnd(before: lineFeed, from: start) }
    guard stop - start <= longest else { return reject(from: start, as: .tooLong) }
    let content = unwrapped(start..<stop)
    for reading in QuoteReading.allCases {
      unsafe split(from: content.lowerBound, to: content.upperBound, as: reading, fields: fields)
      if isExpected(fieldCount) { break }
    }
    if dialect.isRagged, !isExpected(fieldCount) {
      unsafe split(
        from: content.lowerBound, to: content.upperBound, as: .doubled, fields: fields)
    }
    moveOn(end: stop, next: lineFeed.map { $0 + 1 } ?? available)
    return .record
  }

  /// The part of a line that is a record: without the texts before and after it, where they stand.
  private func unwrapped(_ line: Range<Int>) -> Range<Int> {
    guard dialect.isWrapped else { return line }
    var (start, stop) = (line.lowerBound, line.upperBound)
    if has(dialect.before, at: start, before: stop) { start += dialect.before.count }
    if has(dialect.after, at: stop - dialect.after.count, before: stop),
      stop - dialect.after.count >= start
    {
      stop -= dialect.after.count
    }
    return start..<stop
  }

  private func has(_ bytes: [UInt8], at place: Int, before stop: Int) -> Bool {
    guard place >= 0, place + bytes.count <= stop else { return false }
    for (i, byte) in bytes.enumerated() where unsafe text[place + i] != byte { return false }
    return true
  }

  private mutating func split(
    from start: Int, to stop: Int, as reading: QuoteReading,
    fields: UnsafeMutableBufferPointer<FieldSpan>
  ) {
    removeFields()
    var i = start
    while true {
      let content = i
      let open = behindBlanks(i, to: stop)
      if open < stop, isQuote(open), let field = quotedField(from: open + 1, to: stop, as: reading)
      {
        unsafe add(field, into: fields)
        i = behindBlanks(field.end + 1, to: stop)
      } else {
        while i < stop, unsafe text[i] != delimiter { i += 1 }
        unsafe add(FieldSpan(start: content, end: i, isEscaped: false), into: fields)
      }
      if i >= stop { return }
      i += 1
    }
  }

  /// The field whose text begins behind a quote, if another closes it.
  private func quotedField(from start: Int, to stop: Int, as reading: QuoteReading) -> FieldSpan? {
    if let close = closingQuote(from: start, to: stop, as: reading) {
      return FieldSpan(start: start, end: close, isEscaped: reading == .doubled)
    }
    // Of a name in quotes that are not doubled, the last one does not pair with the closing one.
    guard reading == .doubled else { return nil }
    return closingQuote(from: start, to: stop, as: .plain).map {
      FieldSpan(start: start, end: $0, isEscaped: false)
    }
  }

  /// The place of the quote that closes the field whose text begins at an offset.
  private func closingQuote(from start: Int, to stop: Int, as reading: QuoteReading) -> Int? {
    var i = start
    while i < stop {
      if isQuote(i) {
        let next = behindBlanks(i + 1, to: stop)
        if next == stop { return i }
        if unsafe text[next] == delimiter { return i }
        switch reading {
        case .doubled where isQuote(i + 1): i += 1
        case .doubled, .plain: break
        case .leading: return nil
        }
      }
      i += 1
    }
    return nil
  }

  /// The first place that is not blank, where blanks around quotes are not part of a field.
  private func behindBlanks(_ place: Int, to stop: Int) -> Int {
    guard dialect.trimsQuotes else { return place }
    var i = place
    while i < stop, unsafe text[i] == UInt8(ascii: " ") || text[i] == UInt8(ascii: "\t"),
      unsafe text[i] != delimiter
    { i += 1 }
    return i
  }

  private func isValid(_ count: Int) -> Bool { dialect.isRagged || isExpected(count) }

  private func isExpected(_ count: Int) -> Bool { counts.isEmpty || counts.contains(count) }

  private func lineFeed(from start: Int, to limit: Int) -> Int? {
    guard start < limit else { return nil }
    let place = unsafe UnsafeRawPointer(text) + start
    return unsafe memchr(place, 0x0a, limit - start).map { found in
      unsafe start + (UnsafeRawPointer(found) - place)
    }
  }
}

/// The ways to read quotes in a line that is not a record by RFC 4180.
///
/// Asterisk writes such lines, since it puts quotes around fields without doubling those inside; and
/// exports of databases do that put none around texts which begin with one.
private enum QuoteReading: CaseIterable {
  /// Two quotes are one quote of the text: `""A" <1>","a ""b"", c"`; in a field that then is not
  /// closed, every quote stands for itself.
  case doubled
  /// Every quote stands for itself: `""A"",b`.
  case plain
  /// A field whose first quote closes nothing has none around it: `"A" <1>,b`.
  case leading
}
