import CDRCore
import Testing

/// Numbers as text.
struct DecimalTextTests {
  private func text(_ write: (inout [UInt8]) -> Void) -> String {
    var bytes = Array("<".utf8)
    write(&bytes)
    return String(decoding: bytes.dropFirst(), as: UTF8.self)
  }

  @Test(
    arguments: [
      (0, "0"), (7, "7"), (10, "10"), (-1, "-1"), (.max, "9223372036854775807"),
      (.min, "-9223372036854775808"),
    ] as [(Int64, String)])
  func integers(value: Int64, expected: String) {
    #expect(text { $0.append(integer: value) } == expected)
    #expect(FixedDecimal(units: Int128(value), scale: 0).description == expected)
  }

  @Test(
    arguments: [
      (0, 0, "0"), (0, 3, "0.000"), (1, 3, "0.001"), (110, 3, "0.110"), (1000, 3, "1.000"),
      (5_400_108, 3, "5400.108"), (-5, 2, "-0.05"), (-12_345, 2, "-123.45"), (5, 9, "0.000000005"),
      (.max, 2, "92233720368547758.07"), (.min, 18, "-9.223372036854775808"),
      (1, 25, "0.0000000000000000000000001"),
    ] as [(Int64, Int, String)])
  func decimals(units: Int64, scale: Int, expected: String) {
    #expect(FixedDecimal(units: Int128(units), scale: scale).description == expected)
  }

  /// Against digits that are cut apart as text, around every power of ten.
  @Test(arguments: 0...20)
  func everyScale(scale: Int) {
    var units: [Int64] = []
    var power: Int64 = 1
    for _ in 0..<18 {
      units += [power - 1, power, power + 1, power * 5]
      power *= 10
    }
    units += [10_203_040, 12_345_678, 100_000_050, 90_000_000_000]
    for value in units {
      for value in [value, -value] {
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let expected =
          (value < 0 ? "-" : "") + padded.dropLast(scale)
          + (scale > 0 ? "." + padded.suffix(scale) : "")
        #expect(FixedDecimal(units: Int128(value), scale: scale).description == expected)
      }
    }
  }

  @Test(
    arguments: [
      (0, "0"), (1, "0.001"), (10, "0.01"), (500, "0.5"), (17_000, "17"), (17_500, "17.5"),
      (17_050, "17.05"), (100_000, "100"), (-1500, "-1.5"), (.max, "9223372036854775.807"),
    ] as [(Int64, String)])
  func seconds(milliseconds: Int64, expected: String) {
    #expect(text { $0.append(secondsOfMilliseconds: milliseconds) } == expected)
  }

  @Test(
    arguments: [
      (0, "0"), (60, "1"), (6000, "100"), (90, "1.5"), (61, "1.017"), (1, "0.017"), (2, "0.033"),
      (3, "0.05"), (59, "0.983"), (6, "0.1"), (119, "1.983"), (3_000_001, "50000.017"),
      (.max, "153722867280912930.117"),
    ] as [(Int64, String)])
  func minutes(seconds: Int64, expected: String) {
    #expect(text { $0.append(minutesOfSeconds: seconds) } == expected)
  }

  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1000, "1,000"), (123_456, "123,456"), (1_234_567, "1,234,567"),
      (-1000, "-1,000"), (-999, "-999"), (.max, "9,223,372,036,854,775,807"),
    ] as [(Int64, String)])
  func groups(value: Int64, expected: String) {
    #expect(value.grouped == expected)
  }
}
