import CDRCore
import OperatorFiles

/// The forms that single values of a tariff have.
extension YAMLValue {
  /// A price, with its text.
  func price() -> Price? { decimal(calledFor: "price") }

  /// The part of the full price that a term costs, at most 1.
  func factor() -> Price? {
    guard let factor = decimal(calledFor: "factor") else { return nil }
    guard factor.value <= FixedDecimal(units: 1, scale: 0) else {
      fault("\(factor.text) is above 1; it is the part of the price to pay, 0.85 for 15 % off")
      return nil
    }
    return factor
  }

  private func decimal(calledFor word: String) -> Price? {
    guard let text = text() else { return nil }
    if let price = Price(text) { return price }
    if text.hasPrefix("-"), Price(String(text.dropFirst())) != nil {
      fault("\(text) is negative; a \(word) is 0 or more")
    } else if isDecimal(text) {
      fault("\(quoted(text)) has more than 12 digits before the point or 9 after it")
    } else {
      fault("\(quoted(text)) is not a \(word); write digits with a point, such as 0.110")
    }
    return nil
  }
}

/// Whether a text is digits with an optional point and digits, however many.
private func isDecimal(_ text: String) -> Bool {
  let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
}
