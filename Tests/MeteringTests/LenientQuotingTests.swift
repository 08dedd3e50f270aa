import CDRCore
import ColumnMaps
import TestSupport
import Testing

@testable import Metering

/// Lines that are no records by RFC 4180, by a table, at the borders of chunks and in long files.
struct LenientQuotingTests {
  typealias Found = RecordReaderTests.Found

  static func dialect(
    trims: Bool = false, delimiter: UInt8 = UInt8(ascii: ","),
    wrapping: (before: String, after: String)? = nil
  ) -> Dialect {
    var map = ColumnMap.standard
    map.text.quoting = .lenient
    map.text.delimiter = delimiter
    map.text.wrapping = wrapping.map { .init(before: $0.before, after: $0.after) }
    map.trimsFields = trims
    return Dialect(map)
  }

  static func read(
    _ bytes: [UInt8], counts: [Int], _ dialect: Dialect = dialect(), isFinal: Bool = true
  ) -> Found {
    RecordReaderTests.read(bytes, isFinal: isFinal, dialect: dialect, counts: counts)
  }

  /// A line, the fields that it should have, and how they are read.
  static let rows: [(Line, [String])] = [
    // As by RFC 4180 where that gives a record.
    ("a,b", ["a", "b"]),
    ("\"a\",\"b\"", ["a", "b"]),
    ("\"a,b\",c", ["a,b", "c"]),
    ("\"a\"\"b\",c", ["a\"b", "c"]),
    ("\"\"\"a\"\"\",c", ["\"a\"", "c"]),
    ("\"\",\"\"", ["", ""]),
    ("\"\"\"\",\"\"", ["\"", ""]),
    // Quotes around a text with quotes of its own.
    ("\"\"Name\" <1115>\",100", ["\"Name\" <1115>", "100"]),
    ("\"Jo \"the boss\" <1>\",100", ["Jo \"the boss\" <1>", "100"]),
    ("\"\"Name\"\",100", ["\"Name\"", "100"]),
    ("\"\"Name, First\" <1>\",100", ["\"Name, First\" <1>", "100"]),
    ("\"a\"b\",\"c\"d\"", ["a\"b", "c\"d"]),
    ("100,\"\"Name\" <1>\"", ["100", "\"Name\" <1>"]),
    ("100,\"\"Name\"\"", ["100", "\"Name\""]),
    // Doubled quotes beside single ones.
    ("\"a\"\"b\"c\",d", ["a\"b\"c", "d"]),
    ("\"\"\"a\"b\",c", ["\"a\"b", "c"]),
    // A text that begins with a quoted part has no quotes around it.
    ("\"Name\" <1>,100", ["\"Name\" <1>", "100"]),
    ("\"Name\" <1>,\"100\"", ["\"Name\" <1>", "100"]),
    ("\"A\" <1>,\"B\" <2>", ["\"A\" <1>", "\"B\" <2>"]),
    // Stray quotes belong to the text.
    ("a\"b,c", ["a\"b", "c"]),
    ("a\",c", ["a\"", "c"]),
    ("\"a,c", ["\"a", "c"]),
    ("a,\"c", ["a", "\"c"]),
    ("a,c\"", ["a", "c\""]),
    ("a,\"", ["a", "\""]),
    ("\",a", ["\"", "a"]),
    ("\"\"\",a", ["\"", "a"]),
    // No quotes at all, and lines whose last field is empty.
    ("a,", ["a", ""]),
    ("\"\"a\"\",", ["\"a\"", ""]),
  ]

  /// Both are right numbers of fields, so that rules choose and not the number alone.
  @Test(arguments: rows, ["\n", "\r\n", ""] as [Line])
  func table(row: (text: Line, fields: [String]), lineEnd: Line) {
    let line = Array(row.text.text.utf8)
    let next = line.count + lineEnd.text.utf8.count
    let text = line + Array(lineEnd.text.utf8)
    // Behind the line others follow, with quotes that could close whatever is open.
    for rest in lineEnd.text.isEmpty ? [""] : ["", "x,y\n", "x,y\n\"x\",y\n"] {
      #expect(
        Self.read(text + Array(rest.utf8), counts: [2])
          == Found(fields: row.fields, end: line.count, next: next), "\(rest)")
    }
  }

  /// Where no way of reading gives the right number, the line is refused by its number of fields,
  /// and nothing behind it is lost.
  @Test(arguments: ["a,b,c", "\"a\"b,c,d", "a", "\"a,b", "\"a,b\"c"] as [Line])
  func noReadingFits(text: Line) {
    let found = Self.read(Array((text.text + "\nx,y\n").utf8), counts: [7])
    #expect(found.outcome == .record)
    #expect(found.fields.count != 7)
    #expect(found.next == text.text.utf8.count + 1)
  }

  /// A quoted field with line breaks is a record of several lines where the number of fields is
  /// right, and else its first line by itself.
  @Test func lineBreaksInQuotes() {
    let text = Array("\"a\nb\",c\n".utf8)
    #expect(Self.read(text, counts: [2]) == Found(fields: ["a\nb", "c"], end: 7, next: 8))
    #expect(Self.read(text, counts: [1]) == Found(fields: ["\"a"], end: 2, next: 3))
    #expect(Self.read(text, counts: [3]) == Found(fields: ["\"a"], end: 2, next: 3))
    // Any number of fields is right in a row that may be a header.
    #expect(Self.read(text, counts: []) == Found(fields: ["a\nb", "c"], end: 7, next: 8))
  }

  /// Two stray quotes that RFC 4180 would take for a field with line breaks: where a line between
  /// them is a record by itself, they are not.
  @Test(arguments: [
    // Of one line, or of several.
    ("1,2,\"\n4,5,6\n7,8,\"\n", ["1", "2", "\""]), ("1,2,\"\n7,8,\"\n", ["1", "2", "\""]),
    ("1,\"2\n4,5,6\n7,8\",3\n", ["1", "\"2"]),
    ("1,2,\"\r\n4,\"5\",6\r\n7,8,\"\r\n", ["1", "2", "\""]),
    ("1,2,\"a\nb\"\n", ["1", "2", "a\nb"]), ("1,\"a\nb,c\nd\",3\n", ["1", "a\nb,c\nd", "3"]),
    ("\"a\nb\",2,3\n", ["a\nb", "2", "3"]), ("\"a\n1,2,3\nb\",2,3\n", ["\"a"]),
    ("1,2,\"\n\n\"\n", ["1", "2", "\n\n"]), ("\"a\n\",2,\"\n\"\n", ["a\n", "2", "\n"]),
  ])
  func pairsOfStrayQuotes(text: String, fields: [String]) {
    let found = Self.read(Array(text.utf8), counts: [3])
    #expect(found.fields == fields)
    let isWhole = fields.contains { $0.utf8.contains(10) }
    let firstLine = text.utf8.prefix { $0 != 10 }.count + 1
    #expect(found.next == (isWhole ? text.utf8.count : firstLine))
  }

  @Test(arguments: [
    ("\"a\" , \"b\"", ["a", "b"]), (" \t\"a,b\"\t,c", ["a,b", "c"]),
    ("\"\"N\" <1>\" ,c", ["\"N\" <1>", "c"]), (" \"a\"b ,c", [" \"a\"b ", "c"]),
    ("a , b", ["a ", " b"]),
  ])
  func blanksAroundQuotes(text: String, fields: [String]) {
    let found = Self.read(Array(text.utf8), counts: [2], Self.dialect(trims: true))
    #expect(found.fields == fields)
    // A tab that is the delimiter is no blank.
    let tabs = Array("\"a\"b\"\t\"c\"\t".utf8)
    let byTabs = Self.dialect(trims: true, delimiter: 9)
    #expect(Self.read(tabs, counts: [3], byTabs).fields == ["a\"b", "c", ""])
  }

  @Test func wrappedLines() {
    let sql = Self.dialect(trims: true, wrapping: ("INSERT (", ");"))
    func fields(_ text: String, _ dialect: Dialect) -> [String] {
      Self.read(Array(text.utf8), counts: [2], dialect).fields
    }
    #expect(fields("INSERT (\"a\", \"b\");\r\n", sql) == ["a", "b"])
    #expect(fields("\"a\",\"b\"\n", sql) == ["a", "b"], "what is not wrapped is a record too")
    #expect(fields("INSERT (\"a\",\"b\"\n", sql) == ["a", "b"])
    #expect(fields("\"a\",\"b\");", sql) == ["a", "b"])
    // The two may not share bytes.
    let same = Self.dialect(wrapping: ("--", "--"))
    #expect(Self.read(Array("---\n".utf8), counts: [1], same).fields == ["-"])
    #expect(Self.read(Array("----\n".utf8), counts: [1], same).fields == [""])
    // Every line is read by itself.
    #expect(
      Self.read(Array("(\"a\nb\",c)\n".utf8), counts: [2], Self.dialect(wrapping: ("(", ")")))
        == Found(fields: ["(\"a"].map { String($0.dropFirst()) }, end: 3, next: 4))
  }

  @Test func whatIsUndecided() {
    for text in ["a\"b", "\"a\"b,c", "\"a", "\"a\nb"] {
      let found = Self.read(Array(text.utf8), counts: [2], isFinal: false)
      #expect(found.outcome == .incomplete, "\(text)")
    }
    // By RFC 4180 it would be undecided; the line alone cannot be, once more can no longer help.
    let long = Array("\"a,c\n".utf8) + [UInt8](repeating: 10, count: 65_540)
    #expect(
      Self.read(long, counts: [2], isFinal: false) == Found(fields: ["\"a", "c"], end: 4, next: 5))
    let plain = [34] + [UInt8](repeating: UInt8(ascii: "x"), count: 65_536) + Array("\ny,z\n".utf8)
    let tooLong = Self.read(plain, counts: [2])
    #expect(tooLong.outcome == .tooLong)
    #expect(tooLong.next == 65_538)
  }

  // MARK: Whole files

  private static let map: ColumnMap = {
    var map = ColumnMap.standard
    map.name = "lenient"
    map.text.quoting = .lenient
    return map
  }()

  private func ingest(_ text: [UInt8], jobs: Int = 2) throws -> FirstPassResult {
    try TestSupport.ingest(text: text) {
      $0.columns = Self.map
      $0.jobs = jobs
    }
  }

  /// Something hard to read at every place of a chunk's edge costs no other record.
  @Test func atTheEdgesOfChunks() throws {
    let hard: [[UInt8]] = [
      ChunkBorderTests.record("q1", note: "\"\"Name\" <1>\""),
      ChunkBorderTests.record("q2", note: "\"Name\" <1>", end: "\r\n"),
      ChunkBorderTests.record("q3", note: "\"open"), ChunkBorderTests.record("q4", note: "a\"b"),
      ChunkBorderTests.record("q5", note: "\"two\nlines\"", end: "\r\n"),
      ChunkBorderTests.record("q6", note: "\"\"x\"\""),
    ]
    let middle = hard.flatMap(\.self)
    var rated: [Int64] = []
    for place in stride(
      from: ChunkBorderTests.edge - middle.count - 2, to: ChunkBorderTests.edge + 3, by: 1)
    {
      let text = ChunkBorderTests.text(middle, at: place)
      let result = try ingest(text)
      let records = SlowRows(text, Self.map)
      if rated.isEmpty {
        var (count, from) = (-1, records.start)
        while let (_, next) = records.row(from: from, counts: [7]) {
          (count, from) = (count + 1, next)
        }
        rated.append(Int64(count))
      }
      // Now and then the padding makes room for one more record before.
      guard (0...2).contains(result.totals.rated - rated[0]), result.totals.rejected == 0,
        result.usages.first?.items.first?.usage.calls == result.totals.rated - 6
      else {
        Issue.record("hard records at byte \(place): \(result.totals)")
        return
      }
    }
  }

  private static func lines(_ count: Int, _ note: (Int) -> String) -> [UInt8] {
    var text = Array((CallLine.header + ",note\n").utf8)
    for number in 0..<count {
      text += Array("\(CallLine("\(number)").text),\(note(number))\n".utf8)
    }
    return text
  }

  /// One stray quote, of any kind and in any place, never costs more than its own line.
  @Test(arguments: ["\"", "\"x", "x\"", "x\"y", "\"\"\"", "\"x\"y"], [0, 1, 700, 2999])
  func oneStrayQuote(note: String, place: Int) throws {
    let result = try ingest(Self.lines(3000) { $0 == place ? note : "n" })
    #expect(result.totals.byName == ["records": 3000, "rated": 3000])
  }

  /// In the first field, where it could swallow whatever follows.
  @Test func aStrayQuoteAtALinesStart() throws {
    var text = Array((CallLine.header + "\n").utf8)
    for number in 0..<3000 {
      text += Array(((number == 5 ? "\"" : "") + CallLine("\(number)").text + "\n").utf8)
    }
    #expect(try ingest(text).totals.byName == ["records": 3000, "rated": 3000])
  }

  @Test(arguments: ["\"x", "x\"", "\"x\"y", "\""])
  func aStrayQuoteInEveryThousandthLine(note: String) throws {
    let text = Self.lines(20_000) { $0 % 1000 == 999 ? note : "n" }
    #expect(try ingest(text).totals.byName == ["records": 20_000, "rated": 20_000])
    // Of quotes that RFC 4180 takes for a pair, it takes all lines between them for a text.
    if note == "\"" { return }
    // Of others each costs its line.
    var strict = Self.map
    strict.text.quoting = .rfc4180
    let result = try TestSupport.ingest(text: text) { $0.columns = strict }
    #expect(result.totals.byName == ["records": 20_000, "rated": 19_980, "rejected": 20])
  }
}
