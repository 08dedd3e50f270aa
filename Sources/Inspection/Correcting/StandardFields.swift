import CDRCore
import Metering

/// Writes a record of any column map in the standard columns: what can be read in its standard form,
/// what cannot as it stands.
struct StandardFields: Sendable {
  private let items: [String]
  private let clock: ZoneClock
  private let isStandard: Bool

  /// - Parameters:
  ///   - items: the names of the metering's items.
  ///   - clock: of the tariff's zone.
  ///   - isStandard: whether the records have the standard columns, which stay as they are.
  init(items: [String], clock: ZoneClock, isStandard: Bool) {
    self.items = items
    self.clock = clock
    self.isStandard = isStandard
  }

  /// The fields in the order of ``StandardColumn``; empty where one is not text.
  func fields(_ record: FieldReadings) -> [[UInt8]] {
    func written<Value>(
      _ reading: FieldReadings.Reading<Value>, _ standard: (Value) -> String
    ) -> [UInt8] {
      guard !isStandard, let value = reading.value else { return ifText(reading.text) }
      return Array(standard(value).utf8)
    }
    return [
      ifText(record.callID), ifText(record.account),
      written(record.product) { items[$0] },
      written(record.start, timestamp),
      written(record.duration, seconds),
      written(record.recording, seconds),
    ]
  }

  /// The bytes; none where they are not UTF-8.
  private func ifText(_ bytes: [UInt8]) -> [UInt8] {
    String(validating: bytes, as: UTF8.self) == nil ? [] : bytes
  }

  private func timestamp(_ instant: Int64) -> String {
    let second = floorDivide(instant, 1000)
    var text = clock.timestamp(ofSecond: second)
    let milliseconds = instant - second * 1000
    if milliseconds > 0 {
      let digits = String(1000 + milliseconds).dropFirst()
      // Behind `yyyy-MM-ddTHH:mm:ss`.
      text.insert(contentsOf: "." + digits, at: text.index(text.startIndex, offsetBy: 19))
    }
    return text
  }

  /// Milliseconds as seconds, with decimals where there are any.
  private func seconds(_ milliseconds: UInt32) -> String {
    let fraction = milliseconds % 1000
    let decimals = fraction == 0 ? "" : "." + String(1000 + fraction).dropFirst()
    return "\(milliseconds / 1000)\(decimals)"
  }
}
