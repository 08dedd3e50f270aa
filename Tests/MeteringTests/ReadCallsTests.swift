import CDRCore
import Foundation
import Inspection
import Metering
import TestSupport
import Testing

@Suite("Files read for a ledger")
struct ReadCallsTests {
  private let folder: TemporaryFolder
  private static let header =
    "call_id,account_id,product,start_time,duration_seconds,recording_seconds\n"
  /// Bytes 0, 1, 2 and so on: a seed like any other.
  private static let seed = (0..<LedgerKeys.seedSize).map { UInt8(truncatingIfNeeded: $0) }

  init() throws {
    folder = try TemporaryFolder()
    keys = try LedgerKeys(seed: Self.seed, itemNumbers: [4, 9])
  }

  private let keys: LedgerKeys

  private func options(
    _ attribution: Attribution = .start, growing: Bool = false
  ) -> FirstPassOptions {
    var options = FirstPassOptions(
      metering: Metering(
        items: [MeteredItem(name: "voice"), MeteredItem(name: "fax", increment: 6)],
        recordingIncrement: 60, timeZone: "Asia/Shanghai", attribution: attribution))
    options.maximumCallHours = 1000
    options.leavesOutUnfinishedLines = growing
    return options
  }

  private func read(
    _ text: String, _ options: FirstPassOptions, jobs: Int = 1, memory: Int = .max,
    limit: Int64? = nil, spares: ReadingSpares? = nil
  ) throws -> ReadCalls {
    try folder.write(text, to: "calls.csv")
    var file = try #require(InputList(arguments: [folder["calls.csv"]]).files.first)
    file.limit = limit
    return try FirstPass.read(
      file, keys: keys, options: options, jobs: jobs, memory: memory, spares: spares,
      progress: ReadingProgress())
  }

  private func calls(_ read: ReadCalls) throws -> [FileCall] {
    try read.calls(of: 0..<read.parts, keys: keys, jobs: 2).flatMap { part in
      part.entries.map { part.call($0) }
    }
  }

  @Test("a call's start is worked out from its lower half", arguments: Attribution.allCases)
  func starts(_ attribution: Attribution) throws {
    var random = SeededRandom(seed: 11)
    var text = Self.header
    var expected: [Int64: (start: Int64, duration: UInt32)] = [:]
    for number in 0..<2000 {
      // Around the ends of months, with calls of up to 1000 hours, 41 days.
      let start =
        1_790_784_000_000 + Int64.random(in: -70...70, using: &random) * ZoneClock.day
        + Int64.random(in: -2...2, using: &random)
      let duration = UInt32.random(in: 0...3_600_000_000, using: &random)
      expected[Int64(text.utf8.count)] = (start, duration)
      text +=
        "c\(number),acme,voice,\(start),\(duration / 1000).\(String(duration % 1000 + 1000).dropFirst()),\n"
    }
    let found = try calls(read(text, options(attribution), jobs: 2))
    #expect(found.count == 2000)
    let clock = try #require(ZoneClock(name: "Asia/Shanghai"))
    for call in found {
      let known = try #require(expected[call.offset])
      #expect(call.start == known.start)
      #expect(call.duration == known.duration)
      #expect(Int64(call.day) == floorDivide(known.start + 8 * 3_600_000, ZoneClock.day))
      let end = attribution == .start ? known.start : known.start + Int64(known.duration)
      #expect(call.month == clock.month(of: end))
    }
  }

  @Test("calls come by part, day and identity, whichever worker read them")
  func order() throws {
    var text = Self.header
    for number in 0..<20_000 {
      text +=
        "c\(number % 15_000),account \(number % 50),fax,2026-10-\(10 + number % 7)T00:00:00,1,\n"
    }
    let first = try read(text, options())
    // Of 4096 calls at most, by the three leading bits.
    #expect(first.parts == 8)
    let one = try calls(first)
    #expect(one.count == 20_000)
    for (a, b) in zip(one, one.dropFirst()) {
      let (high, next) = (a.identity.high >> 61, b.identity.high >> 61)
      #expect(high <= next)
      guard high == next, a.day == b.day else {
        #expect(high < next || a.day < b.day)
        continue
      }
      if a.identity.hasKey(of: b.identity) {
        #expect(a.offset < b.offset)
      } else {
        #expect((a.identity.high, a.identity.low) < (b.identity.high, b.identity.low))
      }
    }
    let three = try calls(read(text, options(), jobs: 3))
    #expect(three.map(\.identity) == one.map(\.identity))
    #expect(three.map(\.offset) == one.map(\.offset))
    // Nothing of it may stay in memory.
    let onDisk = try calls(read(text, options(), jobs: 2, memory: 1))
    #expect(onDisk.map(\.identity) == one.map(\.identity))
    #expect(onDisk.map(\.offset) == one.map(\.offset))
  }

  @Test("what a file left is not seen in the next, however large and broken it was")
  func spares() throws {
    var random = SeededRandom(seed: 29)
    for memory in [Int.max, 1] {
      let spares = try ReadingSpares(options())
      for round in 0..<12 {
        var text = Self.header
        for _ in 0..<random.pick([0, 1, 40, 500, 9000]) {
          // Ids and accounts come again; some accounts have long names, some records are broken.
          let account = random.pick(["acme", "an account of more than sixteen bytes \(round)"])
          text +=
            "c\(random.below(5000)),\(account) \(random.below(700)),\(random.pick(["voice", "fax", "?"])),"
            + "2026-\(9 + random.below(3))-1\(random.below(10))T00:00:00,"
            + "\(random.pick([0, 1, 61, 3_000_000])),\n"
        }
        let alone = try result(of: read(text, options(), memory: memory))
        let read = try read(text, options(), memory: memory, spares: spares)
        #expect(try result(of: read) == alone)
        if !random.oneIn(4) { read.giveBack(to: spares) }
      }
    }
  }

  /// All that a ledger takes of a file, as text.
  private func result(of read: ReadCalls) throws -> String {
    let calls = try calls(read)
    var verdicts = CallVerdicts()
    for (call, next) in zip(calls, calls.dropFirst())
    where call.day == next.day && call.identity.hasKey(of: next.identity) {
      verdicts.addDuplicate(next)
    }
    // By names: numbers depend on which records were read together.
    let accounts = calls.map { String(decoding: read.accountName($0.account), as: UTF8.self) }
    let unnumbered = calls.map { call in
      var call = call
      call.account = 0
      return call
    }
    let result = try read.settled(verdicts, jobs: 1)
    return """
      \(unnumbered) \(accounts) \(result.sums) \(result.control) \(result.files) \
      \(try result.rejectedRecords()) \(result.unchargedByMap) \(String(describing: read.head))
      """
  }

  /// Ledgers keep identities for years: a program that makes others would count every call of a
  /// later night again. So these stand here as the first version made them.
  @Test("identities never change")
  func identities() throws {
    let text =
      Self.header
      + "a-call-id-of-more-than-sixteen-bytes,acme,voice,2026-10-05T00:00:00,61.5,\n"
      + "x,an account of more than sixteen bytes,fax,2026-10-31T23:59:59.999,0,7\n"
    let found = try calls(read(text, options())).sorted { $0.offset < $1.offset }
    #expect(
      found.map { String($0.identity.high, radix: 16) + " " + String($0.identity.low, radix: 16) }
        == Self.firstIdentities)
  }

  private static let firstIdentities = [
    "f9e6929bf4061622 c66539052e61015b", "437424386dcad826 faf43b5427f7a8f8",
  ]

  @Test("the same call has the same rest, and whatever differs makes another")
  func rests() throws {
    let call = "x,acme,voice,2026-10-05T00:00:00,60,30\n"
    let text =
      Self.header + call + call
      + "x,acmf,voice,2026-10-05T00:00:00,60,30\nx,acme,fax,2026-10-05T00:00:00,60,30\n"
      + "x,acme,voice,2026-10-05T00:00:00.001,60,30\nx,acme,voice,2026-10-05T00:00:00,60.001,30\n"
      + "x,acme,voice,2026-10-05T00:00:00,60,\n"
    let found = try calls(read(text, options())).sorted { $0.offset < $1.offset }
    #expect(Set(found.map(\.identity.high)).count == 1)
    let rests = found.map(\.identity.rest)
    #expect(rests[0] == rests[1])
    #expect(Set(rests).count == 6)
  }

  @Test("what a judged record is, it is as part of a file too")
  func sheet() throws {
    let text =
      Self.header
      + "x,acme,voice,2026-10-05T00:00:00,60,30\nlong-call-id-0123456789,\"a,b\",fax,1790985600,1,\n"
    let found = try calls(read(text, options())).sorted { $0.offset < $1.offset }
    let file = try #require(InputList(arguments: [folder["calls.csv"]]).files.first)
    let judged = try CorrectedRecords(
      file, options: options(), keys: keys, label: "suspense_id"
    ).entries.map { entry in
      guard case .call(let call, let identity) = entry.outcome else {
        throw Failure(.bug, "rejected")
      }
      return (call, identity)
    }
    #expect(judged.map(\.1) == found.map(\.identity))
    #expect(judged.map(\.0.day) == found.map(\.day))
    #expect(judged.map(\.0.month) == found.map(\.month))
    #expect(judged.map(\.0.start) == found.map(\.start))
    #expect(judged.map { String(decoding: $0.0.account, as: UTF8.self) } == ["acme", "a,b"])
  }

  @Test("bytes beyond a limit and unfinished lines are left out")
  func ends() throws {
    let whole = Self.header + "x,acme,voice,2026-10-05T00:00:00,60,\n"
    let text = whole + "y,acme,voice,2026-10-05T00:00:00,60,1"
    let plain = try read(text, options())
    #expect(try calls(plain).count == 2 && plain.hasUnfinishedLine)
    let growing = try read(text, options(growing: true))
    #expect(try calls(growing).count == 1 && growing.hasUnfinishedLine)
    let limited = try read(text, options(), limit: Int64(whole.utf8.count))
    #expect(try calls(limited).count == 1 && !limited.hasUnfinishedLine)
    #expect(try calls(read("call_id", options(growing: true), limit: 0)).isEmpty)
  }

  @Test("rejected records give their fields back as far as they can be read")
  func split() throws {
    let header = Array(
      "\u{FEFF}x,call_id,account_id,product,start_time,\"duration_seconds\"\n".utf8)
    let split = try StandardRecords(
      header: header, columns: .standard, metering: shanghaiMetering)
    func fields(_ record: [UInt8]) -> [String] {
      split.fields(of: record).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(
      fields(Array("1,id,\"a \"\"b\"\"\",voice,now,5".utf8))
        == ["id", "a \"b\"", "voice", "now", "5", ""])
    #expect(
      fields([UInt8](arrayLiteral: 0x31, 0x2c, 0x69, 0x2c, 0xff, 0x2c, 0x2c, 0x2c, 0x35))
        == ["i", "", "", "", "5", ""])
    for broken in ["1,id,acct", "1,i\"d,a,b,c,d", ""] {
      #expect(fields(Array(broken.utf8)) == ["", "", "", "", "", ""])
    }
  }
}
