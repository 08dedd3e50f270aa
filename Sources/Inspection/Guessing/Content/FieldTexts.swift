import CDRCore
import ColumnMaps
import Metering

/// Reads timestamps one at a time, as the first pass reads those of a form.
struct TimestampTexts {
  private var reader: TimestampReader

  /// - Parameter clock: of the zone of timestamps without an offset.
  init(_ form: TimestampForm, clock: ZoneClock) {
    reader = TimestampReader(form: form, clock: clock)
  }

  /// In milliseconds since 1970-01-01T00:00:00Z; nil for what is not a timestamp of the form.
  mutating func instant(_ text: [UInt8]) -> Int64? { withPaddedField(text) { reader.instant($0) } }
}

extension LengthForm {
  /// A length of time in milliseconds; nil for what is not a duration of this form, or is more than 1000
  /// hours.
  func milliseconds(_ text: [UInt8]) -> UInt32? {
    guard !text.isEmpty else { return nil }
    let limit = UInt32(FirstPassOptions.maximumCallHoursLimit) * 3_600_000
    let reading = withPaddedField(text) {
      DurationReader.read($0, unit: unit, marks: marks, limit: limit)
    }
    guard case .milliseconds(let length) = reading else { return nil }
    return length
  }
}

extension DurationUnit {
  /// As of ``LengthForm``, with a point before decimals.
  func milliseconds(_ text: [UInt8]) -> UInt32? { LengthForm(self).milliseconds(text) }
}
