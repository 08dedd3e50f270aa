import ColumnMaps
import Foundation

/// Timestamps read the slow way in any form that a column map may give them.
package struct SlowTimestamp {
  private let form: TimestampForm
  private let zone: SlowZone

  package init(_ form: TimestampForm, zone: SlowZone) {
    self.form = form
    self.zone = zone
  }

  /// Milliseconds since 1970-01-01T00:00:00Z; nil for what is no timestamp.
  package func instant(_ text: String) -> Int? {
    Self.read(text, form).map {
      $0.isInstant ? $0.milliseconds : zone.instant(ofLocal: $0.milliseconds)
    }
  }

  /// The milliseconds from one timestamp to another, which in an hour that occurs twice may be the
  /// later one; nil where one cannot be read, or they are the wrong way round.
  ///
  /// - Parameter isOvernight: whether the end may also be of the day after.
  package func length(from: String, to: String, isOvernight: Bool = false) -> Int? {
    guard let start = instant(from), let end = instant(to) else { return nil }
    if end >= start { return end - start }
    if let later = later(to), later >= start { return later - start }
    guard isOvernight, let read = Self.read(to, form) else { return nil }
    let moved = read.milliseconds + 86_400_000
    let next = read.isInstant ? moved : zone.instant(ofLocal: moved)
    return next < start ? nil : next - start
  }

  /// The second instant of a time that occurs twice.
  package func later(_ text: String) -> Int? {
    guard let read = Self.read(text, form), !read.isInstant else { return nil }
    let readings = zone.readings(ofLocal: read.milliseconds)
    return readings.count > 1 ? readings[1] : nil
  }

  /// Days from 1899-12-30 on, of which the first ones are not agreed on; to the nearest millisecond.
  private static func excelDays(_ text: String) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { 48...57 ~= $0 } }),
      let days = Int(parts[0]), (61...2_958_465).contains(days),
      let first = SlowTime.instant("1970-01-01T00:00:00Z")
    else { return nil }
    var day = 0.0 as Decimal
    if parts.count == 2 {
      // No more digits than a Decimal has; what comes after them is far below a millisecond.
      day = Decimal(string: "0." + parts[1].prefix(30)) ?? 0
    }
    var milliseconds = day * 86_400_000
    var rounded = Decimal()
    NSDecimalRound(&rounded, &milliseconds, 0, .plain)
    return first + (days - 25_569) * 86_400_000 + NSDecimalNumber(decimal: rounded).intValue
  }

  private static func read(
    _ text: String, _ form: TimestampForm
  ) -> (milliseconds: Int, isInstant: Bool)? {
    func digits(_ text: some StringProtocol, atMost most: Int) -> Int? {
      guard (1...most).contains(text.utf8.count), text.utf8.allSatisfy({ 48...57 ~= $0 }) else {
        return nil
      }
      return Int(text)
    }
    switch form {
    case .standard: return SlowTime.read(text)
    case .pattern(let pattern): return SlowPattern(pattern.text).read(text)
    case .unixSeconds:
      let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      guard let whole = parts.first, let seconds = digits(whole, atMost: 12) else { return nil }
      guard parts.count == 2 else { return (seconds * 1000, true) }
      // A fraction may have any number of digits.
      guard !parts[1].isEmpty, parts[1].utf8.allSatisfy({ 48...57 ~= $0 }) else { return nil }
      return (seconds * 1000 + (Int((parts[1] + "00").prefix(3)) ?? 0), true)
    case .unixMilliseconds: return digits(text, atMost: 15).map { ($0, true) }
    case .unixMicroseconds: return digits(text, atMost: 18).map { ($0 / 1000, true) }
    case .excelDays: return excelDays(text).map { ($0, false) }
    case .anyOf(let forms): return forms.lazy.compactMap { read(text, $0) }.first
    }
  }
}
