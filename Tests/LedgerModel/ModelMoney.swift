/// A sum of money, to the last decimal.
package struct ModelMoney: Hashable {
  package private(set) var units: Int128
  package private(set) var scale: Int

  package static let zero = ModelMoney(units: 0, scale: 0)

  private init(units: Int128, scale: Int) {
    self.units = units
    self.scale = scale
  }

  /// From decimal text, signed or not.
  package init(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let digits = parts.joined().filter(\.isNumber)
    units = (Int128(digits) ?? 0) * (text.hasPrefix("-") ? -1 : 1)
    scale = parts.count == 2 ? parts[1].count : 0
  }

  package func rescaled(to scale: Int) -> ModelMoney {
    var money = self
    while money.scale < scale {
      money.units *= 10
      money.scale += 1
    }
    return money
  }

  package static func + (a: ModelMoney, b: ModelMoney) -> ModelMoney {
    let scale = max(a.scale, b.scale)
    return ModelMoney(
      units: a.rescaled(to: scale).units + b.rescaled(to: scale).units, scale: scale)
  }

  package static prefix func - (a: ModelMoney) -> ModelMoney {
    ModelMoney(units: -a.units, scale: a.scale)
  }

  /// All decimals: `-5400.10`.
  package var text: String {
    let digits = String(units.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return (units < 0 ? "-" : "") + padded.dropLast(scale)
      + (scale == 0 ? "" : "." + padded.suffix(scale))
  }
}
