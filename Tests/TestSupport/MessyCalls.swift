/// Files of call records with every kind of fault, repetition and odd but sound form.
package enum MessyCalls {
  package static let products = ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"]

  /// A file of about so many records, with its header.
  package static func file(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
    var columns = CallLine.header.split(separator: ",").map(String.init)
    if random.oneIn(4) { columns.removeLast() }
    if random.oneIn(2) { columns.shuffle(using: &random) }
    if random.oneIn(2) { columns.insert("note", at: random.below(columns.count)) }
    var text: [UInt8] = random.oneIn(4) ? [0xef, 0xbb, 0xbf] : []
    if random.oneIn(5) { text += Array("\n\r\n".utf8) }
    text += line(columns.map { Array($0.utf8) }, &random, quoting: 10)
    // Few fields in quotes, many, or all.
    let quoting = random.pick([40, 40, 2, 1])
    for _ in 0..<count {
      let call = self.call(&random)
      let fields = columns.map { column -> [UInt8] in
        if column == "note" { return note(&random) }
        return call[column] ?? []
      }
      text += line(fields, &random, quoting: quoting)
      if random.oneIn(40) { text += Array(random.pick(["\n", "\r\n", "\n\n", " \n"]).utf8) }
      if random.oneIn(60) { text += fault(&random) }
      // The record once more, or one much like it.
      if random.oneIn(15) { text += line(fields, &random, quoting: 3) }
    }
    switch random.below(5) {
    case 0: while text.last == 10 || text.last == 13 { text.removeLast() }
    case 1: text += Array("\"open,".utf8)
    default: break
    }
    return text
  }

  private static func line(
    _ fields: [[UInt8]], _ random: inout SeededRandom, quoting: Int
  ) -> [UInt8] {
    var line: [UInt8] = []
    for (index, field) in fields.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      let needsQuotes = field.contains { [10, 13, 34, 44].contains($0) }
      if needsQuotes || random.oneIn(quoting) {
        line.append(34)
        for byte in field { line += byte == 34 ? [34, 34] : [byte] }
        line.append(34)
      } else {
        line += field
      }
    }
    return line + Array((random.oneIn(5) ? "\r\n" : "\n").utf8)
  }

  /// Fields by column, most of them sound.
  private static func call(_ random: inout SeededRandom) -> [String: [UInt8]] {
    let id = random.oneIn(60) ? "" : "id-\(random.below(80))"
    var account = random.pick([
      "a", "b", "acct-1", "acct-2", "acct-10", "long-account-name-of-customer-1",
      "long-account-name-of-customer-2", "账户", "é", "e\u{301}", " a", "a ", "A,B", "say \"hi\"",
      "two\nlines", "sixteen-bytes-16",
    ])
    if random.oneIn(60) { account = "" }
    let product =
      random.oneIn(30) ? random.pick(["", "Voice", "fax", "voice "]) : random.pick(products)
    var fields = [
      "call_id": id, "account_id": account, "product": product, "start_time": start(&random),
      "duration_seconds": duration(&random), "recording_seconds": recording(&random),
    ].mapValues { Array($0.utf8) }
    if random.oneIn(50) {
      let column = random.pick(fields.keys.sorted())
      fields[column, default: []] += random.pick([
        [0xff], [0xc3], [0xe4, 0xbd], [0xed, 0xa0, 0x80],
      ])
    }
    return fields
  }

  private static func start(_ random: inout SeededRandom) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if random.oneIn(30) {
      return random.pick([
        "", "2026-10-32T00:00:00", "2026-02-29T00:00:00", "2026-10-10", "2026-10-10T24:00:00",
        "2026-10-10T00:00:60", "10/10/2026 00:00", "2026-10-10T00:00:00.", "2026-10-10T00:00:00+8",
        "2026-10-10T00:00:00 Z", "179159040", "17915904000", "1791590400x", "2026-10-10T00:00",
      ])
    }
    // Around the month's ends, so that zones and ends of calls matter.
    let day = random.pick(["2026-09-30", "2026-10-01", "2026-10-15", "2026-10-31", "2026-11-01"])
    let time =
      "\(two(random.pick([0, 7, 8, 15, 16, 23]))):\(two(random.pick([0, 59])))"
      + ":\(two(random.pick([0, 30, 59])))"
    switch random.below(8) {
    case 0: return "\(day) \(time)"
    case 1: return "\(day)T\(time)Z"
    case 2: return "\(day)t\(time).\(random.pick(["5", "1239", "000", "999999999"]))z"
    case 3: return "\(day)T\(time)\(random.pick(["+08:00", "-05:30", "+00:00", "-00:00"]))"
    case 4: return "\(day)T\(time).25"
    case 5: return "\(1_790_000_000 + random.below(5_000_000))"
    case 6: return "\(1_790_000_000_123 + random.below(5_000_000_000))"
    default: return "\(day)T\(time)"
    }
  }

  private static func duration(_ random: inout SeededRandom) -> String {
    if random.oneIn(30) {
      return random.pick([
        "", "-1", "1e3", "1,5", "1.", ".5", " 60", "60 ", "86400.0001", "86401", "abc", "1.2.3",
        "99999999999999999999999",
      ])
    }
    switch random.below(6) {
    case 0: return "0"
    case 1: return random.pick(["60", "60.000", "60.0001", "59.999", "59.9991", "0.0001", "0.0"])
    case 2: return "\(random.below(7200)).\(random.below(1000))"
    case 3: return random.pick(["86400", "86400.0000", "00000000060", "0000000000.5"])
    default: return "\(random.below(300))"
    }
  }

  private static func recording(_ random: inout SeededRandom) -> String {
    switch random.below(12) {
    case 0: return random.pick(["x", "-1", "90000", "1.", "86400.5"])
    case 1...3: return "\(random.below(200))"
    case 4: return random.pick(["0", "0.000", "59.9999", "86400"])
    default: return ""
    }
  }

  private static func note(_ random: inout SeededRandom) -> [UInt8] {
    random.pick([
      [], Array("plain".utf8), Array("a,b".utf8), Array("two\nlines".utf8),
      Array("two\r\nlines".utf8), Array("\"quoted\"".utf8), [0xff, 0xfe], Array("a\rb".utf8),
    ])
  }

  /// A line that is no record.
  private static func fault(_ random: inout SeededRandom) -> [UInt8] {
    switch random.below(6) {
    case 0: return Array("a\"b,c\n".utf8)
    case 1: return Array("\"a\" ,b\n".utf8)
    case 2: return Array("1,2,3\n".utf8)
    case 3: return Array(",,,,,,,,,,,\r\n".utf8)
    case 4: return [UInt8](repeating: UInt8(ascii: "x"), count: 65_535 + random.below(4)) + [10]
    default: return Array("\r\r\n".utf8)
    }
  }
}
