import CDRCore
import ColumnMaps
import Foundation

/// Logs for a random map, with every kind of fault, repetition and odd but sound form.
extension MessyMap {
  package func file(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
    let end = random.pick(["\n", "\n", "\r\n", "\r\r\n", "\r"])
    var text: [UInt8] = random.oneIn(5) ? [0xef, 0xbb, 0xbf] : []
    for _ in 0..<map.text.skippedRows {
      text += Array((random.pick(["a line \"before", "", "#,,"]) + end).utf8)
    }
    let extra = map.columnNames.count > 1 && random.oneIn(3) ? ["more"] : []
    if hasHeader {
      text += line((columns + extra).map { Array($0.utf8) }, end, &random, isHeader: true)
      if let types = map.typesRow, random.oneIn(2) {
        text += line(columns.map { _ in Array(types.utf8) }, end, &random, isHeader: true)
      }
    }
    let reordered = random.oneIn(40) ? random.below(max(1, count)) : -1
    for number in 0..<count {
      let call = call(&random)
      if random.oneIn(40), hasHeader || !map.columnNames.isEmpty {
        // As where files were joined.
        if random.oneIn(2) { text += [0xef, 0xbb, 0xbf] }
        let names = (columns + extra).map { Array($0.utf8) }
        text += line(
          number == reordered ? names.reversed() : names, end, &random, isHeader: true)
        if let types = map.typesRow, random.oneIn(2) {
          text += line(columns.map { _ in Array(types.utf8) }, end, &random, isHeader: true)
        }
      }
      if number == reordered, hasHeader {
        text += line(
          (columns + extra).reversed().map { Array($0.utf8) }, end, &random, isHeader: true)
      }
      if random.oneIn(60) { text += [0xef, 0xbb, 0xbf] }
      // Now and then the other list of names.
      let names = columns + (hasHeader || !random.oneIn(8) ? extra : [])
      var fields = names.map { call[$0] ?? [] }
      if map.isRagged {
        if random.oneIn(6) { fields.removeLast(min(random.below(4), fields.count - 1)) }
        if random.oneIn(6) { fields += [[], Array("beyond".utf8)].prefix(1 + random.below(2)) }
      }
      text += line(fields, end, &random)
      if random.oneIn(15) { text += line(fields, end, &random) }
      if random.oneIn(30), map.text.comment != nil { text += Array(("# note \",\"" + end).utf8) }
      if random.oneIn(40) { text += Array(random.pick(["\n", "\r\n", " \n"]).utf8) }
      if random.oneIn(40) { text += fault(&random) }
    }
    if random.oneIn(4) { while text.last == 10 || text.last == 13 { text.removeLast() } }
    if random.oneIn(8) { text += Array("\"open,".utf8) }
    // Line ends of CR alone are known by there being no LF.
    if end == "\r", !random.oneIn(8) { text = text.map { $0 == 10 ? 13 : $0 } }
    return text
  }

  private func line(
    _ fields: [[UInt8]], _ end: String, _ random: inout SeededRandom, isHeader: Bool = false
  ) -> [UInt8] {
    var line: [UInt8] = []
    for (index, field) in fields.enumerated() {
      if index > 0 { line.append(map.text.delimiter) }
      line += written(field, &random, isHeader: isHeader)
    }
    if let wrapping = map.text.wrapping, !isHeader, !random.oneIn(6) {
      line = Array(wrapping.before.utf8) + line + Array(wrapping.after.utf8)
    }
    if !isHeader, random.oneIn(40), !line.isEmpty { line.removeLast(random.below(line.count)) }
    return line + Array(end.utf8)
  }

  private func written(
    _ field: [UInt8], _ random: inout SeededRandom, isHeader: Bool
  ) -> [UInt8] {
    if map.text.quoting == .none { return field }
    let quote: [UInt8] = [34]
    let doubled = quote + field.flatMap { $0 == 34 ? [34, 34] : [$0] } + quote
    let needsQuotes = field.contains { [10, 13, 34, map.text.delimiter].contains($0) }
    if isHeader { return needsQuotes || random.oneIn(6) ? doubled : field }
    guard map.text.quoting == .lenient else {
      if random.oneIn(300) { return field + quote }
      return needsQuotes || random.oneIn(20) ? doubled : field
    }
    switch random.below(24) {
    case 0: return quote + field + quote
    case 1: return doubled
    case 2: return field
    case 3 where random.oneIn(4): return quote + field
    case 4 where random.oneIn(4): return field + quote
    case 5 where map.trimsFields: return Array(" \t".utf8) + quote + field + quote + [32]
    case 6 where map.trimsFields: return [32] + field + [9]
    default: return needsQuotes ? random.oneIn(2) ? doubled : quote + field + quote : field
    }
  }

  // MARK: Fields

  private func call(_ random: inout SeededRandom) -> [String: [UInt8]] {
    let start = instant(&random)
    let length = random.pick([0, 0, 500, 1000, 59_999, 60_000, 61_000, 1_800_000, 3_600_000])
    let answer = start + random.below(3) * 4000
    let end = answer + length + (random.oneIn(6) ? random.pick([-1000, 1000, 2000, 1001]) : 0)
    var fields = [
      "id": random.oneIn(50) ? "" : "id-\(random.below(40))",
      "seq": random.pick(["", "1", "2", "a|b", "a\\", "|", "\\|"]),
      "acct": random.pick(["a", "b", "", "acct-1", "账户", "say \"hi\"", "\"x\" <1>", "NULL", "-"]),
      "src": random.pick(["100", "200", "", "+15550100", "0"]),
      "kind": random.pick([
        "in", "", "robot-7", "robot-x", "OUTSIDE", "äus", "voice", "ivr_inbound", "fax",
        "a kind of many characters", "in ",
      ]),
      "state": random.pick(["ANSWERED", "ANSWERED", "ANSWERED", "ok", "", "BUSY", "recorded"]),
      "secs": text(ofLength: length, unit, &random),
      "rec": random.oneIn(2) ? "" : text(ofLength: length / 2, recordingUnit, &random),
      "note": random.pick(["", "plain", "two\nlines", "a,b", "a;b", "\"", "\"q\"", "a\"\"b"]),
      "more": "x",
    ]
    let days = random.oneIn(40) ? "" : text(ofInstant: start, part: 0)
    fields["day"] = days
    fields["start"] = random.oneIn(25) ? "" : text(ofInstant: start, part: 1)
    fields["answer"] = random.oneIn(15) ? "" : text(ofInstant: answer, part: 2)
    fields["end"] = random.oneIn(25) ? "NULL" : text(ofInstant: end, part: 2)
    fields["answered"] = text(ofInstant: answer, part: 1)
    fields["ended"] = text(ofInstant: end, part: 1)
    if case .number = map.account {
      fields["acct"] = random.pick(SlowNumbers.texts)
      fields["src"] = random.pick(SlowNumbers.texts)
    }
    var bytes = fields.mapValues { Array($0.utf8) }
    if random.oneIn(40) {
      let name = random.pick(bytes.keys.sorted())
      bytes[name, default: []] += random.pick([[0xff], [0xc3], [0xe4, 0xbd]])
    }
    if map.trimsFields, random.oneIn(3) {
      let name = random.pick(bytes.keys.sorted())
      bytes[name] = [32] + (bytes[name] ?? []) + [9]
    }
    return bytes
  }

  /// Around the ends of months and the changes of clocks.
  private func instant(_ random: inout SeededRandom) -> Int {
    let changes = [
      1_792_890_000, 1_774_746_000, 1_793_512_800, 1_772_953_200, 1_790_955_000, 1_775_314_800,
      1_793_462_400, 1_790_784_000,
    ]
    return (random.pick(changes) + (random.below(48) - 24) * 450) * 1000
  }

  /// - Parameter part: 0 for a day, 1 for a start, 2 for a whole timestamp.
  private func text(ofInstant instant: Int, part: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let offset = written == .mail || written == .offset ? -5 * 3_600_000 : 0
    let local = offset == 0 ? zone.local(instant) : instant + offset
    let date = CivilDate(daysSinceEpoch: local / 86_400_000)
    let (year, number, day) = (date.year, date.month, date.day)
    let second = local / 1000 % 86_400
    let (hour, minute) = (second / 3600, second / 60 % 60)
    let time = "\(two(hour)):\(two(minute)):\(two(second % 60))"
    switch written {
    case .standard: return "\(year)-\(two(number))-\(two(day)) \(time)"
    case .offset: return "\(year)-\(two(number))-\(two(day))T\(time)-05:00"
    case .dayFirst: return "\(day)/\(number)/\(year) \(hour)" + time.dropFirst(2)
    case .slashes:
      let date = "\(year)/\(two(number))/\(two(day))"
      return part == 0 ? date : part == 1 ? time : "\(date) \(time)"
    case .mail:
      let weekday = SlowPattern.weekdays[(local / 86_400_000 + 4) % 7].prefix(3).capitalized
      let name = SlowPattern.months[number - 1].prefix(3).capitalized
      return "\(weekday), \(two(day)) \(name) \(year) \(time) -0500"
    case .unix: return "\(instant / 1000)"
    case .unixMilliseconds: return "\(instant)"
    case .unixMicroseconds: return "\(instant)999"
    case .excel:
      let days = local / 86_400_000 + 25_569
      let fraction = Double(second) / 86_400
      let digits = String(format: "%.\(local / 1000 % 3 * 4 + 6)f", fraction).dropFirst()
      return second == 0 ? "\(days)" : "\(days)\(digits)"
    case .halfDays:
      let half = hour < 12 ? ["AM", "上午"] : ["pm", "下午"]
      let space = [" ", "\u{202f}", "\u{a0}"][second % 3]
      return "\(year)/\(number)/\(day), \((hour + 11) % 12 + 1):" + time.dropFirst(3) + space
        + half[minute % 2]
    }
  }

  private func text(
    ofLength length: Int, _ form: LengthForm, _ random: inout SeededRandom
  ) -> String {
    let text = text(ofLength: length, form.unit, &random)
    if form.isPlain || random.oneIn(12) { return text }
    // As people write it who put marks between groups.
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    var whole = String(parts[0])
    if let mark = form.thousands, whole.count > 3, whole.allSatisfy(\.isNumber), !random.oneIn(4) {
      var groups: [Substring] = []
      var rest = whole[...]
      while !rest.isEmpty {
        groups.insert(rest.suffix(random.oneIn(30) ? 2 : 3), at: 0)
        rest = rest.dropLast(groups[0].count)
      }
      whole = groups.joined(separator: mark)
    }
    let decimal = String(Unicode.Scalar(form.decimal))
    return ([Substring(whole)] + parts.dropFirst()).joined(separator: decimal)
  }

  private func text(
    ofLength length: Int, _ unit: DurationUnit, _ random: inout SeededRandom
  ) -> String {
    if random.oneIn(30) {
      return random.pick([
        "", "-6", " 5", "1e3", "x", "90000", "9000000000", "1:2", "12q", "99:00:00",
      ])
    }
    let second = length / 1000
    func decimals(_ number: Int) -> String { String(number + 1000).dropFirst().description }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    switch unit {
    case .seconds:
      return length % 1000 == 0 ? "\(second)" : "\(second).\(decimals(length % 1000))"
    case .centiseconds: return "\(length / 10)" + random.pick(["", ".5"])
    case .hoursMinutes: return "\(second / 3600):\(two(second / 60 % 60))"
    case .hhmmss: return two(second / 3600) + two(second / 60 % 60) + two(second % 60)
    case .milliseconds: return random.oneIn(6) ? "\(length).0001" : "\(length)"
    case .minutes: return random.pick(["\(length / 60_000)", "\(length / 60_000).25"])
    case .clock:
      let rest = "\(two(second / 60 % 60)):\(two(second % 60))"
      return second < 3600 && random.oneIn(2) ? rest : "\(second / 3600):\(rest)"
    case .suffixed:
      return random.pick(["\(second)s", "\(second / 60)m \(second % 60)s", "\(length)ms"])
    }
  }

  /// A line that is no record.
  private func fault(_ random: inout SeededRandom) -> [UInt8] {
    switch random.below(6) {
    case 0: return Array("a\"b,c;d|e\n".utf8)
    case 1: return Array("\"a\" ,b\n".utf8)
    case 2: return Array("1,2,3\n".utf8)
    case 3 where random.oneIn(4):
      return [UInt8](repeating: UInt8(ascii: "x"), count: 65_535 + random.below(4)) + [10]
    case 4: return Array("\"never closed\n".utf8)
    default: return Array(",,,,,,,,,,,,\r\n".utf8)
    }
  }
}
