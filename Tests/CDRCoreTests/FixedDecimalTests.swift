import CDRCore
import TestSupport
import Testing

/// Exact decimals: text, order, arithmetic and rounding.
struct FixedDecimalTests {
  private func number(_ text: String) throws -> FixedDecimal { try #require(FixedDecimal(text)) }

  // MARK: Text

  @Test(
    arguments: [
      "0", "7", "-7", "0.0", "0.110", "35.00", "-0.05", "5400.108", "0010.5",
      "92233720368547758.08", "0.00000000000000000000000000000000000001",
      "170141183460469231731687303715884105.727", "-170141183460469231731687303715884105728",
    ])
  func readAndWritten(text: String) throws {
    #expect(try number(text).description == (text == "0010.5" ? "10.5" : text))
  }

  @Test(
    arguments: [
      "", "-", ".", "-.", "1.", ".5", "-.5", "1..2", "1.2.3", "+1", "--1", "1e3", "1,000", " 1",
      "1 ",
      "½", "٣", "0x1", "1.-2", "170141183460469231731687303715884105728",
      "-170141183460469231731687303715884105729", "0.000000000000000000000000000000000000001",
    ])
  func notANumber(text: String) { #expect(FixedDecimal(text) == nil) }

  @Test(
    arguments: [
      ("0", "0"), ("999", "999"), ("1000", "1,000"), ("1.000", "1.000"), ("-0.001", "-0.001"),
      ("-123.456", "-123.456"), ("1234567.890", "1,234,567.890"), ("-10000.00", "-10,000.00"),
      ("123456789012345678901234.5", "123,456,789,012,345,678,901,234.5"),
    ])
  func grouped(text: String, expected: String) throws {
    #expect(try number(text).grouped == expected)
  }

  // MARK: Order

  @Test(
    arguments: [
      ("35", "35.00"), ("0", "-0.000"), ("-1.5", "-1.50"),
      ("170141183460469231731687303715884105", "170141183460469231731687303715884105.000"),
    ])
  func equal(a: String, b: String) throws {
    let (a, b) = (try number(a), try number(b))
    #expect(a == b && a.hashValue == b.hashValue && !(a < b) && !(b < a))
  }

  @Test(
    arguments: [
      ("0.9", "0.95"), ("-0.95", "-0.9"), ("-1", "0"), ("-0.1", "0.01"), ("9", "10"),
      ("-2.1", "-2"), ("1.99", "2"),
      // Too large for the scale of the other.
      ("0.00000000000000000000000000000000000001", "170141183460469231731687303715884105727"),
      ("-170141183460469231731687303715884105728", "0.00000000000000000000000000000000000001"),
    ])
  func less(a: String, b: String) throws {
    let (a, b) = (try number(a), try number(b))
    #expect(a < b && !(b < a) && a != b)
  }

  // MARK: Arithmetic

  @Test(
    arguments: [
      ("5500.00", "-99.90", "5400.10", "5599.90", "-549450.0000"),
      ("0.1", "0.02", "0.12", "0.08", "0.002"), ("-0.05", "0.05", "0.00", "-0.10", "-0.0025"),
      (
        "92233720368547758.07", "0.01", "92233720368547758.08", "92233720368547758.06",
        "922337203685477.5807"
      ),
      ("0", "1.5", "1.5", "-1.5", "0.0"),
    ])
  func exact(a: String, b: String, sum: String, difference: String, product: String) throws {
    let (a, b) = (try number(a), try number(b))
    #expect(try (a + b).description == sum)
    #expect(try (a - b).description == difference)
    #expect(try (a * b).description == product)
    var added = a
    try added += b
    #expect(added.description == sum)
  }

  @Test func overflow() throws {
    let (most, one) = (FixedDecimal(units: .max, scale: 0), FixedDecimal(units: 1, scale: 0))
    let tiny = FixedDecimal(units: 1, scale: FixedDecimal.maxScale)
    #expect(throws: Overflow.self) { try most + one }
    #expect(throws: Overflow.self) { try -most - one - one }
    #expect(throws: Overflow.self) { try most * 2 }
    #expect(throws: Overflow.self) { try most * most }
    #expect(throws: Overflow.self) { try -FixedDecimal(units: .min, scale: 0) }
    // Digits after the point that the other number has no room for, or no scale has.
    #expect(throws: Overflow.self) { try most + tiny }
    #expect(throws: Overflow.self) { try most.rescaled(to: 1) }
    #expect(throws: Overflow.self) { try tiny * number("0.1") }
    #expect(throws: Overflow.self) { try most.rounded(toScale: 1, .down) }
    #expect(throws: Overflow.self) { try number("10").divided(by: 3, toScale: 38, .down) }
    #expect(try (-most - one).units == .min)
    #expect(try tiny.rounded(toScale: 0, .up) == one)
    #expect(try most.rescaled(to: 0) == most)
  }

  // MARK: Rounding

  @Test(
    arguments: [
      ("1.004", ["1.00", "1.01", "1.00", "1.00"]), ("1.005", ["1.00", "1.01", "1.01", "1.00"]),
      ("1.006", ["1.00", "1.01", "1.01", "1.01"]), ("1.015", ["1.01", "1.02", "1.02", "1.02"]),
      ("9.999", ["9.99", "10.00", "10.00", "10.00"]), ("0.0001", ["0.00", "0.01", "0.00", "0.00"]),
      ("2.5", ["2.50", "2.50", "2.50", "2.50"]), ("7", ["7.00", "7.00", "7.00", "7.00"]),
      ("-1.005", ["-1.00", "-1.01", "-1.01", "-1.00"]),
      ("-0.0149", ["-0.01", "-0.02", "-0.01", "-0.01"]),
      (
        "170141183460469231731687303715884.105727",
        [
          "170141183460469231731687303715884.10", "170141183460469231731687303715884.11",
          "170141183460469231731687303715884.11", "170141183460469231731687303715884.11",
        ]
      ),
    ] as [(String, [String])])
  func rounded(text: String, expected: [String]) throws {
    let rules: [Rounding] = [.down, .up, .halfUp, .halfEven]
    #expect(try rules.map { try number(text).rounded(toScale: 2, $0).description } == expected)
  }

  @Test(
    arguments: [
      ("1", 60, 3, "0.017"), ("3", 60, 3, "0.050"), ("0.03", 60, 3, "0.001"),
      ("330", 60, 3, "5.500"), ("6.600", 60, 3, "0.110"), ("0.0299", 60, 3, "0.000"),
      ("-0.03", 60, 3, "-0.001"), ("1", 3, 10, "0.3333333333"), ("10", 4, 0, "3"),
      ("9223372036854775807.5", 1, 0, "9223372036854775808"),
    ] as [(String, Int64, Int, String)])
  func divided(text: String, divisor: Int64, scale: Int, expected: String) throws {
    let quotient = try number(text).divided(by: divisor, toScale: scale, .halfUp)
    #expect(quotient.description == expected)
  }

  // MARK: Oracle

  /// Digits typed at random, against whole numbers at one scale that holds them all, and against
  /// fractions rounded by the slow twin.
  @Test(arguments: 0..<50)
  func oracle(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<40 {
      let (a, b) = (Self.text(&random), Self.text(&random))
      let (x, y) = (try number(a.text), try number(b.text))
      let scale = max(a.scale, b.scale)
      #expect(x.description == a.text && x.scale == a.scale)
      #expect(try (x + y).description == Self.written(a.billionths + b.billionths, scale))
      #expect(try (x - y).description == Self.written(a.billionths - b.billionths, scale))
      #expect((x < y) == (a.billionths < b.billionths))
      #expect((x == y) == (a.billionths == b.billionths))
      let count = Int64(random.below(1000)) - 500
      let product = Self.written(a.billionths * Int128(count), a.scale)
      #expect(try (x * count).description == product)

      let (divisor, places) = (1 + random.below(100), random.below(10))
      let rule = random.pick(Rounding.allCases)
      let isNegative = a.billionths < 0
      var expected = (Fraction(String(a.text.drop { $0 == "-" })) / divisor)
        .rounded(to: places, rule.rawValue)
      if isNegative, expected.contains(where: { $0 != "0" && $0 != "." }) {
        expected = "-" + expected
      }
      #expect(
        try x.divided(by: Int64(divisor), toScale: places, rule).description == expected,
        "\(x) / \(divisor) \(rule)")
      if divisor == 1 { #expect(try x.rounded(toScale: places, rule).description == expected) }
    }
  }

  /// A number as text, in billionths, and its decimals.
  private static func text(
    _ random: inout SeededRandom
  ) -> (text: String, billionths: Int128, scale: Int) {
    let digits = (0..<1 + random.below(random.pick([2, 12]))).map { _ in String(random.below(10)) }
    let whole = Int128(digits.joined()) ?? 0
    let decimals = (0..<random.below(10)).map { _ in String(random.below(10)) }.joined()
    let fraction = Int128((decimals + "000000000").prefix(9)) ?? 0
    let billionths = whole * 1_000_000_000 + fraction
    let isNegative = billionths != 0 && random.oneIn(3)
    let text = "\(isNegative ? "-" : "")\(whole)" + (decimals.isEmpty ? "" : ".\(decimals)")
    return (text, isNegative ? -billionths : billionths, decimals.utf8.count)
  }

  /// Billionths with no more decimals than asked for, which lose none.
  private static func written(_ billionths: Int128, _ scale: Int) -> String {
    let digits = String(billionths.magnitude)
    let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    let fraction = scale == 0 ? "" : "." + padded.suffix(9).prefix(scale)
    return (billionths < 0 ? "-" : "") + padded.dropLast(9) + fraction
  }
}
