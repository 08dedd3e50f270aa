import TestSupport

@testable import ColumnMaps

/// Lengths of time in every unit.
enum Durations {
  static func compare(_ input: inout FuzzInput) {
    let unit = input.pick(DurationUnit.allCases)
    let limit = input.pick([86_400_000, 3_600_000_000, 3_600_000] as [UInt32])
    let behind = input.byte()
    let bytes = input.rest.prefix(Fields.longest)
    let read = DurationReader.read(
      Fields.field(bytes, behind: behind), unit: unit, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      check(read == .malformed, "bytes that are no text are \(read)")
      return
    }
    guard let slow = slow(text, unit) else { return }
    let expected: Seconds.Reading =
      switch slow {
      case nil: .malformed
      case let milliseconds? where milliseconds <= Int(limit): .milliseconds(UInt32(milliseconds))
      default: .outOfRange
      }
    check(read == expected, "\(unit) \(text.debugDescription): \(read) instead of \(expected)")
  }

  /// What the slow reader reads; nil where it does not know so long numbers.
  private static func slow(_ text: String, _ unit: DurationUnit) -> Int?? {
    switch unit {
    case .seconds: return .some(ExactDecimal.milliseconds(text, unit: 1000))
    case .milliseconds: return .some(ExactDecimal.milliseconds(text, unit: 1))
    case .centiseconds: return .some(ExactDecimal.milliseconds(text, unit: 10))
    case .minutes: return .some(ExactDecimal.milliseconds(text, unit: 60_000))
    case .hhmmss: return .some(SlowDuration.sixDigits(text))
    case .clock, .hoursMinutes, .suffixed:
      let numbers = text.utf8.split { !(48...57).contains($0) }
      guard numbers.allSatisfy({ $0.count <= 12 }) else { return nil }
      if unit == .hoursMinutes { return .some(SlowDuration.hoursMinutes(text)) }
      return .some(unit == .clock ? SlowDuration.clock(text) : SlowDuration.suffixed(text))
    }
  }
}

/// Decimal numbers of any length, multiplied by hand from the last digit on.
enum ExactDecimal {
  /// A number of units as milliseconds, rounded up; `Int.max` for all of more than 15 digits, and
  /// nil for what is no number.
  static func milliseconds(_ text: String, unit: Int) -> Int? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    var carried = 0
    var product: [Int] = []
    for digit in parts.joined().reversed() {
      carried += (Int(digit) - 48) * unit
      product.append(carried % 10)
      carried /= 10
    }
    while carried > 0 {
      product.append(carried % 10)
      carried /= 10
    }
    let decimals = parts.count == 2 ? parts[1].count : 0
    let whole = product.dropFirst(decimals).reversed().drop { $0 == 0 }
    guard whole.count <= 15 else { return Int.max }
    let roundsUp = product.prefix(decimals).contains { $0 != 0 }
    return whole.reduce(0) { $0 * 10 + $1 } + (roundsUp ? 1 : 0)
  }
}
