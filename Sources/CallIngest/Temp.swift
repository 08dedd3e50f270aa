import Columns
import Metering
struct TimestampReader {
  private var parser: TimestampParser
  init(form: TimestampForm, clock: ZoneClock) { parser = TimestampParser(clock: clock) }
  mutating func instant(_ field: Field) -> Int64? { parser.instant(field) }
  mutating func laterInstant(_ field: Field) -> Int64? { nil }
  mutating func span(at instant: Int64) -> ZoneClock.OffsetSpan { parser.span(at: instant) }
  var learnsForm: Bool { true }
}
enum DurationReader {
  static func read(_ field: Field, unit: DurationUnit, limit: UInt32) -> Seconds.Reading { Seconds.read(field, limit: limit) }
}
struct GB18030Decoder: ~Copyable {
  static let growth = 2
  init?() { return nil }
  mutating func decode(_ field: Field, into: UnsafeMutablePointer<UInt8>, capacity: Int) -> Int? { nil }
  static func text(of bytes: [UInt8]) -> [UInt8]? { nil }
}
