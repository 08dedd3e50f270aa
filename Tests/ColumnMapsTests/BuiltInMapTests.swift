import CDRCore
import ColumnMaps
import TestSupport
import Testing

@Suite("The maps that the program carries")
struct BuiltInMapTests {
  @Test("every one can be read, and is called as its file", arguments: ColumnMap.builtInNames)
  func reading(_ name: String) throws {
    let text = try #require(ColumnMap.builtInText(name))
    #expect(try ColumnMap(text: text, origin: name).name == name)
    #expect(try ColumnMap(nameOrPath: name).name == name)
    #expect(text.hasPrefix("#"), "it begins with what it is for")
  }

  @Test("they are listed in order")
  func order() {
    #expect(ColumnMap.builtInNames == ColumnMap.builtInNames.sorted())
    #expect(ColumnMap.builtInText("none") == nil)
  }

  @Test("the standard columns are the same in YAML and in the program")
  func standard() throws {
    #expect(try ColumnMap(nameOrPath: "standard") == ColumnMap.standard)
  }

  @Test("asterisk: the columns that cdr_csv can write, by their number")
  func asterisk() throws {
    let map = try ColumnMap(nameOrPath: "asterisk")
    #expect(map.columnNames.map(\.count) == [16, 17, 18, 19, 20, 21])
    let last = map.columnNames.map { Array($0.dropFirst(16)) }
    let later = ["peeraccount", "linkedid", "sequence"]
    #expect(
      last == [
        [], ["uniqueid"], ["uniqueid", "userfield"], later, ["uniqueid"] + later,
        ["uniqueid", "userfield"] + later,
      ])
    #expect(Set(map.columnNames.map { Array($0.prefix(16)) }).count == 1)
    #expect(
      map.columnNames[0][9...14] == [
        "start", "answer", "end", "duration", "billsec", "disposition",
      ])
    #expect(map.header == .optional && map.text.quoting == .lenient)
    #expect(map.start.timeZone == nil)
    #expect(map.callID?.alternatives.first == [ColumnName("uniqueid"), ColumnName("sequence")])
    #expect(map.charged.onlyValues?.values == ["ANSWERED"])
    #expect(map.files == ["Master.csv*"])
  }

  @Test("freeswitch: sql is example without its last two columns")
  func freeswitch() throws {
    let map = try ColumnMap(nameOrPath: "freeswitch")
    #expect(map.columnNames.map(\.count) == [13, 15, 17, 18])
    #expect(map.columnNames[0] == Array(map.columnNames[1].prefix(13)))
    #expect(map.columnNames[0][8] == "billsec" && map.columnNames[0][10] == "uuid")
  }

  @Test("cucm: seconds since 1970, and a row of types")
  func cucm() throws {
    let map = try ColumnMap(nameOrPath: "cucm")
    #expect(map.start.form == .unixSeconds && map.typesRow == "INTEGER")
  }

  @Test("a product can be set for maps with one, and only for them")
  func overriding() throws {
    for name in [
      "3cx", "alibaba-robot", "alibaba-robot-report", "amazon-connect", "asterisk", "avaya-smdr",
      "broadworks", "cucm", "freeswitch", "twilio", "twilio-json",
    ] {
      let map = try ColumnMap(nameOrPath: name).overriding(product: "ivr_inbound", timeZone: "UTC")
      #expect(map.product == .constant("ivr_inbound"))
    }
    #expect(throws: Failure.self) {
      try ColumnMap(nameOrPath: "standard").overriding(product: "voice", timeZone: nil)
    }
  }

  @Test("a name that is neither built in nor a file's")
  func unknown() throws {
    #expect(
      throws: Failure(
        .inputMissing,
        "asterix: neither a file nor a built-in column map; did you mean asterisk? Built in are "
          + "3cx, alibaba-robot, alibaba-robot-report, alibaba-voice, amazon-connect, asterisk, "
          + "avaya-smdr, broadworks, cucm, freeswitch, standard, twilio, twilio-json")
    ) {
      try ColumnMap(nameOrPath: "asterix")
    }
    #expect(throws: Failure(.inputMissing, "./asterisk: no such file")) {
      try ColumnMap(nameOrPath: "./asterisk")
    }
    let folder = try TemporaryFolder()
    let path = try folder.write(mapText(), to: "twilio")
    #expect(try ColumnMap(nameOrPath: path).name == "small")
  }
}
