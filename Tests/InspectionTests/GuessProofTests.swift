import ColumnMaps
import Metering
import TestSupport
import Testing

@testable import Inspection

@Suite("What a guess proves, and what it says that it does not know")
struct GuessProofTests {
  /// The fields that are unconfirmed, calls, and minutes.
  private static func figures(_ text: String) throws -> (Set<String>, Int, Int64) {
    let guessing = try Guessing(text)
    return (
      Set(guessing.map.unconfirmed.map(\.name)), guessing.summary.rated,
      guessing.summary.billedSeconds / 60
    )
  }

  private static func doubt(_ text: String, _ field: String) throws -> String? {
    try Guessing(text).map.unconfirmed.first { $0.name == field }?.doubt
  }

  private static let header = "call_id,account_id,start,duration\n"

  // MARK: Units

  @Test(
    "plain numbers are seconds where minutes make no sense, or a name says so",
    arguments: [
      ("duration", [61, 125, 300], false), ("duration", [1, 2, 5], true),
      ("duration_seconds", [1, 2, 5], false), ("duration_sec", [1, 2, 5], false),
      ("duration", [1, 2, 1, 3, 2, 1, 900], true),
      ("duration", [61_000, 125_000, 30_000], true), ("时长(秒)", [1, 2, 5], false),
      ("billsec", [1, 2, 5], false), ("Talk Time", [1, 2, 5], true),
    ])
  func seconds(name: String, numbers: [Int], isDoubtful: Bool) throws {
    let rows = numbers.enumerated().map { "c-\($0)x,acme,2026-10-13 10:0\($0):00,\($1)\n" }
    let text = "call_id,account_id,start,\(name)\n" + rows.joined()
    #expect(try Self.figures(text).0 == (isDoubtful ? ["duration"] : []))
  }

  @Test("two parts of a clock are minutes and seconds where hours make no sense")
  func clock() throws {
    func text(_ lengths: [String], name: String = "duration") -> String {
      "call_id,account_id,start,\(name)\n"
        + lengths.enumerated().map { "c-\($0)x,acme,2026-10-13 10:0\($0):00,\($1)\n" }.joined()
    }
    #expect(try Self.figures(text(["0:07", "1:02"])) == (["duration"], 2, 3))
    #expect(
      try Self.doubt(text(["0:07", "1:02"]), "duration")
        == "'0:07' in duration may be minutes and seconds (unit: clock) as well as hours and minutes "
        + "(unit: hours_minutes)")
    #expect(try Self.figures(text(["0:07", "30:02"])) == ([], 2, 32))
    #expect(try Self.figures(text(["0:07", "1:02"], name: "duration (mm:ss)")) == ([], 2, 3))
    #expect(try Self.figures(text(["0:07", "1:02"], name: "duration (hh:mm)")) == ([], 2, 69))
    #expect(try Self.figures(text(["0:00:07", "0:01:02"])) == ([], 2, 3))
  }

  @Test("a point or a comma before three digits")
  func marks() throws {
    func text(_ lengths: [String], _ price: String) -> String {
      "call_id;account_id;start;seconds;price\n"
        + lengths.enumerated().map { "c-\($0)x;acme;2026-10-13 10:0\($0):00;\($1);\(price)\n" }
        .joined()
    }
    // 1234 s are 21 minutes, 61 s two.
    #expect(try Self.figures(text(["61", "1.234"], "0,11")) == ([], 2, 23))
    #expect(try Self.figures(text(["61", "1,234"], "0.11")) == ([], 2, 23))
    #expect(try Self.figures(text(["61", "1.234"], "9")) == (["duration"], 2, 23))
    #expect(try Self.figures(text(["61", "59.5"], "9")) == ([], 2, 3))
    #expect(try Self.figures(text(["61", "59,5"], "9")) == ([], 2, 3))
    #expect(try Self.figures(text(["1.234,5", "61"], "9")) == ([], 2, 23))
  }

  // MARK: Ringing

  @Test("a length that counts the ringing is not charged where the answer's time is there")
  func ringing() throws {
    let text = """
      call_id,account_id,start,answer,end,duration
      a-1x,acme,2026-10-13 10:00:00,2026-10-13 10:00:50,2026-10-13 10:01:10,70
      a-2x,acme,2026-10-13 10:10:00,,2026-10-13 10:10:20,20
      a-3x,acme,2026-10-13 10:20:00,2026-10-13 10:20:05,2026-10-13 10:21:05,65

      """
    #expect(try Self.figures(text) == ([], 2, 2))
  }

  @Test("a length that may count the ringing is unconfirmed")
  func unclearRinging() throws {
    let byStatus = """
      call_id,account_id,start,duration (s),status
      a-1x,acme,2026-10-13 10:00:00,70,answered
      a-2x,acme,2026-10-13 10:10:00,20,no answer

      """
    #expect(try Self.figures(byStatus).0 == ["duration"])
    let byRing = """
      call_id,account_id,start,ring time,duration (s)
      a-1x,acme,2026-10-13 10:00:00,9,70
      a-2x,acme,2026-10-13 10:10:00,8,20

      """
    #expect(try Self.figures(byRing).0 == ["duration"])
    #expect(
      try Self.doubt(byRing, "duration")
        == "nothing shows whether duration (s) includes the time in ring time")
    let byAnswer = """
      call_id,account_id,start,answer,duration (s)
      a-1x,acme,2026-10-13 10:00:00,2026-10-13 10:00:05,70
      a-2x,acme,2026-10-13 10:10:00,2026-10-13 10:10:05,20

      """
    #expect(try Self.figures(byAnswer).0 == ["duration"])
  }

  @Test("a time between start and end may be when a call was answered")
  func between() throws {
    func text(_ name: String) -> String {
      """
      call_id,account_id,start_epoch,\(name),end_epoch,duration
      a-1x,acme,1790985600,1790985650,1790985711,111
      a-2x,acme,1790986600,,1790986640,40
      a-3x,acme,1790987600,1790987602,1790987662,62

      """
    }
    #expect(try Self.figures(text("connect_epoch")) == ([], 2, 3))
    let other = """
      call_id,account_id,start,middle,end,duration
      a-1x,acme,2026-10-13 10:00:00,2026-10-13 10:00:50,2026-10-13 10:01:51,111
      a-2x,acme,2026-10-13 10:20:00,2026-10-13 10:20:02,2026-10-13 10:21:02,62

      """
    #expect(
      try Self.doubt(other, "duration")
        == "middle lies between the start and the end, and what is before it may be ringing")
  }

  // MARK: Records

  @Test(
    "words of other things than calls leave records out; unknown ones are unconfirmed",
    arguments: [
      ("type", "Voice", "SMS", [], 1), ("服务类型", "语音", "流量", [], 1),
      ("usage_type", "CALL", "MMS", [], 1), ("record_type", "STOP", "START", [], 1),
      ("event", "voice", "blurb", ["records"], 2), ("call_type", "Inbound", "Outbound", [], 2),
      ("service", "x1", "x2", ["records"], 2), ("category", "Call", "Data Session", [], 1),
    ] as [(String, String, String, Set<String>, Int)])
  func types(name: String, call: String, other: String, unconfirmed: Set<String>, calls: Int) throws
  {
    let text = """
      call_id,account_id,start,seconds,\(name)
      a-1x,acme,2026-10-13 10:00:00,61,\(call)
      a-2x,acme,2026-10-13 10:10:00,900,\(other)

      """
    let (found, rated, _) = try Self.figures(text)
    #expect(found == unconfirmed && rated == calls)
  }

  @Test("what only later records show is seen")
  func late() throws {
    var text = "call_id,account_id,start,seconds,kind\n"
    for i in 0..<20_000 {
      let day = i < 19_000 ? 3 : 13
      text += "c-\(i)x,acme,\(day)/4/2026 10:\(padded(i / 60 % 60)):\(padded(i % 60)),61,"
      text += i == 18_000 ? "SMS\n" : "CALL\n"
    }
    let guessing = try Guessing(text)
    // 13/4 is no month.
    #expect(guessing.map.unconfirmed.isEmpty, "\(guessing.guess.text)")
    #expect(try guessing.map.start.form == form("d/M/yyyy H:mm:ss"))
    #expect(guessing.map.records == .values(column("kind"), ["CALL"]))
  }

  // MARK: Dates and zones

  @Test("a date that two orders read is unconfirmed")
  func dates() throws {
    func text(_ days: [String]) -> String {
      Self.header
        + days.enumerated().map { "c-\($0)x,acme,\($1) 10:00:00,120\n" }.joined()
    }
    #expect(try Self.figures(text(["3/4/2026", "5/4/2026"])).0 == ["start_time"])
    #expect(try Self.figures(text(["3/4/2026", "13/4/2026"])).0 == [])
    #expect(try Self.figures(text(["4/3/2026", "4/13/2026"])).0 == [])
    #expect(try Self.figures(text(["03.04.2026", "05.04.2026"])).0 == [])
    #expect(try Self.figures(text(["2026-04-03", "2026-04-05"])).0 == [])
  }

  @Test(
    "a zone in a column's name",
    arguments: [
      ("Start Time (UTC)", "UTC"), ("start_utc", "UTC"), ("startTimeUTC", "UTC"),
      ("Start GMT+8", "Etc/GMT-8"), ("start_time (UTC-05:00)", "Etc/GMT+5"),
      ("Start (Europe/Lisbon)", "Europe/Lisbon"), ("开始时间(北京时间)", "Asia/Shanghai"),
      ("Start Time", nil), ("start-time", nil), ("Start (IST, UTC+5:30)", "Asia/Kolkata"),
    ] as [(String, String?)])
  func zones(name: String, zone: String?) throws {
    let text = "call_id,account_id,\"\(name)\",duration\nc-1x,a,2026-10-13 10:00:00,120\n"
    let guessing = try Guessing(text)
    #expect(guessing.map.start.timeZone == zone)
    #expect(guessing.map.unconfirmed.isEmpty)
  }

  @Test("an abbreviation of several zones is unconfirmed")
  func unclearZone() throws {
    let text = "call_id,account_id,Start (CST),duration\nc-1x,a,2026-10-13 10:00:00,120\n"
    #expect(try Self.figures(text).0 == ["start_time"])
  }

  // MARK: Who pays

  @Test(
    "a caller who may not pay is unconfirmed",
    arguments: [
      ("caller", ["05710001", "05710002", "05710001", "05710001"], false),
      ("extension", ["101", "102", "101", "102"], true),
      ("caller", ["101", "102", "101", "101"], true),
      ("number", ["05710001", "05710002", "05710001", "05710001"], true),
      ("phone", ["05710001", "05710002", "05710003", "05710004"], true),
    ])
  func callers(name: String, numbers: [String], isDoubtful: Bool) throws {
    let rows = numbers.enumerated().map { "c-\($0)x,\($1),2026-10-13 10:0\($0):00,120\n" }
    let text = "call_id,\(name),start,duration\n" + rows.joined()
    #expect(try Self.figures(text).0 == (isDoubtful ? ["account_id"] : []))
  }

  @Test("dates and codes of results do not pay")
  func noPayer() throws {
    let text = """
      call_id,customer,sip_code,caller,start,seconds
      a-1x,2026-10-01,200,05710001,2026-10-13 10:00:00,61
      a-2x,2026-10-02,200,05710001,2026-10-13 10:10:00,50

      """
    #expect(try Guessing(text).map.account == .columns([column("caller")]))
  }

  @Test("rounded accounts are refused")
  func rounded() throws {
    let text = "call_id,customer,caller,start,duration\nc-1x,8.61E+12,100,2026-10-13 10:00:00,120\n"
    let folder = try TemporaryFolder()
    let failure = try ColumnGuess(
      CallSample(path: folder.write(text, to: "c.csv")), metering: shanghaiMetering
    ).failure
    #expect(failure?.kind == .badData)
    #expect(failure?.message.contains("8.61E+12: a spreadsheet rounded them") == true)
  }

  // MARK: What cannot be read

  @Test("the nearest column is named, with a text of it")
  func nearest() throws {
    let folder = try TemporaryFolder()
    let text =
      "call_id,account_id,Start Time,Duration\nc-1x,a,2026年13月5日 10:00:00,long\n"
    let failure = try ColumnGuess(
      CallSample(path: folder.write(text, to: "c.csv")), metering: shanghaiMetering
    ).failure
    let message = try #require(failure?.message)
    #expect(
      message.contains(
        "\n  start_time: Start Time looks like a timestamp, but '2026年13月5日 10:00:00' cannot be read"
      ))
    #expect(
      message.contains(
        "\n  duration: Duration looks like a length of time, but 'long' cannot be read"))
  }

  @Test("lines that read as records are never skipped")
  func skipping() throws {
    let row = "acme,0571000001,2026-10-13 10:00:0"
    let text =
      "0571000001,2026-10-13 09:00:00,60\n" + (1...4).map { "\(row)\($0),6\($0)\n" }.joined()
    let guessing = try Guessing(text)
    #expect(guessing.map.text.skippedRows == 0)
    #expect(guessing.summary.rejected == [.fieldCount: 1])
    #expect(guessing.summary.rated == 4)
  }

  // MARK: Times that never were

  @Test(
    "an answer in the year 0, or on a system's first day, is none",
    arguments: [
      "0000-00-00 00:00:00", "1970-01-01 00:00:00", "1970-01-01 08:00:00", "0001-01-01 00:00:00",
      "0", "",
    ])
  func noAnswer(_ none: String) throws {
    let text = """
      call_id,account_id,start,answer,end,duration
      a-1,acme,2026-10-05 09:00:00,2026-10-05 09:00:05,2026-10-05 09:01:05,65
      a-2,acme,2026-10-05 10:00:00,\(none),2026-10-05 10:00:30,30
      a-3,acme,2026-10-05 10:10:00,\(none),2026-10-05 10:10:31,31
      a-4,beta,2026-10-05 11:00:00,2026-10-05 11:00:10,2026-10-05 11:03:10,190
      a-5,beta,2026-10-13 11:00:00,2026-10-13 11:00:02,2026-10-13 11:00:32,32

      """
    // 60, 180 and 30 seconds.
    #expect(try Self.figures(text) == ([], 3, 5))
    #expect(try Guessing(text).summary.rejectedCount == 0)
    let unix = """
      call_id,account_id,starttime,answertime,endtime,duration
      a-1,acme,1791190800,1791190805,1791190865,65
      a-2,acme,1791194400,0,1791194430,30
      a-4,beta,1791198000,1791198010,1791198190,190

      """
    #expect(try Self.figures(unix) == ([], 2, 4))
    #expect(try Guessing(unix).summary.rejectedCount == 0)
  }

  @Test("a date and a time that is named like a length, but is as long as a day")
  func callTime() throws {
    let text = """
      Call Date,Call Time,From,To,Duration (mins),Account
      05/10/2026,09:00:00,02055500101,02055500201,1.5,acme
      05/10/2026,10:00:00,02055500102,02055500202,0.25,acme
      13/10/2026,11:00:00,02055500103,02055500203,12,beta

      """
    // 1.5, 0.25 and 12 minutes.
    #expect(try Self.figures(text) == ([], 3, 15))
  }
}
