import CDRCore
import Tariffs

extension FixedDecimal {
  /// What is payable of the amount of a bill line.
  ///
  /// - Throws: ``Overflow`` where either has more than the 64 bits that a ledger keeps of it.
  @inline(__always)
  package func payable(by rule: PayableRule) throws(Overflow) -> FixedDecimal {
    let payable = try rounded(toScale: rule.scale, rule.rounding)
    guard Int64(exactly: units) != nil, Int64(exactly: payable.units) != nil else {
      throw Overflow()
    }
    return payable
  }
}
