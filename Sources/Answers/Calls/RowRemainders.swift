import CDRCore
import Metering
import Reports

/// What the lines of a bill have that the rows of their calls do not: flat amounts, and what rounding
/// the rows down has left.
struct RowRemainders {
  /// Rows without a call id, one for each line with a remainder.
  private(set) var text: [UInt8] = []
  /// How many there are.
  private(set) var count = 0

  /// Compares the rows' sums with the bill.
  ///
  /// - Parameter sums: by the line's place in the month's factors.
  /// - Throws: `bug` where a line's minutes are not those of its rows, or more remains than rounding
  ///   can have left.
  init(of month: ItemisedMonth, sums: [RowSum]) throws(Failure) {
    let factors = month.factors
    var expected = 0
    for line in month.lines {
      let sum = sums[line.account * factors.lanes + line.lane]
      let item = factors.items[line.lane]
      guard sum.billedSeconds == line.billedSeconds else {
        throw Failure(
          .bug,
          "account \(line.name), \(item): the rows of calls have \(sum.billedSeconds) billed seconds, "
            + "the bill \(line.billedSeconds)")
      }
      if line.billedSeconds != 0 { expected += 1 }
      let rest = line.amount.units - Int128(sum.amount)
      guard rest.magnitude <= Self.limit(line) else {
        throw Failure(
          .bug,
          "account \(line.name), \(item): the rows of calls differ from the bill by more than "
            + "rounding can have left")
      }
      if rest == 0 { continue }
      count += 1
      append(line, item, factors.month, FixedDecimal(units: rest, scale: line.amount.scale))
    }
    let used = sums.lazy.filter { $0.billedSeconds != 0 }.count
    guard used == expected else {
      throw Failure(.bug, "rows of calls belong to lines that the bill does not have")
    }
  }

  /// The most that may remain of a line, in units of its last decimal: the flat amounts, one for each
  /// call and the line itself, and what half of an average price's last decimal comes to.
  private static func limit(_ line: ItemisedMonth.Line) -> UInt128 {
    let flat = (try? line.flat.rounded(toScale: line.amount.scale, .up).units) ?? 0
    var unit: UInt128 = 1
    for _ in 0..<line.amount.scale { unit *= 10 }
    let average = UInt128(line.billedSeconds.magnitude) * unit / 120_000_000
    return flat.magnitude + UInt128(line.calls) + 2 + average
  }

  private mutating func append(
    _ line: ItemisedMonth.Line, _ item: String, _ month: Month, _ rest: FixedDecimal
  ) {
    text.append(contentsOf: "\(month),".utf8)
    text.append(csvField: line.name)
    text.append(UInt8(ascii: ","))
    text.append(csvField: item)
    text.append(contentsOf: ",,,,,,,".utf8)
    text.append(contentsOf: "\(rest),,\n".utf8)
  }
}
