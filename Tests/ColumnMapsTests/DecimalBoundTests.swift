import TestSupport
import Testing

@testable import ColumnMaps

struct DecimalBoundTests {
  private static func isAbove(_ text: String, _ bound: String) -> Bool? {
    DecimalBound(bound).flatMap { bound in withPaddedField(text) { bound.isBelow($0) } }
  }

  @Test(
    arguments: [
      ("1", "0", true), ("0", "0", false), ("-1", "0", false), ("+1", "0", true),
      ("0.000", "0", false),
      ("-0", "0", false), ("0.0000000000000000000000001", "0", true), ("-1", "-2", true),
      ("-2", "-1", false), ("-1.5", "-1.50", false), ("-1.49", "-1.5", true), ("0", "-0.1", true),
      ("010", "9.99", true), ("9.99", "10", false), ("2.5", "2.45", true),
      ("2.5", "2.50001", false),
      ("99999999999999999999999999999999999999", "18446744073709551616", true),
      ("", "0", nil), ("x", "0", nil), ("1e3", "0", nil), (".5", "0", nil), ("5.", "0", nil),
      ("--1", "0", nil), ("1 ", "0", nil), ("1,5", "0", nil), ("+", "0", nil), ("1.2.3", "0", nil),
    ] as [(String, String, Bool?)])
  func table(text: String, bound: String, expected: Bool?) {
    #expect(Self.isAbove(text, bound) == expected)
  }

  @Test func boundsThatAreNumbers() {
    for text in ["", "1e3", " 1", "a"] { #expect(DecimalBound(text) == nil) }
  }

  /// Small numbers, against integers of a thousandth.
  @Test func randomNumbers() {
    var random = SeededRandom(seed: 20)
    func number() -> (text: String, thousandths: Int) {
      let (whole, rest) = (random.below(200) - 100, random.below(1000))
      let isMinus = whole < 0
      let digits = String(String(1000 + rest).dropFirst())
      let zeros = random.pick(["", "0", "00"])
      let sign = isMinus ? "-" : random.pick(["", "+"])
      return (
        "\(sign)\(zeros)\(abs(whole)).\(digits)\(zeros)",
        (abs(whole) * 1000 + rest) * (isMinus ? -1 : 1)
      )
    }
    for _ in 0..<2000 {
      let (a, b) = (number(), number())
      #expect(Self.isAbove(a.text, b.text) == (a.thousandths > b.thousandths), "\(a) \(b)")
    }
  }
}
