import TestSupport
import Testing

@testable import Metering

/// The grammar of records by a table, and at the bounds of a record's length.
struct RecordReaderTests {
  struct Found: Equatable, CustomTestStringConvertible {
    var outcome = RecordReader.Outcome.record
    var fields: [String] = []
    /// Where the record ends, and where reading goes on.
    var end: Int
    var next: Int
    var lineGoesOn = false

    var testDescription: String { "\(outcome) \(fields) \(end) \(next) \(lineGoesOn)" }
  }

  static func read(
    _ bytes: [UInt8], at start: Int = 0, isFinal: Bool = true, dialect: Dialect = .standard,
    counts: [Int] = []
  ) -> Found {
    withField(bytes) { field in
      var reader = RecordReader(
        text: field.bytes, available: field.count, isFinal: isFinal, dialect: dialect,
        counts: counts)
      let spans = UnsafeMutableBufferPointer<FieldSpan>.allocate(capacity: 100)
      defer { spans.deallocate() }
      let outcome = reader.read(at: start, fields: spans)
      var found = Found(
        outcome: outcome, end: reader.end, next: reader.next, lineGoesOn: reader.lineGoesOn)
      if outcome == .record {
        found.fields = (0..<reader.fieldCount).map {
          String(decoding: spans[$0].bytes(of: field.bytes), as: UTF8.self)
        }
      }
      return found
    }
  }

  static func record(_ fields: [String], _ end: Int, _ next: Int) -> Found {
    Found(outcome: .record, fields: fields, end: end, next: next)
  }

  static let rows: [(Line, Found)] = [
    // Line ends.
    ("a,b\nc", record(["a", "b"], 3, 4)),
    ("a,b\r\nc", record(["a", "b"], 3, 5)),
    ("a,b", record(["a", "b"], 3, 3)),
    ("a,b\r", record(["a", "b\r"], 4, 4)),
    ("a\rb,c\r\r\n", record(["a\rb", "c"], 5, 8)),
    ("a\rb,c\r\r\r\n", record(["a\rb", "c\r"], 6, 9)),
    ("\ra\n", record(["\ra"], 2, 3)),
    ("\r", record(["\r"], 1, 1)),
    ("\r\r\n", Found(outcome: .blank, end: 0, next: 3)),
    ("\r\r\r\n", record(["\r"], 1, 4)),
    ("\u{feff}a,b\n", Found(outcome: .blank, end: 0, next: 3)),
    ("a,\r\n", record(["a", ""], 2, 4)),
    ("a,\r", record(["a", "\r"], 3, 3)),
    // Blank lines are no records; spaces are not blank, nor is an empty quoted field.
    ("\na", Found(outcome: .blank, end: 0, next: 1)),
    ("\r\na", Found(outcome: .blank, end: 0, next: 2)),
    (" \n", record([" "], 1, 2)),
    ("\"\"\n", record([""], 2, 3)),
    (",\n", record(["", ""], 1, 2)),
    (",", record(["", ""], 1, 1)),
    (",,", record(["", "", ""], 2, 2)),
    // Quotes.
    ("\"a\",b\n", record(["a", "b"], 5, 6)),
    ("a,\"b\"\n", record(["a", "b"], 5, 6)),
    ("a,\"b\"\r\n", record(["a", "b"], 5, 7)),
    ("a,\"b\"", record(["a", "b"], 5, 5)),
    ("\"a,b\",c\n", record(["a,b", "c"], 7, 8)),
    ("\"a\nb\",c\n", record(["a\nb", "c"], 7, 8)),
    ("\"a\r\nb\"\r\n", record(["a\r\nb"], 6, 8)),
    ("\"a\"\"b\"\n", record(["a\"b"], 6, 7)),
    ("\"\"\"\"\n", record(["\""], 4, 5)),
    ("\"\"\"\",\"\"\"\"", record(["\"", "\""], 9, 9)),
    ("\"\"\"a\"\"\"\n", record(["\"a\""], 7, 8)),
    ("\"\",\"\"", record(["", ""], 5, 5)),
    ("\"a\",\n", record(["a", ""], 4, 5)),
    // Faults cost the line that the record starts in.
    ("a\"b\nc", Found(outcome: .badQuoting, end: 3, next: 4)),
    ("a\"b\r\nc", Found(outcome: .badQuoting, end: 3, next: 5)),
    ("a\"", Found(outcome: .badQuoting, end: 2, next: 2)),
    ("a, \"b\"\n", Found(outcome: .badQuoting, end: 6, next: 7)),
    ("\"a\"b\nc", Found(outcome: .badQuoting, end: 4, next: 5)),
    ("\"a\" ,b\n", Found(outcome: .badQuoting, end: 6, next: 7)),
    ("\"a\"\rb\n", Found(outcome: .badQuoting, end: 5, next: 6)),
    ("\"a\"\r\r\n", record(["a"], 3, 6)),
    ("\"a\"\r\r\r\n", Found(outcome: .badQuoting, end: 4, next: 7)),
    ("\"a\"\r", Found(outcome: .badQuoting, end: 4, next: 4)),
    ("\"a\nb\"c\nd", Found(outcome: .badQuoting, end: 2, next: 3)),
    ("\"a\r\nb\"c\nd", Found(outcome: .badQuoting, end: 2, next: 4)),
    ("\"a\nb", Found(outcome: .badQuoting, end: 2, next: 3)),
    ("\"", Found(outcome: .badQuoting, end: 1, next: 1)),
    ("\"a,b\n", Found(outcome: .badQuoting, end: 4, next: 5)),
    ("\"a\"\"", Found(outcome: .badQuoting, end: 4, next: 4)),
    ("\"\"\"", Found(outcome: .badQuoting, end: 3, next: 3)),
  ]

  @Test(arguments: rows)
  func table(text: Line, found: Found) {
    let bytes = Array(text.text.utf8)
    #expect(Self.read(bytes) == found)
    // The same behind another record.
    var moved = found
    moved.end += 5
    moved.next += 5
    #expect(Self.read(Array("x,y,\n".utf8) + bytes, at: 5) == moved)
  }

  /// As long as more text may come, what it could change is undecided.
  @Test(arguments: [
    "a", "a,b", "a,b\r", "\r", "\"", "\"a", "\"a\nb", "\"a\"", "\"a\"\r", "\"a\"\"", "a,",
    // The quote is bad, but where the line ends is not known yet.
    "a\"", "a\"b", "\"a\"b", "\"a\"\rb",
  ])
  func undecided(text: Line) {
    #expect(Self.read(Array(text.text.utf8), isFinal: false).outcome == .incomplete)
  }

  @Test(arguments: [
    "a,b\n", "a,b\r\n", "\n", "\r\n", "\"a\"\n", "\"a\"\r\n", "a\"b\n", "\"a\nb\"c",
  ])
  func decidedWhateverFollows(text: Line) {
    let bytes = Array(text.text.utf8)
    var expected = Self.read(bytes + Array("\nx\n".utf8))
    let found = Self.read(bytes, isFinal: false)
    expected.lineGoesOn = found.lineGoesOn
    #expect(found == expected)
    #expect(!found.lineGoesOn)
  }

  // MARK: Lengths

  static let maximum = 65_536

  /// A record of so many bytes: unquoted, quoted, or quoted with line breaks.
  static func bytes(_ count: Int, _ form: String) -> [UInt8] {
    switch form {
    case "plain": return [UInt8](repeating: UInt8(ascii: "x"), count: count)
    case "fields":
      return (0..<count).map { UInt8(ascii: $0 % 1000 == 999 ? "," : "x") }
    case "quoted":
      return Array("\"".utf8) + [UInt8](repeating: UInt8(ascii: ","), count: count - 2)
        + Array("\"".utf8)
    default:
      return Array("\"".utf8) + [UInt8](repeating: UInt8(ascii: "\n"), count: count - 2)
        + Array("\"".utf8)
    }
  }

  @Test(arguments: ["plain", "fields", "quoted", "lines"], ["\n", "\r\n", ""] as [Line])
  func lengthsAroundTheMaximum(form: String, end: Line) {
    let line = Array(end.text.utf8)
    for count in (Self.maximum - 2)...(Self.maximum + 3) {
      let record = Self.bytes(count, form)
      for rest in line.isEmpty ? [""] : ["", "next\n"] {
        let found = Self.read(record + line + Array(rest.utf8))
        #expect(found.outcome == (count <= Self.maximum ? .record : .tooLong), "\(count)")
        if count <= Self.maximum {
          #expect(found.end == count)
          #expect(found.next == count + line.count)
        } else if form == "lines" {
          // Its first line is the quote alone.
          #expect(found.end == 1)
          #expect(found.next == 2)
        } else {
          #expect(found.end == count)
          #expect(found.next == count + line.count)
        }
        #expect(!found.lineGoesOn)
      }
    }
  }

  /// Too long is known before the line's end is: the rest is skipped later.
  @Test(arguments: ["plain", "fields", "quoted"])
  func aLineThatGoesOn(form: String) {
    let found = Self.read(
      Array(Self.bytes(Self.maximum + 20, form).dropLast(10)), isFinal: false)
    #expect(found.outcome == .tooLong)
    #expect(found.lineGoesOn)
    #expect(found.next == Self.maximum + 10)
    let undecided = Self.read(
      Array(Self.bytes(Self.maximum + 3, form)[..<(Self.maximum + 1)]), isFinal: false)
    #expect(undecided.outcome == .incomplete)
  }

  /// A fault within the maximum is bad quoting, one beyond it, or a longer first line, too long.
  @Test(arguments: -3...3)
  func faultsAroundTheMaximum(place: Int) {
    let size = Self.maximum + place
    let open = [UInt8(ascii: "\"")] + [UInt8](repeating: UInt8(ascii: "\n"), count: size - 1)
    func outcome(_ end: String) -> RecordReader.Outcome {
      let bytes = open + Array(end.utf8)
      let expected = SlowText(bytes).records[0].fault
      let outcome = Self.read(bytes).outcome
      #expect(expected == (outcome == .tooLong ? "record_too_long" : "bad_quoting"), "\(end)")
      return outcome
    }
    // Still open at the file's end, after `size` bytes.
    #expect(outcome("") == (size > Self.maximum ? .tooLong : .badQuoting))
    // The byte after the closing quote shows the fault; it is the record's byte number size + 2.
    #expect(outcome("\"x\n") == (size + 2 > Self.maximum ? .tooLong : .badQuoting))
    #expect(outcome("\"\rx\n") == (size + 3 > Self.maximum ? .tooLong : .badQuoting))
    #expect(outcome("\"\r") == (size + 2 > Self.maximum ? .tooLong : .badQuoting))
    // Two quotes open it again.
    #expect(outcome("\"\"") == (size + 2 > Self.maximum ? .tooLong : .badQuoting))

    let plain = [UInt8](repeating: UInt8(ascii: "x"), count: size)
    #expect(
      Self.read(plain + Array("\"\n".utf8)).outcome
        == (size + 1 > Self.maximum ? .tooLong : .badQuoting))
    let short = [UInt8](repeating: UInt8(ascii: "x"), count: 100) + Array("\"\n".utf8)
    #expect(Self.read(short + plain + plain).outcome == .badQuoting)
  }
}
