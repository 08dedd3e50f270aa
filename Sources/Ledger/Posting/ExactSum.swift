import Metering
import Rating
import Tariffs

/// A sum of money in 128 bits, with as many decimals as its longest part.
struct ExactSum: Hashable {
  private(set) var units: Int128
  private(set) var scale: Int

  static let zero = ExactSum(units: 0, scale: 0)

  init(units: Int128, scale: Int) {
    self.units = units
    self.scale = scale
  }

  init(_ money: Money) {
    self.init(units: Int128(money.units), scale: money.scale)
  }

  /// Reads what ``text`` wrote; nil for anything else.
  init?(_ text: String) {
    let isNegative = text.hasPrefix("-")
    let digits = text.utf8.dropFirst(isNegative ? 1 : 0)
    var (units, scale, pointSeen): (Int128, Int, Bool) = (0, 0, false)
    guard (1...40).contains(digits.count) else { return nil }
    for byte in digits {
      if byte == UInt8(ascii: "."), !pointSeen {
        pointSeen = true
        continue
      }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      let (ten, overflow) = units.multipliedReportingOverflow(by: 10)
      let (sum, carry) = ten.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
      if overflow || carry { return nil }
      units = sum
      if pointSeen { scale += 1 }
    }
    self.init(units: isNegative ? -units : units, scale: scale)
  }

  /// The sum as money; nil when it does not fit.
  var money: Money? { Int64(exactly: units).map { Money(units: $0, scale: scale) } }

  /// The same sum with more decimals.
  func rescaled(to scale: Int) throws(Failure) -> ExactSum {
    var units = units
    for _ in self.scale..<max(self.scale, scale) {
      let (product, overflow) = units.multipliedReportingOverflow(by: 10)
      guard !overflow else { throw Self.tooLarge }
      units = product
    }
    return ExactSum(units: units, scale: max(self.scale, scale))
  }

  static func + (a: ExactSum, b: ExactSum) throws(Failure) -> ExactSum {
    let scale = max(a.scale, b.scale)
    let (sum, overflow) = try a.rescaled(to: scale).units.addingReportingOverflow(
      b.rescaled(to: scale).units)
    guard !overflow else { throw tooLarge }
    return ExactSum(units: sum, scale: scale)
  }

  static func - (a: ExactSum, b: ExactSum) throws(Failure) -> ExactSum {
    try a + ExactSum(units: -b.units, scale: b.scale)
  }

  /// The number with all its decimals: `-5400.10`.
  var text: String {
    var text: [UInt8] = []
    text.append(units: units, scale: scale)
    return String(decoding: text, as: UTF8.self)
  }

  private static let tooLarge = Failure(
    .badData, "A sum of money is too large to be exact; look for a wrong price.")
}
