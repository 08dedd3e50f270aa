import CDRCore
import ColumnMaps
import TestSupport
import Testing

@testable import Metering

/// What becomes of lines of JSON, by hand.
@Suite(.enabled(if: JSONLines.library != nil))
struct JSONLinesTests {
  static let map = "format: json_lines\n" + MappedReading.plain

  /// A record without its braces' contents but these.
  static func line(_ rest: String) -> String {
    "{\"id\":\"1\",\"begin\":\"2026-10-05T10:00:00\",\(rest)}"
  }

  static let good = line("\"cust\":\"acme\",\"secs\":61")

  /// A line, and the seconds that it is charged for by account.
  static let calls: [(String, String)] = [
    (good, "acme 61000"),
    ("  \(good)\t ", "acme 61000"),
    (line("\"cust\":\"acme\",\"secs\":\"61\""), "acme 61000"),
    (line("\"cust\":\"acme\",\"secs\":61.250"), "acme 61250"),
    (line("\"cust\":\"acme\",\"secs\":61.0001"), "acme 61001"),
    // Ids of any length keep all digits.
    (line("\"cust\":12345678901234567890123,\"secs\":1"), "12345678901234567890123 1000"),
    (line("\"cust\":1e3,\"secs\":1"), "1e3 1000"),
    (line("\"cust\":true,\"secs\":1"), "true 1000"),
    (line("\"cust\":false,\"secs\":1"), "false 1000"),
    (line("\"secs\":1,\"cust\":\"a\\\"b\\\\c\\/d\""), "a\"b\\c/d 1000"),
    (line("\"secs\":1,\"cust\":\"\\u00e9\\ud83d\\ude00\""), "é😀 1000"),
    (line("\"secs\":1,\"cust\":\"ünï\""), "ünï 1000"),
    // A key by its escapes.
    (line("\"secs\":1,\"c\\u0075st\":\"acme\""), "acme 1000"),
    (line("\"secs\":1,\"cust\":\"{[,:]}\""), "{[,:]} 1000"),
    // What is not asked for is of no matter as long as it is JSON.
    (
      line("\"x\":[1,{\"cust\":\"no\"},[]],\"y\":{\"cust\":{}},\"cust\":\"acme\",\"secs\":1"),
      "acme 1000"
    ),
    (line("\"x\":\"\\ud800\",\"cust\":\"acme\",\"secs\":1"), "acme 1000"),
    (line("\"x\":\(deep(31)),\"cust\":\"acme\",\"secs\":1"), "acme 1000"),
  ]

  static func deep(_ levels: Int) -> String {
    String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
  }

  @Test(arguments: calls.indices)
  func call(place: Int) throws {
    let (line, expected) = Self.calls[place]
    for text in [line, line + "\n", "\u{feff}\n\r\n" + line + "\r\n\n"] {
      let read = try MappedReading(Self.map, text)
      let parts = expected.split(separator: " ")
      #expect(
        read.usage == ["2026-10 \(parts[0]) voice 1 call \(parts[1]) ms"], "\(line)")
      #expect(read.rejects == [])
    }
  }

  struct Case: Sendable {
    var line: String
    var reason: RejectReason
    var detail: String

    init(_ line: String, _ reason: RejectReason, _ detail: String) {
      (self.line, self.reason, self.detail) = (line, reason, detail)
    }
  }

  static let cases: [Case] = [
    Case("x", .badJSON, "not an object: {…}"),
    Case(" ", .badJSON, "not an object: {…}"),
    Case("12", .badJSON, "not an object: {…}"),
    Case("null", .badJSON, "not an object: {…}"),
    Case("\"text\"", .badJSON, "not an object: {…}"),
    Case("[\(good)]", .badJSON, "not an object: {…}"),
    Case(String(good.dropLast()), .badJSON, "the line ends before the object does"),
    Case(String(good.prefix(20)), .badJSON, "the line ends before the object does"),
    Case("{", .badJSON, "the line ends before the object does"),
    Case("{\"a", .badJSON, "the line ends before the object does"),
    Case("{\"a\":[1,2", .badJSON, "the line ends before the object does"),
    Case("{} {}", .badJSON, "something follows the object at byte 3 of the line"),
    Case("{},", .badJSON, "something follows the object at byte 2 of the line"),
    Case("{\"a\":1,}", .badJSON, "not JSON at byte 7 of the line"),
    Case("{\"a\":1 \"b\":2}", .badJSON, "not JSON at byte 7 of the line"),
    Case("{\"a\" 1}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{a:1}", .badJSON, "not JSON at byte 1 of the line"),
    Case("{'a':1}", .badJSON, "not JSON at byte 1 of the line"),
    Case("{\"a\":01}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{\"a\":+1}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{\"a\":.5}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{\"a\":1.}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{\"a\":1e}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{\"a\":-}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{\"a\":NaN}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{\"a\":True}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{\"a\":nul}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{\"a\":}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{\"a\":\"\\q\"}", .badJSON, "not JSON at byte 6 of the line"),
    Case("{\"a\":\"\\u12g4\"}", .badJSON, "not JSON at byte 6 of the line"),
    Case("{\"a\":\"\t\"}", .badJSON, "not JSON at byte 6 of the line"),
    Case("{\"a\":[1}", .badJSON, "not JSON at byte 7 of the line"),
    Case("{\"a\":{]}", .badJSON, "not JSON at byte 6 of the line"),
    Case("{\"a\":\u{c}1}", .badJSON, "not JSON at byte 5 of the line"),
    Case("{\"x\":\(deep(32))}", .badJSON, "nested deeper than 32, at byte 36 of the line"),
    Case(
      "{\"cust\":{}}", .badJSON,
      "\"cust\" is an object or a list, not a text or a number, at byte 8 of the line"),
    Case(
      "{\"cust\":[\"acme\"]}", .badJSON,
      "\"cust\" is an object or a list, not a text or a number, at byte 8 of the line"),
    Case(
      "{\"a\":1,\"a\":2}", .duplicateKey, "\"a\" is there twice, again at byte 7 of the line"),
    Case(
      "{\"a\":1,\"\\u0061\":2}", .duplicateKey, "\"a\" is there twice, again at byte 7 of the line"),
    Case(
      "{\"x\":[{\"k\":1,\"k\":2}]}", .duplicateKey,
      "\"k\" is there twice, again at byte 13 of the line"),
    // What is not JSON is said first.
    Case("{\"a\":1,\"a\":2", .badJSON, "the line ends before the object does"),
    Case("{}", .missingCallID, "call_id (id) is empty"),
    Case(line("\"secs\":1"), .missingAccount, "account_id (cust) is empty"),
    Case(line("\"cust\":null,\"secs\":1"), .missingAccount, "account_id (cust) is empty"),
    Case(line("\"cust\":\"acme\",\"secs\":1e3"), .badDuration, "duration_seconds (secs) \"1e3\""),
    Case(line("\"cust\":\"acme\",\"secs\":-1"), .badDuration, "duration_seconds (secs) \"-1\""),
    Case(line("\"cust\":\"acme\",\"secs\":null"), .badDuration, "duration_seconds (secs) \"\""),
    Case(line("\"cust\":\"\\ud800\",\"secs\":1"), .badEncoding, "account_id not UTF-8"),
  ]

  @Test(arguments: cases.indices)
  func rejected(place: Int) throws {
    let found = Self.cases[place]
    let map = try ColumnMap(text: "name: test\n" + Self.map, origin: "test.yaml")
    // Alone, and among others, which are read together.
    for others in [0, 1, 70] {
      let before = String(repeating: Self.good + "\n", count: others)
      let result = try ingest(text: Array((before + found.line + "\n" + Self.good).utf8)) {
        $0.columns = map
      }
      let rejects = try result.rejectedRecords()
      #expect(rejects.map(\.reason) == [found.reason], "\(found.line)")
      #expect(rejects.map(\.detail) == [found.detail], "\(found.line)")
      #expect(rejects.map(\.line) == [Int64(others + 1)])
      #expect(rejects.map(\.offset) == [Int64(before.utf8.count)])
      #expect(rejects.map(\.record) == [Array(found.line.utf8)])
      #expect(result.totals.duplicate == Int64(others) && result.totals.rated == 1)
    }
  }

  @Test func bytesThatAreNotUTF8MatterWhereTheyAreUsed() throws {
    func text(_ rest: String, _ byte: UInt8) -> [UInt8] {
      Array(Self.line(rest).utf8).map { $0 == UInt8(ascii: "~") ? byte : $0 }
    }
    let used = text("\"cust\":\"a~\\n\",\"secs\":1", 0xe9)
    let unused = text("\"x\":\"~\",\"y~\":[\"~~\"],\"cust\":\"acme\",\"secs\":1", 0xe9)
    let outside = text("~\"cust\":\"acme\",\"secs\":1", 0xe9)
    let read = try MappedReading(Self.map, used + [10] + unused + [10] + outside + [10])
    #expect(read.usage == ["2026-10 acme voice 1 call 1000 ms"])
    #expect(
      read.rejects.map { $0.prefix { $0 != ":" } } == [
        "1 @0 bad_encoding", "3 @\(used.count + unused.count + 2) bad_json",
      ])
    // Keys that differ in such bytes alone are two.
    let keys = text("\"~a\":1,\"a~\":2,\"cust\":\"acme\",\"secs\":1", 0xff)
    #expect(try MappedReading(Self.map, keys).usage == ["2026-10 acme voice 1 call 1000 ms"])
    let twice = text("\"~a\":1,\"~a\":2,\"cust\":\"acme\",\"secs\":1", 0xff)
    #expect(try MappedReading(Self.map, twice).rejects[0].hasPrefix("1 @0 duplicate_key"))
  }

  @Test func pathsReachIntoObjects() throws {
    let map = Self.map.replacing("column: cust", with: "column: [agent.name, queue.name]")
    func accounts(_ lines: String...) throws -> [String] {
      let read = try MappedReading(
        map,
        lines.enumerated().map { place, rest in
          "{\"id\":\(place),\"begin\":\"2026-10-05T10:00:00\",\"secs\":1,\(rest)}\n"
        }.joined())
      return read.usage.map { String($0.split(separator: " ")[1]) }
        + read.rejects.map { String($0.split(separator: " ")[2]) }
    }
    #expect(
      try accounts(
        "\"agent\":{\"x\":{\"name\":\"no\"},\"name\":\"a\"},\"name\":\"no\"",
        "\"agent\":null,\"queue\":{\"name\":\"b\"}",
        "\"agent\":{\"name\":null},\"queue\":{\"name\":\"c\"}",
        "\"agent\":{},\"queue\":{\"name\":\"d\"}",
        // A key that has the dot itself.
        "\"agent.name\":\"e\"", "\"agent\":[{\"name\":\"no\"}],\"queue.name\":\"f\"")
        == ["a", "b", "c", "d", "e", "f"])
    #expect(
      try accounts("\"agent\":{\"name\":\"a\"},\"agent.name\":\"b\"", "\"agent\":{\"name\":{}}")
        == ["duplicate_key:", "bad_json:"])
    // The first that has a value, also an empty one.
    #expect(
      try accounts("\"agent\":{\"name\":\"\"},\"queue\":{\"name\":\"b\"}") == ["missing_account:"])
  }

  @Test func conditionsFlagsAndNulls() throws {
    let map = """
      format: json_lines
      nulls: ["n/a"]
      records: {column: type, values: [CALL]}
      fields:
        call_id: {columns: [id, leg]}
        account_id: {columns: [code, from]}
        product: {column: in, values: {"true": ivr_inbound, "false": ivr_outbound}}
        start_time: {joined: [day, time], pattern: "yyyyMMdd HHmmss"}
        duration: {column: ms, unit: milliseconds}
        recording: {flag: recorded, values: ["true"]}
      charged_when: {column: answered, present: true}

      """
    let read = try MappedReading(
      map,
      """
      {"type":"CALL","id":1,"leg":"a","code":"n/a","from":"x","in":true,"day":20261005,"time":"100000","ms":61500,"recorded":true,"answered":1}
      {"type":"CALL","id":1,"leg":"b","code":"c","from":"x","in":false,"day":20261005,"time":"100000","ms":500,"recorded":false,"answered":1}
      {"type":"CALL","id":1,"leg":"b","code":"c","from":"x","in":false,"day":20261005,"time":"100000","ms":500,"recorded":false,"answered":1}
      {"type":"CALL","id":2,"code":"c","in":false,"day":20261005,"time":"100000","answered":null}
      {"type":"SMS","id":{}}
      {"type":"SMS"}
      {"type":"CALL","id":3,"code":"c","in":null,"day":20261005,"time":"100000","ms":500,"answered":1}

      """)
    #expect(
      read.usage == [
        "2026-10 c ivr_outbound 1 call 500 ms",
        "2026-10 x ivr_inbound 1 call 61500 ms 61500 ms recorded",
      ])
    #expect(
      read.totals == [
        "records": 7, "rated": 2, "duplicate": 1, "not_charged": 1, "not_a_call": 1, "rejected": 2,
      ])
    #expect(read.rejects.map { $0.split(separator: " ")[2] } == ["bad_json:", "unknown_product:"])
  }

  @Test func filesOfAnotherKind() throws {
    func failure(_ text: String) -> Failure? {
      do throws(Failure) {
        let map = try ColumnMap(text: "name: test\n" + Self.map, origin: "test.yaml")
        var options = FirstPassOptions(metering: shanghaiMetering)
        options.columns = map
        let folder = try? TemporaryFolder()
        let path = (try? folder?.write(text, to: "x")) ?? ""
        _ = try FirstPass.run(InputList(arguments: [path]), options: options)
        return nil
      } catch {
        return Failure(
          error.kind, String(error.message.drop { $0 != ":" }.replacing(/[^ ]*\/x/, with: "x")))
      }
    }
    #expect(
      failure("{\"a\":1,\"b\":{\"c\":2}}\n")
        == Failure(
          .badData,
          ": no record has cust, begin, secs; the records have: a, b.c; `cdr-rater columns guess x` "
            + "proposes a column map"))
    let line = "{\"id\":1,\"cust\":\"a\",\"begin\":1790985600,\"duration\":5}\n"
    // A few records may lack what others have.
    #expect(failure(String(repeating: line, count: 9)) == nil)
    #expect(
      failure(String(repeating: line, count: 10))
        == Failure(
          .badData,
          ": no record has secs; the records have: id, cust, begin, duration; `cdr-rater columns guess "
            + "x` proposes a column map"))
    #expect(failure(String(repeating: line, count: 10) + Self.good) == nil)
    #expect(
      failure("\n [\n\(line)]\n")
        == Failure(
          .badData,
          ": the text is one array of JSON, not a line for each record; convert it first: jq -c '.[]' "
            + "x"))
    #expect(
      failure("{ \n \"id\": 1\n}\n")
        == Failure(
          .badData,
          ": the objects of JSON have more than one line; convert them first: jq -c . x"))
    #expect(failure("") == nil)
    #expect(failure("\n\n") == nil)
  }

  /// Objects with more keys than are looked through one by one, in ever other orders.
  @Test func manyKeys() throws {
    var random = SeededRandom(seed: 3)
    var text = ""
    for number in 0..<200 {
      var keys = (0..<random.pick([3, 30, 300])).map { "\"k\($0)\":\($0)" }
      keys += ["\"id\":\(number)", "\"cust\":\"acme\"", "\"secs\":1", "\"begin\":1790985600"]
      keys.shuffle(using: &random)
      if number % 10 == 0 { keys.append(random.pick(keys)) }
      text += "{\(keys.joined(separator: ","))}\n"
    }
    let read = try MappedReading(Self.map, text)
    #expect(read.totals == ["records": 200, "rated": 180, "rejected": 20])
    #expect(read.rejects.allSatisfy { $0.contains(" duplicate_key: ") })
  }
}

/// A build that cannot read JSON Lines.
struct JSONLinesAbsentTests {
  @Test func aMapOfThemIsRefused() throws {
    let map = try ColumnMap(text: "name: pbx\n" + JSONLinesTests.map, origin: "test.yaml")
    #expect(
      throws: Failure(
        .unfit,
        "the column map pbx is for JSON Lines, which this cdr-rater was built without; build it with "
          + "make, or install libsimdjson-dev and run swift build --traits ISAL,JSON")
    ) { try JSONLines.check(map, isAvailable: false) }
    try JSONLines.check(map, isAvailable: true)
    try JSONLines.check(.standard, isAvailable: false)
    #expect(JSONLines.library.map { $0.hasPrefix("simdjson ") } ?? true)
  }
}
