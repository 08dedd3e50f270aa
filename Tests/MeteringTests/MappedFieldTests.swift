import CDRCore
import Metering
import TestSupport
import Testing

/// What the fields of a map say: each rule by a few records and literal outcomes.
struct MappedFieldTests {
  private static let plain = MappedReading.plain

  private static func map(_ field: String, _ rule: String, _ more: String = "") -> String {
    plain.split(separator: "\n").map { line in
      line.hasPrefix("  \(field):") ? "  \(field): \(rule)" : String(line)
    }.joined(separator: "\n") + "\n" + more
  }

  // MARK: Keys

  /// Texts that differ in any column are different keys, whatever stands in them.
  @Test func joinedKeys() throws {
    let map = Self.map("call_id", "{columns: [a, b]}")
    func row(_ a: String, _ b: String) -> String { "\(a),\(b),acme,2026-10-05 10:00:00,60\n" }
    let text =
      "a,b,cust,begin,secs\n" + row("1|2", "3") + row("1", "2|3") + row("1\\", "|2|3")
      + row("1\\|", "2|3") + row("", "1") + row("1", "") + row("1|2", "3") + row("", "")
    let read = try MappedReading(map, text)
    #expect(read.totals == ["records": 8, "rated": 6, "duplicate": 1, "rejected": 1])
    #expect(read.rejects == ["9 @256 missing_call_id: ,,acme,2026-10-05 10:00:00,60"])
  }

  /// A file takes the first list of which it has every column.
  @Test func otherKeys() throws {
    let map = Self.map(
      "call_id", "{columns: [uid, seq], or: [[uid, [chan, leg]], [begin, cust]]}")
    func count(_ header: String, _ rows: String) throws -> [String: Int] {
      try MappedReading(map, header + rows).totals
    }
    let rest = "acme,2026-10-05 10:00:00,60\n"
    #expect(
      try count("uid,seq,cust,begin,secs\n", "1,1,\(rest)1,2,\(rest)")
        == ["records": 2, "rated": 2])
    #expect(
      try count("uid,leg,cust,begin,secs\n", "1,1,\(rest)1,2,\(rest)1,1,\(rest)")
        == ["records": 3, "rated": 2, "duplicate": 1])
    #expect(
      try count("seq,cust,begin,secs\n", "1,\(rest)2,\(rest)")
        == ["records": 2, "rated": 1, "duplicate": 1])
  }

  /// Days are those of the tariff's zone: 16:00 in UTC is midnight in Shanghai.
  @Test func duplicatesAndConflictsOfADay() throws {
    let text =
      MappedReading.header + "1,acme,2026-10-05T00:00:00Z,60\n"
      + "1,acme,2026-10-05T08:00:00+08:00,60\n"
      + "1,acme,2026-10-05T15:59:59Z,60\n" + "1,acme,2026-10-05T16:00:00Z,60\n"
      + "1,beta,2026-10-05T08:00:00,60\n" + "2,acme,2026-10-05T08:00:00,0\n"
      + "2,acme,2026-10-05T08:00:00,1\n"
    let read = try MappedReading(Self.plain, text)
    #expect(read.usage == ["2026-10 acme voice 2 calls 120000 ms"])
    #expect(
      read.totals
        == ["records": 7, "rated": 2, "not_charged": 1, "duplicate": 1, "rejected": 3])
    #expect(
      read.rejects.map { $0.prefix { $0 != ":" } } == [
        "4 @86 conflicting_duplicate", "6 @148 conflicting_duplicate",
        "8 @207 conflicting_duplicate",
      ])
    let without = Self.plain.split(separator: "\n").filter { !$0.contains("call_id") }
    #expect(
      try MappedReading(without.joined(separator: "\n"), text).totals
        == ["records": 7, "rated": 6, "not_charged": 1])
  }

  // MARK: Accounts and products

  @Test func accounts() throws {
    let text =
      "id,cust,src,begin,secs\n1,,100,2026-10-05 10:00:00,1\n2,a,100,2026-10-05 10:00:00,1\n"
      + "3,,,2026-10-05 10:00:00,1\n"
    let read = try MappedReading(Self.map("account_id", "{columns: [cust, [from, src]]}"), text)
    #expect(read.usage == ["2026-10 100 voice 1 call 1000 ms", "2026-10 a voice 1 call 1000 ms"])
    #expect(read.rejects == ["4 @82 missing_account: 3,,,2026-10-05 10:00:00,1"])
    #expect(
      try MappedReading(Self.map("account_id", "{constant: house}"), text).usage
        == ["2026-10 house voice 3 calls 3000 ms"])
  }

  private static func kinds(_ kinds: [String]) -> String {
    "id,kind,cust,begin,secs\n"
      + kinds.enumerated().map { "\($0),\($1),a,2026-10-05 10:00:00,1\n" }.joined()
  }

  @Test func products() throws {
    let rule =
      "{column: kind, values: {in: ivr_inbound, \"\": ivr_outbound, robot-9: voice}, "
      + "patterns: [{match: \"^robot-\", item: robot_outbound}, {match: \"t-[0-9]$\", item: voice}]"
    let text = Self.kinds(["in", "", "robot-9", "robot-10", "xt-1", "IN", "voice", "ivr_inbound"])
    let open = try MappedReading(Self.map("product", rule + "}"), text)
    #expect(
      open.usage == [
        "2026-10 a voice 3 calls 3000 ms", "2026-10 a ivr_inbound 2 calls 2000 ms",
        "2026-10 a ivr_outbound 1 call 1000 ms", "2026-10 a robot_outbound 1 call 1000 ms",
      ])
    #expect(open.rejects == ["7 @180 unknown_product: 5,IN,a,2026-10-05 10:00:00,1"])
    let closed = try MappedReading(Self.map("product", rule + ", default: ivr_outbound}"), text)
    #expect(
      closed.usage == [
        "2026-10 a voice 2 calls 2000 ms", "2026-10 a ivr_inbound 1 call 1000 ms",
        "2026-10 a ivr_outbound 4 calls 4000 ms", "2026-10 a robot_outbound 1 call 1000 ms",
      ])
    #expect(closed.rejects == [])
  }

  /// A pattern that gives up leaves the product unknown, whatever the rules behind it say.
  @Test func aPatternThatGivesUp() throws {
    let rule = "{column: kind, patterns: [{match: \"^(a+)+$\", item: voice}], default: ivr_inbound}"
    let read = try MappedReading(
      Self.map("product", rule),
      Self.kinds([String(repeating: "a", count: 40) + "b", "aaa", "b"]))
    #expect(
      read.usage == [
        "2026-10 a voice 1 call 1000 ms", "2026-10 a ivr_inbound 1 call 1000 ms",
      ])
    #expect(read.rejects.map { $0.prefix(22) } == ["2 @24 unknown_product:"])
  }

  // MARK: What is charged

  @Test func onlySomeCallsAreCharged() throws {
    let map =
      Self.map("start_time", "{column: begin, optional: true}", "  recording: {column: rec}\n")
      + "charged_when: {column: state, values: [ok, \"\"]}\n"
    let begin = "2026-10-05 10:00:00"
    let text =
      "id,cust,begin,secs,rec,state\n1,a,\(begin),60,,ok\n1,a,\(begin),,x,busy\n"
      + "1,b,\(begin),soon,,busy\n2,a,,,,busy\n2,a,,60,,ok\n3,a,never,,,busy\n4,a,\(begin),30,30,\n"
      + ",a,,,,busy\n5,,,,,busy\n6,a,2026-11-05 10:00:00,,,busy\n"
    let read = try MappedReading(map, text)
    #expect(read.usage == ["2026-10 a voice 2 calls 90000 ms 30000 ms recorded"])
    #expect(read.totals == ["records": 10, "rated": 2, "not_charged": 4, "rejected": 4])
    #expect(
      read.rejects.map { $0.split(separator: " ")[2] }
        == ["bad_start_time:", "bad_start_time:", "missing_call_id:", "missing_account:"])
    // A call without a start is of no month; one with a start may be of another.
    let october = try MappedReading(map, text, month: "2026-10")
    #expect(
      october.totals
        == ["records": 10, "rated": 2, "not_charged": 3, "outside_month": 1, "rejected": 4])
    let november = try MappedReading(map, text, month: "2026-11")
    #expect(
      november.totals == ["records": 10, "not_charged": 2, "outside_month": 4, "rejected": 4])
  }

  @Test func recordings() throws {
    let text =
      "id,cust,begin,secs,flag\n1,a,2026-10-05 10:00:00,60,yes\n2,a,2026-10-05 10:00:00,7,1\n"
      + "3,a,2026-10-05 10:00:00,5,no\n4,a,2026-10-05 10:00:00,5,\n5,a,2026-10-05 10:00:00,0,yes\n"
    func usage(_ rule: String) throws -> [String] {
      try MappedReading(Self.plain + "  recording: \(rule)\n", text).usage
    }
    #expect(
      try usage("{flag: flag, values: [\"yes\", \"1\"]}")
        == ["2026-10 a voice 4 calls 77000 ms 67000 ms recorded"])
    #expect(
      try usage("{constant: 2, unit: minutes}")
        == ["2026-10 a voice 4 calls 77000 ms 600000 ms recorded"])
    #expect(
      try usage("{column: rec, optional: true}") == ["2026-10 a voice 4 calls 77000 ms"])
    let column = try MappedReading(Self.plain + "  recording: {column: flag}\n", text)
    #expect(column.usage == ["2026-10 a voice 2 calls 12000 ms 1000 ms recorded"])
    #expect(column.totals == ["records": 5, "rated": 2, "rejected": 3])
  }
}
