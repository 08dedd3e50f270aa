import ColumnMaps
import TestSupport
import Testing

@Suite("Numbers as they are compared")
struct NumberTextTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let strip: [String]
    let digits: String

    init(_ text: String, _ digits: String) { self.init(text, [], digits) }

    init(_ text: String, _ strip: [String], _ digits: String) {
      (self.text, self.strip, self.digits) = (text, strip, digits)
    }

    var testDescription: String { "\(text) without \(strip)" }
  }

  private static let china = ["+86", "0086"]

  static let cases: [Case] = [
    Case("13800138000", "13800138000"),
    Case("", ""),
    Case("abc", ""),
    Case("+8613800138000", "8613800138000"),
    Case("+8613800138000", china, "13800138000"),
    Case("008613800138000", china, "13800138000"),
    Case("8613800138000", china, "8613800138000"),
    // Once: what is left may begin so again.
    Case("+86+86100", china, "86100"),
    Case("00860086100", china, "0086100"),
    Case("+86", china, ""),
    Case("+8", china, "8"),
    // A prefix is of the text as it stands.
    Case(" +86100", china, "86100"),
    Case("(+86)100", china, "86100"),
    Case("+86 138-0013 (8000)", china, "13800138000"),
    Case("1.380.013/8000", "13800138000"),
    // The first that fits, in the map's order.
    Case("00861", ["00", "0086"], "861"),
    Case("00861", ["0086", "00"], "1"),
    Case("sip:1000@10.0.0.1", "1000"),
    Case("sip:+861000@pbx2", ["sip:+86"], "1000"),
    Case("tel:1000;ext=7", "1000"),
    Case("@1000", ""),
    Case("\"Bob 3\" <1000>", "31000"),
    // Digits are those from 0 to 9.
    Case("１２３", ""),
    Case("٣", ""),
    Case("账户7", "7"),
    Case("1234567812345678", "1234567812345678"),
    Case("12345678123456781", "12345678123456781"),
    Case("+86 1234567812345678", china, "1234567812345678"),
    Case("1234567", "1234567"),
    Case("12345678", "12345678"),
    Case("123456789", "123456789"),
    Case("12345678/", "12345678"),
    Case("1234567:", "1234567"),
    Case("abcdefghijklmnop1", ["abcdefghijklmnop"], "1"),
    Case("abcdefghijklmnop", ["abcdefghijklmnop"], ""),
  ]

  @Test(arguments: cases)
  func exactly(example: Case) {
    let digits = NumberText(strip: example.strip).digits(example.text)
    #expect(String(decoding: digits, as: UTF8.self) == example.digits)
    // The twin that other tests go by agrees with the table.
    #expect(SlowNumbers.digits(example.text, strip: example.strip) == example.digits)
  }

  @Test(arguments: 0..<10)
  func randomTexts(seed: UInt64) {
    var random = SeededRandom(seed: seed + 1)
    let pieces = ["+86", "0086", "0", "9", "12345678", "-", " ", "(", "@", ";", "x", "é", "/", ":"]
    for _ in 0..<2000 {
      let text = (0..<random.below(9)).map { _ in random.pick(pieces) }.joined()
      let strip = random.pick([[], ["+86"], ["+86", "0086"], ["0086", "00", "x"], ["12345678"]])
      #expect(
        String(decoding: NumberText(strip: strip).digits(text), as: UTF8.self)
          == SlowNumbers.digits(text, strip: strip), "\(text.debugDescription) \(strip)")
    }
  }
}
