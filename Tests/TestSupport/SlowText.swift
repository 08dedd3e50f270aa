/// A CSV text split the slow way: the oracle for reading records.
///
/// Written from the rules alone: RFC 4180, LF or CRLF or CRCRLF or nothing at the end, blank lines and
/// byte order marks are no records, at most 64 KiB, and after a record that cannot be read the next line.
package struct SlowText {
  package struct Record {
    /// From 1.
    package var line: Int
    package var offset: Int
    /// The fields without their quotes; of a record that cannot be read, none.
    package var fields: [[UInt8]] = []
    /// `record_too_long` or `bad_quoting`.
    package var fault: String?
    /// Without the line end; of a record that cannot be read, its first line, cut at 64 KiB.
    package var raw: [UInt8]
  }

  /// Which bytes end fields and stand around them.
  package struct Marks {
    package var delimiter = UInt8(ascii: ",")
    /// nil: none does.
    package var quote: UInt8? = UInt8(ascii: "\"")

    package init() {}
  }

  /// The header first.
  package private(set) var records: [Record] = []

  private static let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
  /// What is skipped before a record: line ends with at most two CRs, and byte order marks.
  package static let blankLines: [[UInt8]] = [[10], [13, 10], [13, 13, 10], [0xef, 0xbb, 0xbf]]

  /// A line without the CRs of its end, which are at most two.
  package static func withoutReturns<Bytes: BidirectionalCollection & RangeReplaceableCollection>(
    _ line: Bytes
  ) -> Bytes where Bytes.Element == UInt8, Bytes.SubSequence == Bytes {
    var line = line
    for _ in 0..<2 where line.last == carriageReturn { line.removeLast() }
    return line
  }

  /// - Parameters:
  ///   - maximumSize: how long a record may be, its line end not counted.
  ///   - skipsMarks: whether a byte order mark before any record is skipped.
  package init(_ text: [UInt8], maximumSize: Int = 65_536, skipsMarks: Bool = true) {
    var place = text.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    var (line, counted) = (1, 0)
    while place < text.count {
      if text[place...].starts(with: [Self.lineFeed]) {
        place += 1
        continue
      }
      if let end = Self.blankLines.first(where: { text[place...].starts(with: $0) }),
        skipsMarks || end[0] != 0xef
      {
        place += end.count
        continue
      }
      line += text[counted..<place].count { $0 == Self.lineFeed }
      counted = place
      let (record, next) = Self.record(of: text, at: place, line: line, maximumSize: maximumSize)
      records.append(record)
      place = next
    }
  }

  /// The record that starts at a place, and where the next may start.
  package static func record(
    of text: [UInt8], at start: Int, line: Int, marks: Marks = Marks(), maximumSize: Int = 65_536
  ) -> (Record, Int) {
    switch parse(text, start, marks) {
    case .whole(let fields, let end, let next) where end - start <= maximumSize:
      let raw = Array(text[start..<end])
      return (Record(line: line, offset: start, fields: fields, raw: raw), next)
    case .whole: return faulty(text, start, line, "record_too_long", maximumSize)
    // The bytes up to the fault belong to the record whatever follows.
    case .fault(let place):
      return faulty(
        text, start, line, place - start < maximumSize ? "bad_quoting" : "record_too_long",
        maximumSize)
    }
  }

  private static func faulty(
    _ text: [UInt8], _ start: Int, _ line: Int, _ fault: String, _ maximumSize: Int
  ) -> (Record, Int) {
    let lineFeed = text[start...].firstIndex(of: lineFeed)
    var raw = text[start..<(lineFeed ?? text.count)]
    if lineFeed != nil { raw = withoutReturns(raw) }
    let record = Record(
      line: line, offset: start, fault: raw.count > maximumSize ? "record_too_long" : fault,
      raw: Array(raw.prefix(maximumSize)))
    return (record, lineFeed.map { $0 + 1 } ?? text.count)
  }

  private enum Parsed {
    case whole([[UInt8]], end: Int, next: Int)
    case fault(Int)
  }

  private static func parse(_ text: [UInt8], _ start: Int, _ marks: Marks) -> Parsed {
    let (quote, delimiter) = (marks.quote, marks.delimiter)
    var fields: [[UInt8]] = []
    var i = start
    while true {
      var field: [UInt8] = []
      let isQuoted = i < text.count && text[i] == quote
      if isQuoted {
        i += 1
        while true {
          // Open at the file's end: the whole rest is the record.
          guard i < text.count else { return .fault(text.count - 1) }
          if text[i] == quote {
            guard i + 1 < text.count, text[i + 1] == quote else { break }
            i += 1
          }
          field.append(text[i])
          i += 1
        }
        i += 1
      } else {
        while i < text.count, text[i] != delimiter, text[i] != lineFeed {
          if text[i] == quote { return .fault(i) }
          field.append(text[i])
          i += 1
        }
      }
      if i < text.count, text[i] == delimiter {
        fields.append(field)
        i += 1
        continue
      }
      if i == text.count { return .whole(fields + [field], end: i, next: i) }
      if text[i] == lineFeed {
        var end = i
        if !isQuoted {
          let rest = withoutReturns(field[...])
          end -= field.count - rest.count
          field = Array(rest)
        }
        return .whole(fields + [field], end: end, next: i + 1)
      }
      // Only behind a closing quote.
      guard text[i] == carriageReturn else { return .fault(i) }
      var last = i + 1
      if last < text.count, text[last] == carriageReturn { last += 1 }
      guard last < text.count else { return .fault(last - 1) }
      guard text[last] == lineFeed else { return .fault(last) }
      return .whole(fields + [field], end: i, next: last + 1)
    }
  }
}
