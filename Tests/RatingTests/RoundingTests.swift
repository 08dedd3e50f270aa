import CDRCore
import Rating
import Tariffs
import Testing

/// Money is rounded in two places: the amount from the exact sum, the payable from the amount.
struct RoundingTests {
  private func charged(
    _ unitPrice: String, minutes: Int64 = 1, amountScale: Int, payable: PayableRule
  ) throws -> [String] {
    let rows = try tiers((nil, unitPrice, nil))
    let bill = try bill(
      account([0: used(seconds: minutes * 60)]),
      tariff([item("voice", rows)], amountScale: amountScale, payable: payable))
    return bill.lines.flatMap { [$0.amount.description, $0.payable.description] }
  }

  @Test(
    arguments: [
      ("0.0004", 3, "0.000"), ("0.0005", 3, "0.001"), ("0.0014999", 3, "0.001"),
      ("0.0015", 3, "0.002"), ("0.9995", 3, "1.000"), ("0.123456789", 9, "0.123456789"),
      ("0.5", 0, "1"), ("0.49", 0, "0"), ("2.5", 0, "3"), ("7", 2, "7.00"),
      ("0.110", 6, "0.110000"),
    ] as [(String, Int, String)])
  func amountHalfUp(price: String, scale: Int, expected: String) throws {
    let rule = PayableRule(scale: scale, rounding: .down)
    #expect(try charged(price, amountScale: scale, payable: rule) == [expected, expected])
  }

  @Test(
    arguments: [
      ("1.004", ["1.00", "1.01", "1.00", "1.00"]),
      ("1.005", ["1.00", "1.01", "1.01", "1.00"]),
      ("1.006", ["1.00", "1.01", "1.01", "1.01"]),
      ("1.015", ["1.01", "1.02", "1.02", "1.02"]),
      ("1.010", ["1.01", "1.01", "1.01", "1.01"]),
      ("9.999", ["9.99", "10.00", "10.00", "10.00"]),
      ("0.001", ["0.00", "0.01", "0.00", "0.00"]),
      ("0.000", ["0.00", "0.00", "0.00", "0.00"]),
    ] as [(String, [String])])
  func payable(amount: String, expected: [String]) throws {
    for (rounding, text) in zip([Rounding.down, .up, .halfUp, .halfEven], expected) {
      let rule = PayableRule(scale: 2, rounding: rounding)
      #expect(try charged(amount, amountScale: 3, payable: rule) == [amount, text])
    }
  }

  /// A longer scale only adds zeros, and cutting all decimals leaves no point.
  @Test func payableScales() throws {
    func payable(_ scale: Int, _ rounding: Rounding) throws -> String {
      try charged("1.5", amountScale: 3, payable: PayableRule(scale: scale, rounding: rounding))[1]
    }
    #expect(try payable(5, .up) == "1.50000")
    #expect(try payable(3, .up) == "1.500")
    #expect(try payable(0, .down) == "1")
    #expect(try payable(0, .up) == "2")
    #expect(try payable(0, .halfEven) == "2")
  }

  /// The payable amount comes from the rounded amount, not from the exact sum: 0.00499…5 is
  /// 0.005 first, then 0.01.
  @Test func twoSteps() throws {
    let rule = PayableRule(scale: 2, rounding: .halfUp)
    #expect(try charged("0.0045", amountScale: 3, payable: rule) == ["0.005", "0.01"])
  }

  /// Parts are added up before rounding: two halves of a thousandth make one whole.
  @Test func roundedOnce() throws {
    let rows = try tiers((1, "0.0005", nil), (nil, "0.00050", nil))
    let line = try line(used(seconds: 120), item("voice", rows, pricing: .graduated))
    #expect(line.amount.description == "0.001")
    let thirds = try tiers((nil, "0.02", nil))
    #expect(
      try RatingTests.line(used(seconds: 1), item("voice", thirds)).amount.description == "0.000")
    #expect(
      try RatingTests.line(used(seconds: 3), item("voice", thirds)).amount.description == "0.001")
  }
}
