/// Random lines of JSON, as odd as the grammar allows, some of them damaged.
package struct MessyJSON {
  /// Keys that stand for one another when they are unescaped or joined by dots.
  private static let keys = [
    "a", "b", "a.b", "b.a", "a.b.a", "c", "é", "x\"y", "", "键", "account_code",
  ]
  private static let numbers = [
    "0", "-0", "1", "61.250", "1e3", "1E+22", "-1.5e-3", "123456789012345678901234567890", "0.0",
  ]
  private static let texts = [
    "", "acme", "bolt", "a, b", "say \"hi\"", "back\\slash", "ünï", "名前", "😀", "line\nbreak",
    "\u{1}", "/", "null", "{}", "[1,2]", "a:b",
  ]

  /// Lines with line ends of all kinds, of which the last may lack its own.
  package static func text(_ lines: Int, _ random: inout SeededRandom) -> [UInt8] {
    var text: [UInt8] = []
    for _ in 0..<lines {
      if random.oneIn(12) { text += [0xef, 0xbb, 0xbf] }
      text += line(&random)
      text += random.pick([[10], [10], [13, 10], [13, 13, 10], [10, 10], [10, 13, 10]])
    }
    if random.oneIn(3) { text.removeLast() }
    return text
  }

  package static func line(_ random: inout SeededRandom) -> [UInt8] {
    var text: [UInt8] = []
    if random.oneIn(30) {
      value(depth: 3, &random, into: &text)
    } else {
      object(depth: 0, &random, into: &text)
    }
    if random.oneIn(4) { damage(&text, &random) }
    return text
  }

  private static func damage(_ text: inout [UInt8], _ random: inout SeededRandom) {
    for _ in 0...random.below(3) where !text.isEmpty {
      let place = random.below(text.count)
      let byte = random.pick(
        Array("{}[]\",:\\ 0-e.\tunt\u{1}".utf8) + [0xff, 0xc3, 0xed, 0xf0, 0x0c])
      switch random.below(5) {
      case 0: text.remove(at: place)
      case 1: text.insert(byte, at: place)
      case 2: text[place] = byte
      case 3: text.removeSubrange(place...)
      default: text.swapAt(place, random.below(text.count))
      }
    }
  }

  private static func blanks(_ random: inout SeededRandom, into text: inout [UInt8]) {
    if random.oneIn(6) { text += random.bytes(1 + random.below(3), of: [0x20, 0x09, 0x20, 0x0d]) }
  }

  private static func object(
    depth: Int, _ random: inout SeededRandom, into text: inout [UInt8]
  ) {
    text.append(UInt8(ascii: "{"))
    var keys = keys.shuffled(using: &random)
    if random.oneIn(8), let key = keys.first { keys.insert(key, at: random.below(4)) }
    for (place, key) in keys.prefix(random.below(6)).enumerated() {
      if place > 0 { text.append(UInt8(ascii: ",")) }
      blanks(&random, into: &text)
      string(key, &random, into: &text)
      blanks(&random, into: &text)
      text.append(UInt8(ascii: ":"))
      value(depth: depth + 1, &random, into: &text)
    }
    text.append(UInt8(ascii: "}"))
    blanks(&random, into: &text)
  }

  private static func value(
    depth: Int, _ random: inout SeededRandom, into text: inout [UInt8]
  ) {
    blanks(&random, into: &text)
    switch random.below(depth > 4 ? 8 : 11) {
    case 0...3: string(random.pick(texts), &random, into: &text)
    case 4, 5: text += Array(random.pick(numbers).utf8)
    case 6: text += Array(random.pick(["true", "false"]).utf8)
    case 7: text += Array("null".utf8)
    case 8, 9: object(depth: depth, &random, into: &text)
    default:
      // Now and then about as deep as may be.
      let levels = random.oneIn(6) ? 24 + random.below(10) : 1
      text += [UInt8](repeating: UInt8(ascii: "["), count: levels)
      for place in 0..<random.below(3) {
        if place > 0 { text.append(UInt8(ascii: ",")) }
        value(depth: depth + 2, &random, into: &text)
      }
      text += [UInt8](repeating: UInt8(ascii: "]"), count: levels)
    }
    blanks(&random, into: &text)
  }

  private static func string(
    _ string: String, _ random: inout SeededRandom, into text: inout [UInt8]
  ) {
    text.append(UInt8(ascii: "\""))
    let escapesAll = random.oneIn(8)
    for unit in string.unicodeScalars {
      if unit == "\"" || unit == "\\" || unit.value < 0x20 || escapesAll || random.oneIn(20) {
        for half in String(unit).utf16 {
          let digits = String(half, radix: 16, uppercase: random.oneIn(2))
          text += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        }
      } else {
        text += Array(String(unit).utf8)
      }
    }
    if random.oneIn(40) {
      text += Array(random.pick(["\\ud83d", "\\uDE00", "\\n", "\\/", "\\x"]).utf8)
    }
    if random.oneIn(40) { text.append(0xe9) }
    text.append(UInt8(ascii: "\""))
  }
}
