/// An amount before rounding: `units` ÷ (60 × 10⁹) of the currency.
///
/// Prices and flat amounts have at most 12 digits before the point and 9 after it, so with seconds
/// of at most 60 × 10¹² a product stays under 10³⁵, and a sum of thousands of them within the
/// 38 digits of an `Int128`.
struct ExactAmount {
  private var units: Int128

  /// A price per minute, for a number of seconds.
  init(_ price: Price, perMinuteFor seconds: Int64) {
    units = Self.billionths(of: price) * Int128(seconds)
  }

  /// A price for each of some things.
  init(_ price: Price, times count: Int64) {
    units = Self.billionths(of: price) * 60 * Int128(count)
  }

  /// The units at a number of decimals from 0 to 9, rounded half up.
  func rounded(toScale scale: Int) -> Int128 {
    let divisor = (scale..<9).reduce(Int128(60)) { product, _ in product * 10 }
    return (units + divisor / 2) / divisor
  }

  static func + (a: ExactAmount, b: ExactAmount) -> ExactAmount {
    var sum = a
    sum.units += b.units
    return sum
  }

  private static func billionths(of price: Price) -> Int128 {
    (price.value.scale..<9).reduce(price.value.units) { product, _ in product * 10 }
  }
}

/// Digits with a comma between each three before the point: `5,400.108`, for people to read.
func grouped(_ units: Int128, scale: Int = 0) -> String {
  var digits = Array(String(units))
  if digits.count <= scale {
    digits.insert(contentsOf: String(repeating: "0", count: scale + 1 - digits.count), at: 0)
  }
  let whole = digits.count - scale
  var text = ""
  for (place, digit) in digits.enumerated() {
    if place == whole {
      text.append(".")
    } else if place > 0, place < whole, (whole - place) % 3 == 0 {
      text.append(",")
    }
    text.append(digit)
  }
  return text
}

/// `grouped`, of a count.
func grouped(_ count: Int64) -> String {
  grouped(Int128(count))
}
