/// The place of a field in a text, quotes around it left out.
struct FieldSpan {
  var start: Int
  var end: Int
  /// Whether quotes inside it may be doubled.
  var isEscaped: Bool

  var count: Int { end - start }
}

/// Finds records and fields a byte at a time: the whole grammar in one place.
///
/// It reads every record that the fast path does not (``PlainColumns``), decides where a text can
/// be cut, and is the twin that the fast path is tested against.
///
/// The grammar is that of RFC 4180, and beyond it: a line may end in LF alone, or in CR CR LF, as where
/// line ends were converted twice, the last one without any; any other CR is a part of its field. A
/// byte order mark before a record is skipped. After a record that cannot be read, reading
/// goes on after the first line end after the record's start, so that one stray quote costs one
/// line. Where quotes are lenient, what is not a record by this grammar is read as one line: see
/// ``readLine(from:fields:)``.
@safe struct RecordReader {
  /// Bytes that a call record may have, its line end not counted.
  static let maximumRecordSize = 1 << 16
  /// Bytes after a record's start that decide on it whatever follows: the longest record and CR CR LF.
  static let decidingSize = maximumRecordSize + 3

  /// What was found at a record's start.
  enum Outcome: Equatable {
    case record
    /// An empty line, a comment, or a byte order mark before a record.
    case blank
    /// More of the text is needed to decide.
    case incomplete
    case tooLong
    case badQuoting
    /// Of a line of JSON: ``fault`` says what is wrong with it.
    case badJSON
  }

  let text: UnsafePointer<UInt8>
  /// How many bytes of text there are to look at.
  let available: Int
  /// Whether the file ends where the text does.
  let isFinal: Bool
  let dialect: Dialect
  /// The numbers of fields that records have; empty: any. Lenient quotes are read so that a record
  /// has one of them.
  var counts: [Int]
  /// Bytes that a record may have here.
  let longest: Int
  let delimiter: UInt8
  /// The byte that quotes; above all bytes where none does.
  private let quote: UInt16

  /// The end of the record read last, its line end not counted. Of a rejected one, of its line.
  private(set) var end = 0
  /// Where reading goes on.
  private(set) var next = 0
  /// Whether reading has to go on behind a line end that this text does not reach.
  private(set) var lineGoesOn = false
  /// How many fields the record has.
  private(set) var fieldCount = 0
  /// What the places of fields are places of: the text itself, or the row that was made of a line of
  /// JSON.
  private(set) var fieldText: UnsafePointer<UInt8>
  /// What is wrong with a line of JSON.
  private(set) var fault: JSONReader.Fault?
  /// Whether records are lines of JSON, and what reads their fields.
  private let isJSON: Bool
  private let json: JSONReader?

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(
    text: UnsafePointer<UInt8>, available: Int, isFinal: Bool, dialect: Dialect,
    counts: [Int] = [], longest: Int = Self.maximumRecordSize, json: JSONReader? = nil
  ) {
    unsafe self.text = text
    self.available = available
    self.isFinal = isFinal
    self.dialect = dialect
    self.counts = counts
    self.longest = longest
    delimiter = dialect.delimiter
    quote = dialect.quoting == .none ? 256 : UInt16(UInt8(ascii: "\""))
    unsafe fieldText = text
    isJSON = dialect.json != nil
    self.json = json
  }

  var decidingSize: Int { longest + 3 }

  @inline(__always)
  func isQuote(_ place: Int) -> Bool { unsafe UInt16(text[place]) == quote }

  /// Reads the record that starts at an offset below `available`.
  ///
  /// - Parameter fields: takes the places of the first fields, as many as it has room for.
  mutating func read(at start: Int, fields: UnsafeMutableBufferPointer<FieldSpan>) -> Outcome {
    (end, next, lineGoesOn, fieldCount) = (start, start, false, 0)
    if let blank = blankLine(at: start) ?? byteOrderMark(at: start) { return blank }
    if isJSON { return unsafe readJSON(at: start, fields: fields) }
    if let comment = dialect.comment, unsafe text[start] == comment { return skipLine(at: start) }
    if dialect.isWrapped { return unsafe readLine(from: start, fields: fields) }
    let outcome = unsafe scan(from: start, fields: fields)
    if dialect.quoting == .lenient, outcome != .incomplete,
      !isWellFormed(outcome, from: start) || holdsRecord(from: start)
    {
      return unsafe readLine(from: start, fields: fields)
    }
    switch outcome {
    case .record where end - start > longest, .tooLong: return reject(from: start, as: .tooLong)
    case .badQuoting: return reject(from: start, as: .badQuoting)
    default: return outcome
    }
  }

  /// Reads the line of JSON at an offset; only its end, where nothing reads fields.
  private mutating func readJSON(
    at start: Int, fields: UnsafeMutableBufferPointer<FieldSpan>
  ) -> Outcome {
    var stop = start
    let limit = min(available, start + decidingSize)
    while stop < limit, unsafe text[stop] != Self.lineFeed { stop += 1 }
    if stop < limit {
      moveOn(end: fieldEnd(before: stop, from: start), next: stop + 1)
    } else if stop == available, isFinal {
      moveOn(end: stop, next: stop)
    } else {
      return available - start < decidingSize ? .incomplete : reject(from: start, as: .tooLong)
    }
    guard end - start <= longest else { return reject(from: start, as: .tooLong) }
    guard let json else { return .record }
    let rows = unsafe json.readLine(text, start..<end, fields: fields)
    guard !rows.hasFault else {
      fault = json.fault(rows)
      return .badJSON
    }
    unsafe fieldText = rows.text
    fieldCount = json.fieldCount
    return .record
  }

  /// Sets where the record ends and reading goes on.
  mutating func moveOn(end: Int, next: Int, lineGoesOn: Bool = false) {
    (self.end, self.next, self.lineGoesOn) = (end, next, lineGoesOn)
  }

  mutating func removeFields() { fieldCount = 0 }

  private mutating func blankLine(at start: Int) -> Outcome? {
    if unsafe text[start] == Self.lineFeed {
      next = start + 1
      return .blank
    }
    var place = start
    while place < available, place < start + 2, unsafe text[place] == Self.carriageReturn {
      place += 1
    }
    guard place > start else { return nil }
    guard place < available else { return isFinal ? nil : .incomplete }
    guard unsafe text[place] == Self.lineFeed else { return nil }
    next = place + 1
    return .blank
  }

  /// A byte order mark, as one stands where files were joined.
  private mutating func byteOrderMark(at start: Int) -> Outcome? {
    guard dialect.skipsMarks, unsafe text[start] == 0xef else { return nil }
    guard start + 1 < available else { return isFinal ? nil : .incomplete }
    guard unsafe text[start + 1] == 0xbb else { return nil }
    guard start + 2 < available else { return isFinal ? nil : .incomplete }
    guard unsafe text[start + 2] == 0xbf else { return nil }
    next = start + 3
    return .blank
  }

  /// The end of the field that a line feed ends, from a place on: before the CRs of the line end.
  func fieldEnd(before lineFeed: Int, from start: Int) -> Int {
    var end = lineFeed
    while end > start, end > lineFeed - 2, unsafe text[end - 1] == Self.carriageReturn { end -= 1 }
    return end
  }

  /// Whether a record by RFC 4180 starts at an offset; `fieldCount` is then that of its fields.
  mutating func isRecordByRFC4180(at start: Int) -> Bool {
    (end, next, lineGoesOn, fieldCount) = (start, start, false, 0)
    return unsafe scan(from: start, fields: .init(start: nil, count: 0)) == .record
  }

  /// Goes through the fields, and sets `end`, `next` and `fieldCount` where a record ends.
  private mutating func scan(
    from start: Int, fields: UnsafeMutableBufferPointer<FieldSpan>
  ) -> Outcome {
    let limit = min(available, start + decidingSize)
    var i = start
    nextField: while true {
      if i < limit, isQuote(i) {
        i += 1
        let content = i
        var isEscaped = false
        while i < limit {
          guard isQuote(i) else {
            i += 1
            continue
          }
          guard i + 1 < limit else { break }
          switch unsafe text[i + 1] {
          case UInt8(ascii: "\""):
            isEscaped = true
            i += 2
          case delimiter:
            unsafe add(FieldSpan(start: content, end: i, isEscaped: isEscaped), into: fields)
            i += 2
            continue nextField
          case Self.lineFeed:
            unsafe add(FieldSpan(start: content, end: i, isEscaped: isEscaped), into: fields)
            (end, next) = (i + 1, i + 2)
            return .record
          case Self.carriageReturn:
            var last = i + 2
            if last < limit, unsafe text[last] == Self.carriageReturn { last += 1 }
            guard last < limit else {
              guard last == available && isFinal else { return undecided(start) }
              return fault(at: last - 1, from: start)
            }
            guard unsafe text[last] == Self.lineFeed else { return fault(at: last, from: start) }
            unsafe add(FieldSpan(start: content, end: i, isEscaped: isEscaped), into: fields)
            (end, next) = (i + 1, last + 1)
            return .record
          default: return fault(at: i + 1, from: start)
          }
        }
        // The text ends within the quotes, or right behind a quote that may close them.
        if i + 1 == available, isFinal, isQuote(i) {
          unsafe add(FieldSpan(start: content, end: i, isEscaped: isEscaped), into: fields)
          (end, next) = (available, available)
          return .record
        }
        return undecided(start)
      }
      let content = i
      while i < limit {
        let byte = unsafe text[i]
        if byte == delimiter {
          unsafe add(FieldSpan(start: content, end: i, isEscaped: false), into: fields)
          i += 1
          continue nextField
        }
        if byte == Self.lineFeed {
          end = fieldEnd(before: i, from: content)
          next = i + 1
          unsafe add(FieldSpan(start: content, end: end, isEscaped: false), into: fields)
          return .record
        }
        if UInt16(byte) == quote { return fault(at: i, from: start) }
        i += 1
      }
      guard i == available, isFinal else { return undecided(start) }
      unsafe add(FieldSpan(start: content, end: i, isEscaped: false), into: fields)
      (end, next) = (available, available)
      return .record
    }
  }

  mutating func add(_ field: FieldSpan, into fields: UnsafeMutableBufferPointer<FieldSpan>) {
    if fieldCount < fields.count { unsafe fields[fieldCount] = field }
    fieldCount += 1
  }

  /// A quoting fault, unless the record is too long by the byte that shows it.
  private func fault(at place: Int, from start: Int) -> Outcome {
    place - start >= longest ? .tooLong : .badQuoting
  }

  /// What to make of a record whose end lies behind all that could be looked at.
  private func undecided(_ start: Int) -> Outcome {
    if available - start >= decidingSize { return .tooLong }
    guard isFinal else { return .incomplete }
    return available - start > longest ? .tooLong : .badQuoting
  }

  /// Sets `end` and `next` by the line that the rejected record starts in.
  ///
  /// A record with a fault in its quoting whose first line is too long counts as too long.
  mutating func reject(from start: Int, as outcome: Outcome) -> Outcome {
    var i = start
    while i < available, unsafe text[i] != Self.lineFeed { i += 1 }
    if i < available {
      end = fieldEnd(before: i, from: start)
      next = i + 1
    } else {
      if !isFinal, outcome == .badQuoting, available - start < decidingSize { return .incomplete }
      (end, next) = (available, available)
      lineGoesOn = !isFinal
    }
    return end - start > longest ? .tooLong : outcome
  }
}
