import ColumnMaps
import Metering
import Testing

@testable import Inspection

@Suite("Guesses for logs with a header")
struct NamedShapeTests {
  @Test("semicolons, Latin-1, date and time apart, lengths as on a clock, a name given twice")
  func german() throws {
    var text = Array(
      "Nr;Datum;Uhrzeit;Nebenstelle;Name;Rufnummer;Name;Dauer;Status;Kosten\r\n".utf8)
    for i in 1...12 {
      let status = i % 4 == 0 ? "besetzt" : "verbunden"
      text += Array("\(i);\(i + 8)/3/2026;08:0\(i % 10):00;\(20 + i % 3);M".utf8) + [0xfc]
      text += Array("ller;0571-000000\(padded(i));x;0:0\(i % 6):05;\(status);0,12\r\n".utf8)
    }
    let guessing = try Guessing(text)
    let map = guessing.map
    #expect(map.text.delimiter == UInt8(ascii: ";") && map.text.encoding == .utf8)
    #expect(map.header == .present)
    #expect(map.start.source == .columns([column("Datum"), column("Uhrzeit")]))
    #expect(try map.start.form == form("d/M/yyyy H:mm:ss"))
    #expect(map.duration == .column(column("Dauer"), unit: .clock, check: nil))
    #expect(map.account == .columns([column("Nebenstelle")]))
    // Nr numbers the records of the file, and tells nothing of those of the next.
    #expect(
      map.callID?.alternatives
        == [[column("Datum"), column("Uhrzeit"), column("Nebenstelle"), column("Rufnummer")]])
    #expect(map.charged == .values(column("Status"), ["verbunden"]))
    #expect(guessing.share == "12 of 12")
    #expect(guessing.guess.text.contains("# 12 of 12 records parse under this map: 100 %.\n"))
    #expect(guessing.guess.text.contains("neither UTF-8 nor GB18030"))
    // besetzt are 4, 8 and 12.
    #expect(guessing.summary.notCharged == 3 && guessing.summary.rated == 9)
  }

  @Test("tabs and lines that end in CR alone")
  func tabs() throws {
    let rows = (1...9).map { "0\($0).10.2026 10:00\t10\($0)\t+155501\($0)\t\($0 * 30)\tok" }
    let text = (["Start\tFrom\tTo\tSeconds\tResult"] + rows + ["10.10.2026 10:00\t101\t1\t0\tbusy"])
      .joined(separator: "\r")
    let guessing = try Guessing(text)
    let map = guessing.map
    #expect(map.text.delimiter == UInt8(ascii: "\t"))
    #expect(try map.start.form == form("dd.MM.yyyy HH:mm"))
    #expect(map.duration == .column(column("Seconds"), unit: .seconds, check: nil))
    #expect(map.account == .columns([column("From")]))
    #expect(map.callID?.alternatives == [[column("Start"), column("From"), column("To")]])
    #expect(map.charged == .values(column("Result"), ["ok"]))
    #expect(guessing.share == "10 of 10")
    #expect(guessing.guess.text.contains("# Lines end in CR alone;"))
    #expect(guessing.guess.text.contains("# Result says how calls ended. Seen: ok 9, busy 1."))
  }

  @Test("Chinese names in GB18030")
  func chinese() throws {
    // 呼叫ID,主叫号码,被叫号码,通话接通时间,通话挂断时间,通话时长: each character's two bytes of
    // GB 2312, as its code chart has them.
    let call: [UInt8] = [0xba, 0xf4, 0xbd, 0xd0]
    let number: [UInt8] = [0xba, 0xc5, 0xc2, 0xeb]
    let (caller, callee): ([UInt8], [UInt8]) = (
      [0xd6, 0xf7, 0xbd, 0xd0], [0xb1, 0xbb, 0xbd, 0xd0]
    )
    let talk: [UInt8] = [0xcd, 0xa8, 0xbb, 0xb0]
    let time: [UInt8] = [0xca, 0xb1, 0xbc, 0xe4]
    let names: [[UInt8]] = [
      call + Array("ID".utf8), caller + number, callee + number,
      talk + [0xbd, 0xd3, 0xcd, 0xa8] + time, talk + [0xb9, 0xd2, 0xb6, 0xcf] + time,
      talk + [0xca, 0xb1, 0xb3, 0xa4],
    ]
    var text = Array(names.joined(separator: [UInt8(ascii: ",")])) + Array("\r\n".utf8)
    for i in 10...29 {
      text += Array(
        ("1253190265\(i)^1827,0571-00000001,0571-000000\(i),2026-03-01 09:10:\(i),"
          + "2026-03-01 09:11:\(i),60\r\n").utf8)
    }
    let guessing = try Guessing(text)
    let map = guessing.map
    #expect(map.text.encoding == .gb18030)
    #expect(map.callID?.alternatives == [[column("呼叫ID")]])
    #expect(map.account == .columns([column("主叫号码")]))
    #expect(map.start.source == .columns([column("通话接通时间")]))
    #expect(map.start.form == .standard)
    #expect(
      map.duration
        == .column(
          column("通话时长"), unit: .seconds,
          check: TimestampPair(from: column("通话接通时间"), to: column("通话挂断时间"))))
    #expect(map.charged.isEmpty)
    #expect(guessing.share == "20 of 20")
    #expect(guessing.summary.billedSeconds == 20 * 60)
  }

  @Test("Unix seconds, and the length between two of them")
  func unix() throws {
    var text = "ID,ACCOUNT,DESTINATION,STARTDATE,ENDDATE,STATUS\n"
    for i in 0..<20 {
      let isGood = i % 5 != 0
      let end = isGood ? "\(1_790_985_600 + i * 100 + 61)" : ""
      text += "a\(i)b,acme,200,\(1_790_985_600 + i * 100),\(end),\(isGood ? "success" : "failed")\n"
    }
    let guessing = try Guessing(text)
    let map = guessing.map
    #expect(map.start.source == .columns([column("STARTDATE")]))
    #expect(map.start.form == .unixSeconds)
    #expect(
      map.duration
        == .between(TimestampPair(from: column("STARTDATE"), to: column("ENDDATE"))))
    #expect(map.callID?.alternatives == [[column("ID")]])
    #expect(map.account == .columns([column("ACCOUNT")]))
    #expect(map.charged == .values(column("STATUS"), ["success"]))
    #expect(guessing.share == "20 of 20")
    // 16 calls of 61 seconds, two minutes each.
    #expect(guessing.summary.billedSeconds == 16 * 120)
  }

  @Test("hours of half a day, month before day, lengths with units, a title above the header")
  func american() throws {
    var text = "Calls of October\nExtension|Dialed Number|Call Start|Talk Time\n"
    for i in 11...30 {
      text += "10\(i % 3)|+15550100|10/\(i)/2026 1:05:\(i) PM|\(i % 2 + 1)m 5s\n"
    }
    let guessing = try Guessing(text)
    let map = guessing.map
    #expect(map.text.delimiter == UInt8(ascii: "|") && map.text.skippedRows == 1)
    #expect(try map.start.form == form("M/d/yyyy h:mm:ss a"))
    #expect(map.duration == .column(column("Talk Time"), unit: .suffixed, check: nil))
    #expect(map.account == .columns([column("Extension")]))
    #expect(
      map.callID?.alternatives
        == [[column("Call Start"), column("Extension"), column("Dialed Number")]])
    #expect(guessing.share == "20 of 20")
    // 1m 5s are two minutes, 2m 5s three.
    #expect(guessing.summary.billedSeconds == 10 * 120 + 10 * 180)
  }

  @Test("milliseconds, told by two timestamps")
  func milliseconds() throws {
    var text = "session_id,customer,from,to,start,answer,end,duration\n"
    for i in 10...29 {
      let start = Int64(1_790_985_600_000) + Int64(i) * 60_000
      text += "s-\(i)-0001-00000000,c1,100,200,\(start),\(start + 5000),\(start + 35_250),30250\n"
    }
    let guessing = try Guessing(text, file: "cdr.log")
    let map = guessing.map
    #expect(map.files == ["*.log", "*.log.gz"])
    #expect(map.start.form == .unixMilliseconds)
    #expect(
      map.duration
        == .column(
          column("duration"), unit: .milliseconds,
          check: TimestampPair(from: column("answer"), to: column("end"))))
    #expect(map.account == .columns([column("customer")]))
    #expect(map.callID?.alternatives == [[column("session_id")]])
    #expect(guessing.share == "20 of 20")
    #expect(guessing.summary.disagreements == 0)
  }

  @Test("lines that stand in quotes as a whole")
  func wrapped() throws {
    let rows = (10...19).map { "\"365,100,200,2026-10-20 12:32:\($0),\($0)\"\n" }
    let guessing = try Guessing(
      "\"cust_id,call_from,call_to,call_start,call_duration\"\n" + rows.joined())
    let map = guessing.map
    #expect(map.text.wrapping == TextForm.Wrapping(before: "\"", after: "\""))
    #expect(map.account == .columns([column("cust_id")]))
    #expect(map.start.source == .columns([column("call_start")]))
    #expect(map.duration == .column(column("call_duration"), unit: .seconds, check: nil))
    #expect(guessing.share == "10 of 10")
  }

  @Test("quotes within quotes, NULL, and an id that legs share")
  func legs() throws {
    var text =
      "calldate,clid,src,dst,channel,dstchannel,duration,billsec,disposition,uniqueid,tenant\n"
    for i in 10...29 {
      for leg in 1...2 {
        text += "2026-10-01 10:00:\(i),\"\"Ann, Example\" <100>\",100,20\(leg),SIP/100-\(i),"
        text += "SIP/20\(leg)-\(i),30,\(leg == 1 ? 0 : 20),\(leg == 1 ? "NO ANSWER" : "ANSWERED"),"
        text += "17909856\(i).1,NULL\n"
        if leg == 2, i == 20 {
          text += "2026-10-01 10:00:20,\"\"Ann, Example\" <100>\",100,203,SIP/100-20,SIP/203-20,30,"
          text += "10,ANSWERED,1790985620.1,NULL\n"
        }
      }
    }
    let guessing = try Guessing(text)
    let map = guessing.map
    #expect(map.text.quoting == .lenient)
    #expect(map.nulls == ["NULL"])
    #expect(
      map.callID?.alternatives
        == [[column("uniqueid"), column("dstchannel"), column("calldate")]])
    #expect(map.account == .columns([column("tenant"), column("src")]))
    #expect(map.start.source == .columns([column("calldate")]))
    #expect(map.duration == .column(column("billsec"), unit: .seconds, check: nil))
    #expect(map.charged == .values(column("disposition"), ["ANSWERED"]))
    #expect(guessing.share == "41 of 41")
    #expect(guessing.summary.conflicts == 0)
  }

  @Test("items of the tariff, recordings, comments, and starts that unanswered calls lack")
  func items() throws {
    var text =
      "# made by a switch\nref,account_no,item,answer_time,talk_seconds,recording_seconds,state\n"
    for i in 10...29 {
      let isGood = i != 15
      text += "# \(i)\nr\(i),acme,\(i % 2 == 0 ? "ivr_inbound" : "robot_outbound"),"
      text += isGood ? "2026-10-01T10:00:\(i)Z,61,30,completed\n" : ",,,busy\n"
    }
    let guessing = try Guessing(text)
    let map = guessing.map
    #expect(map.text.comment == UInt8(ascii: "#"))
    #expect(map.product == .column(ProductColumn(column("item"))))
    #expect(map.account == .columns([column("account_no")]))
    #expect(map.start.isOptional && map.start.form == .standard)
    #expect(
      map.recording == .column(column("recording_seconds"), unit: .seconds, isOptional: false))
    #expect(map.charged == .values(column("state"), ["completed"]))
    #expect(guessing.share == "20 of 20")
    #expect(guessing.summary.notCharged == 1)
  }

  @Test("a broken record lowers the share and is named by its reason")
  func broken() throws {
    var text = "call_ref,caller,called,start,seconds\n"
    for i in 10...58 { text += "r\(i),100,200,2026-10-01 10:00:\(i),61\n" }
    text += "r60,100,200,never,61\n"
    let guessing = try Guessing(text)
    #expect(guessing.share == "49 of 50")
    #expect(
      guessing.guess.text.contains(
        """
        # 49 of 50 records parse under this map: 98 %; the others are rejected: 1 bad_start_time.

        """))
  }
}
