import CDRCore
import ColumnMaps
import Metering
import TestSupport
import Testing

/// Calls whose accounts are found by the numbers in their records.
@Suite("Accounts found by numbers")
struct NumberedCallsTests {
  private static let map = """
    name: vendor
    fields:
      call_id: {column: id}
      account_id: {number: [caller, callee], strip: ["+86", "0086"]}
      product: {constant: voice}
      start_time: {column: start, time_zone: UTC}
      duration: {column: secs}

    """
  private static let header = "id,caller,callee,start,secs\n"

  private static let rows: [SlowNumbers.Row] = [
    .init("13800138000", "acme", "2026-01-01"),
    .init("1000", "old", "2026-10-01", "2026-10-05"),
    .init("+861000", "new", "2026-10-05"),
    .init("2000", "gone", "2026-09-01", "2026-10-03"),
  ]

  private func read(
    _ lines: [String], _ map: String = map, rows: [SlowNumbers.Row] = rows,
    month: String? = nil, jobs: Int = 1, accounts: [String]? = nil
  ) throws -> FirstPassResult {
    let map = try ColumnMap(text: map, origin: "vendor.yaml")
    guard case .number(let rule) = map.account else { throw Failure(.bug, "no numbers") }
    let text = Self.header + lines.map { $0 + "\n" }.joined()
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "calls.csv")
    let result = try ingest([path]) {
      $0.columns = map
      $0.numbers = try? NumberDirectory(
        SlowNumbers(rows, strip: rule.strip).held, strip: rule.strip, name: "numbers.csv")
      $0.accounts = accounts.map { ListedAccounts($0, name: "accounts.csv") }
      $0.month = month.flatMap { Month($0) }
      $0.jobs = jobs
    }
    // Rejected conflicts are read from the file again.
    if !result.rejectedByReason.isEmpty { _ = try result.rejectedRecords() }
    withExtendedLifetime(folder) {}
    return result
  }

  /// `acme 2`: accounts and how many calls they have.
  private func calls(_ result: FirstPassResult) -> [String] {
    result.usages.map { "\($0.account) \($0.items.reduce(0) { $0 + $1.usage.calls })" }
  }

  private func rejects(
    _ lines: [String], accounts: [String]? = nil
  ) throws -> [String] {
    let map = try ColumnMap(text: Self.map, origin: "vendor.yaml")
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.header + lines.map { $0 + "\n" }.joined(), to: "calls.csv")
    let result = try ingest([path]) {
      $0.columns = map
      $0.numbers = try? NumberDirectory(
        SlowNumbers(Self.rows, strip: ["+86", "0086"]).held, strip: ["+86", "0086"],
        name: "numbers.csv")
      $0.accounts = accounts.map { ListedAccounts($0, name: "accounts.csv") }
    }
    return try result.rejectedRecords().map {
      "\($0.line) \($0.reason.name): \($0.detail.replacing(path, with: "calls.csv"))"
    }
  }

  // MARK: Days

  struct DayCase: CustomTestStringConvertible, Sendable {
    let start: String
    let holder: String?

    init(_ start: String, _ holder: String?) { (self.start, self.holder) = (start, holder) }

    var testDescription: String { start }
  }

  /// The tariff's zone is 8 hours ahead of UTC, in which the log is written: 1000 is held by old from
  /// 1 October and by new from the 5th.
  static let days: [DayCase] = [
    DayCase("2026-09-30T15:59:59Z", nil),
    DayCase("2026-09-30T16:00:00Z", "old"),
    DayCase("2026-10-01 00:00:00", "old"),
    DayCase("2026-10-04T15:59:59Z", "old"),
    DayCase("2026-10-04 15:59:59.999", "old"),
    DayCase("2026-10-04T16:00:00Z", "new"),
    DayCase("2026-10-04T23:59:59+08:00", "old"),
    DayCase("2026-10-05T00:00:00+08:00", "new"),
    DayCase("2026-10-05T15:59:59Z", "new"),
    DayCase("2026-10-05T16:00:00Z", "new"),
    DayCase("9999-12-30T00:00:00Z", "new"),
  ]

  @Test("a number that changes hands is the new holder's on that day", arguments: days)
  func boundaries(example: DayCase) throws {
    // On the fast path, beside others, and by themselves.
    for filler in [0, 70] {
      let lines = (0..<filler).map { "f\($0),13800138000,,2026-10-05 00:00:00,60" }
      let result = try read(lines + ["x,1000,999,\(example.start),60"])
      let others = filler == 0 ? [] : ["acme \(filler)"]
      #expect(
        Set(calls(result)) == Set(others + (example.holder.map { ["\($0) 1"] } ?? [])))
      #expect(result.rejectedByReason == (example.holder == nil ? [.unknownNumber: 1] : [:]))
    }
  }

  @Test("numbers are looked for in the order of the columns")
  func order() throws {
    let result = try read([
      "1,13800138000,1000,2026-10-05 00:00:00,60", "2,1000,13800138000,2026-10-05 00:00:00,60",
      "3,555,1000,2026-10-05 00:00:00,60", "4,2000,1000,2026-10-05 00:00:00,60",
      "5,,0086 1000,2026-10-05 00:00:00,60",
    ])
    #expect(Set(calls(result)) == ["acme 1", "new 4"])
    // 2000 is held until the 3rd in Shanghai.
    #expect(calls(try read(["1,2000,1000,2026-10-02 15:59:59,60"])) == ["gone 1"])
    #expect(calls(try read(["1,2000,1000,2026-10-02 16:00:00,60"])) == ["old 1"])
  }

  // MARK: Reasons

  @Test(
    "a record without a holder is rejected in its place among the reasons, with the nearest help")
  func reasons() throws {
    #expect(
      try rejects([
        ",1,,2026-10-05 00:00:00,60", "2,,,2026-10-05 00:00:00,60",
        "3,abc,,2026-10-05 00:00:00,60", "4,555,666,2026-10-05 00:00:00,x",
        "5,555,666,yesterday,60", "6,2000,,2026-10-05 00:00:00,60",
        "7,1000,,2026-09-01 00:00:00,60", "8,1000,,2026-10-05 00:00:00,x",
        "9,13800138000,,2026-10-05 00:00:00,60",
        "10,555,+862000,2026-10-05 00:00:00,60",
      ]) == [
        "2 missing_call_id: call_id (id) is empty",
        "3 missing_account: account_id (caller, callee) is empty",
        "4 unknown_number: caller \"abc\", callee \"\": no account holds any of these numbers on "
          + "2026-10-05; none is in numbers.csv",
        "5 unknown_number: caller \"555\", callee \"666\": no account holds any of these numbers on "
          + "2026-10-05; none is in numbers.csv",
        "6 bad_start_time: start_time (start) \"yesterday\"",
        "7 unknown_number: caller \"2000\", callee \"\": no account holds any of these numbers on "
          + "2026-10-05; 2000 was held by account \"gone\" until 2026-10-03",
        "8 unknown_number: caller \"1000\", callee \"\": no account holds any of these numbers on "
          + "2026-09-01; 1000 is held by account \"old\" from 2026-10-01 on",
        "9 bad_duration: duration_seconds (secs) \"x\"",
        "11 unknown_number: caller \"555\", callee \"+862000\": no account holds any of these numbers "
          + "on 2026-10-05; 2000 was held by account \"gone\" until 2026-10-03",
      ])
    #expect(
      try rejects(
        ["1,1000,,2026-10-05 00:00:00,60", "2,555,,2026-10-05 00:00:00,60"], accounts: ["old"])
        == [
          "2 unknown_account: account \"new\" is not in accounts.csv",
          "3 unknown_number: caller \"555\", callee \"\": no account holds any of these numbers on "
            + "2026-10-05; none is in numbers.csv",
        ])
  }

  @Test("a call that is not charged for is somebody's too; one without a start may be nobody's")
  func uncharged() throws {
    let map =
      Self.map.replacing(
        "time_zone: UTC", with: "time_zone: UTC, optional: true")
      + "charged_when: {column: secs, above: 0}\n"
    let result = try read(
      ["1,555,,2026-10-05 00:00:00,0", "2,555,,,0", "3,1000,,2026-10-05 00:00:00,0"], map)
    #expect(result.totals.byName == ["records": 3, "not_charged": 2, "rejected": 1])
    #expect(result.rejectedByReason == [.unknownNumber: 1])
  }

  // MARK: Duplicates

  @Test("calls are compared by their numbers, however they are written, and not by their account")
  func duplicates() throws {
    func compared(_ first: String, _ second: String) throws -> [String: Int] {
      try read([
        "1,\(first),2026-10-05 00:00:00,60", "1,\(second),2026-10-05 00:00:00,60",
      ]).totals.byName
    }
    let duplicate = ["records": 2, "rated": 1, "duplicate": 1]
    let conflict = ["records": 2, "rated": 1, "rejected": 1]
    #expect(try compared("13800138000,1000", "13800138000,1000") == duplicate)
    #expect(try compared("13800138000,1000", "+86 138-0013-8000,(10)00") == duplicate)
    #expect(try compared("13800138000,", "13800138000,abc") == duplicate)
    // The same account, by another number or beside another.
    #expect(try compared("1000,", ",1000") == conflict)
    #expect(try compared("13800138000,1000", "13800138000,1001") == conflict)
    #expect(try compared("13800138000,1000", "138001380001,000") == conflict)
    #expect(
      try rejects([
        "1,1000,1,2026-10-05 00:00:00,60", "1,1000,2,2026-10-05 00:00:00,61",
      ]) == [
        "3 conflicting_duplicate: number, duration_seconds differs from the call at byte 28 of "
          + "calls.csv"
      ])
  }

  /// On the fast path and off it, among several workers, in memory and on disk.
  @Test("many repeated calls are found by their numbers", arguments: 0..<6)
  func manyDuplicates(seed: UInt64) throws {
    var random = SeededRandom(seed: seed + 77)
    var lines: [String] = []
    var (rated, duplicates, conflicts) = (0, 0, 0)
    for number in 0..<8000 {
      let (a, b) = (random.pick(["1000", "13800138000"]), "\(random.below(90) + 10)")
      lines.append("\(number),\(a),\(b),2026-10-0\(5 + random.below(4)) 03:00:00,60")
      rated += 1
      guard random.oneIn(9), let line = lines.last else { continue }
      switch random.below(3) {
      case 0:
        lines.append(line)
        duplicates += 1
      case 1:
        lines.append(line.replacing(",\(a),", with: ",\"+86\(a)\","))
        duplicates += 1
      default:
        lines.append(line.replacing(",\(b),", with: ",\(b)0,"))
        conflicts += 1
      }
    }
    let map = try ColumnMap(text: Self.map, origin: "vendor.yaml")
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.header + lines.joined(separator: "\n"), to: "calls.csv")
    let result = try ingest([path]) {
      $0.columns = map
      $0.numbers = try? NumberDirectory(
        SlowNumbers(Self.rows, strip: ["+86", "0086"]).held, strip: ["+86", "0086"],
        name: "numbers.csv")
      $0.jobs = 1 + Int(seed % 3)
      if seed > 2 { $0.memoryLimit = 1 << 16 }
    }
    #expect(
      result.totals.byName == [
        "records": lines.count, "rated": rated, "duplicate": duplicates, "rejected": conflicts,
      ])
    #expect(try result.rejectedRecords().count == conflicts)
  }
}

@Suite("Numbers files by which accounts are found")
struct NumberDirectoryTests {
  private func fault(_ rows: [SlowNumbers.Row], strip: [String] = ["+86"]) -> String? {
    do throws(Failure) {
      _ = try NumberDirectory(
        SlowNumbers(rows, strip: strip).held, strip: strip, name: "numbers.csv")
      return nil
    } catch {
      return error.kind == .badData ? error.message : "unexpected: \(error)"
    }
  }

  @Test("two accounts cannot hold what compares as one number on the same day")
  func overlaps() {
    #expect(
      fault([.init("1", "a", "2026-01-01", "2026-02-01"), .init("+861", "b", "2026-02-01")]) == nil)
    #expect(
      fault([.init("1", "a", "2026-01-01", "2026-02-02"), .init("+861", "b", "2026-02-01")])
        == """
        numbers.csv has 1 fault
          line 3: "+861", the same number as "1" once compared as 1, is held by account "a" since \
        2026-01-01, line 2, until 2026-02-02; it can be taken again from that day on
        """)
    #expect(
      fault([.init("+86 1", "b", "2026-03-01"), .init("1", "a", "2026-01-01")])
        == """
        numbers.csv has 1 fault
          line 2: "+86 1", the same number as "1" once compared as 1, is held by account "a" since \
        2026-01-01, line 3, and not cancelled; enter there when it was given up
        """)
    // One account may have it twice, and what has no digits is no number.
    #expect(fault([.init("1", "a", "2026-01-01"), .init("+861", "a", "2026-02-01")]) == nil)
    #expect(fault([.init("x", "a", "2026-01-01"), .init("y", "b", "2026-01-01")]) == nil)
    // Given up on the day it was taken.
    #expect(
      fault([.init("1", "a", "2026-01-01"), .init("+861", "b", "2026-02-01", "2026-02-01")]) == nil)
    #expect(
      fault([.init("1", "a", "2026-01-01"), .init("+861", "b", "2026-02-01")], strip: []) == nil)
  }
}
