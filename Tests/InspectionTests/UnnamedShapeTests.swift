import ColumnMaps
import Metering
import Testing

@testable import Inspection

@Suite("Guesses for logs without a header, and built-in maps")
struct UnnamedShapeTests {
  @Test("a table of Asterisk's columns in another order, by content alone")
  func table() throws {
    var text = ""
    for i in 10...49 {
      let isGood = i % 4 != 0
      text +=
        "\"\(i % 9 + 1)/1/2026 9:33:\(i)\",\"\"\"Test User\"\" <10\(i % 3)>\",\"10\(i % 3)\",\"*60\","
      text += "\"SIP/10\(i % 3)-000000\(i)\",,\"Answer\",\"\(i + 4)\",\"\(isGood ? i : 0)\","
      text += "\"\(isGood ? "ANSWERED" : "NO ANSWER")\",\"3\",,\"15042799\(i).1\"\n"
    }
    let guessing = try Guessing(text)
    let map = guessing.map
    #expect(map.header == .absent)
    #expect(map.start.source == .columns([column("1")]))
    #expect(try map.start.form == form("d/M/yyyy H:mm:ss"))
    #expect(guessing.guess.text.contains("it may also be \"M/d/yyyy H:mm:ss\"."))
    // Who stands between < and > in column 2.
    #expect(map.account == .columns([column("3")]))
    #expect(map.duration == .column(column("9"), unit: .seconds, check: nil))
    #expect(map.charged == .values(column("10"), ["ANSWERED"]))
    // Not the channel in column 5, whose numbers begin anew.
    #expect(map.callID?.alternatives == [[column("13")]])
    #expect(guessing.share == "40 of 40")
    #expect(guessing.summary.rated == 30)
  }

  @Test("blanks around fields, Unix seconds, and no word on how calls ended")
  func blanks() throws {
    var text = ""
    for i in 10...29 {
      text +=
        "81050\(i), user\(i), 65020\(i), \(i + 10), \(i), 16, 47bbf17a-95f4-11e1-84f9-0023147\(i)"
      text += "30c, 13361018\(i)\n"
    }
    let guessing = try Guessing(text)
    let map = guessing.map
    #expect(map.header == .absent && map.trimsFields)
    #expect(map.start.source == .columns([column("8")]) && map.start.form == .unixSeconds)
    #expect(map.duration == .column(column("5"), unit: .seconds, check: nil))
    #expect(map.callID?.alternatives == [[column("7")]])
    #expect(map.account == .columns([column("1")]))
    #expect(map.charged.isEmpty)
    #expect(guessing.guess.text.contains("\n# charged_when: {column: , values: []}\n"))
    #expect(guessing.share == "20 of 20")
  }

  @Test("numbers, a date with the day first, and seconds")
  func plain() throws {
    let rows = (10...29).map {
      "100\($0),(022)28952819,\($0)-09-2016 06:01:12,\($0 * 7)\n"
    }
    let guessing = try Guessing(rows.joined())
    #expect(try guessing.map.start.form == form("dd-MM-yyyy HH:mm:ss"))
    #expect(guessing.map.duration == .column(column("4"), unit: .seconds, check: nil))
    #expect(guessing.map.account == .columns([column("1")]))
    #expect(guessing.share == "20 of 20")
    #expect(!guessing.guess.text.contains("may also be"))
  }

  @Test("a row of types in the place of a header")
  func types() throws {
    var text = "INTEGER,INTEGER,VARCHAR(50),INTEGER,INTEGER,INTEGER\n"
    for i in 10...19 {
      let start = 1_444_386_400 + i
      text += "1,12031\(i),555010\(i % 2),\(start),\(start + 5),\(start + 65 + i)\n"
    }
    let guessing = try Guessing(text)
    #expect(guessing.map.header == .absent && guessing.map.text.skippedRows == 1)
    #expect(guessing.map.start.source == .columns([column("4")]))
    #expect(
      guessing.map.duration == .between(TimestampPair(from: column("5"), to: column("6"))))
    #expect(guessing.share == "10 of 10")
  }

  // MARK: Built-in maps

  private static func asterisk(_ i: Int, account: String = "") -> String {
    "\"\(account)\",\"100\",\"200\",\"default\",\"\"Ann Example\" <100>\",\"SIP/100-\(i)\","
      + "\"SIP/200-\(i)\",\"Dial\",\"SIP/200,30\",\"2026-10-01 10:00:\(i)\",\"2026-10-01 10:00:\(i)\","
      + "\"2026-10-01 10:01:\(i)\",60,60,\"ANSWERED\",\"DOCUMENTATION\",\"17909856\(i).1\",\"\"\n"
  }

  @Test("a log that a built-in map reads is that map")
  func builtIn() throws {
    let guessing = try Guessing((10...29).map { Self.asterisk($0) }.joined())
    #expect(guessing.guess.builtIn == "asterisk")
    #expect(guessing.guess.failure == nil)
    #expect(guessing.share == "20 of 20")
    #expect(
      guessing.guess.text
        == """
        # The built-in column map asterisk reads this: --columns asterisk does the same.
        # 20 of 20 records parse under this map: 100 %.

        """ + (ColumnMap.builtInText("asterisk") ?? ""))
  }

  @Test("a built-in map that reads as many records as any guess is preferred")
  func nearlyBuiltIn() throws {
    let guessing = try Guessing(
      (10...14).map { Self.asterisk($0) }.joined() + "\"\",\"100\",\"cut off")
    #expect(guessing.guess.builtIn == "asterisk")
    #expect(guessing.share == "5 of 6")
  }

  @Test("a built-in map but for the form of its timestamps")
  func changed() throws {
    let rows = (10...19).map {
      "Outbound Call,1002,200,default,2020/2/10 22:\($0),2020/2/10 22:\($0),2020/2/10 22:\($0),11,9,"
        + "NORMAL_CLEARING,d80e22e0-4c15-11ea-97a0-9dd7941000\($0),,acme,PCMU,PCMU\n"
    }
    let guessing = try Guessing(rows.joined(), file: "kx.csv")
    #expect(guessing.guess.builtIn == nil)
    #expect(guessing.map.name == "kx")
    #expect(try guessing.map.start.form == form("yyyy/M/d H:mm"))
    #expect(guessing.map.callID?.alternatives == [[column("uuid")]])
    #expect(guessing.map.duration == .column(column("billsec"), unit: .seconds, check: nil))
    #expect(guessing.map.account == .columns([column("accountcode"), column("caller_id_number")]))
    #expect(guessing.share == "10 of 10")
  }

  @Test("the standard columns need no map")
  func standard() throws {
    let guessing = try Guessing(
      "call_id,account_id,product,start_time,duration_seconds\n"
        + "a,acme,voice,2026-10-01T10:00:00,61\n")
    #expect(guessing.guess.builtIn == "standard")
  }
}
