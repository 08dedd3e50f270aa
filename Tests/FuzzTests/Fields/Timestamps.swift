import CDRCore
import TestSupport

@testable import ColumnMaps

/// Timestamps of all forms that a column map can give them, one after the other by one reader, which
/// remembers dates and offsets.
enum Timestamps {
  private static let patterns = [
    "d/M/yyyy H:mm:ss", "M/d/yy h:mm:ss a", "yyyyMMddHHmmss", "yyyyMMdd Hmm", "dMyyyy Hmmss",
    "EEE, dd MMM yyyy HH:mm:ss Z", "EEEE, d MMMM yyyy H:mm", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "yyyy.MM.dd HH:mm:ss", "dd-MMM-yy HH:mm:ss.S", "HH:mm:ss.SSS z EEE MMM dd yyyy",
    "yyyy年M月d日 H时m分s秒", "yyyy-MM-dd HH:mm:ss", "yyyy/M/d a h:mm:ss",
  ]
  private static let forms: [TimestampForm] = {
    let read = patterns.compactMap { try? TimestampForm.pattern(TimePattern($0)) }
    precondition(read.count == patterns.count)
    return [
      .standard, .unixSeconds, .unixMilliseconds, .unixMicroseconds,
      .excelDays, .anyOf([read[0], .standard]), .anyOf([.unixSeconds, .standard, read[2]]),
    ] + read
  }()
  private static let zones = ["Asia/Shanghai", "Europe/Lisbon", "America/New_York"]
  private static let slow: [[SlowTimestamp]] = zones.map { zone in
    forms.map { SlowTimestamp($0, zone: SlowZone(zone)) }
  }

  static func compare(_ input: inout FuzzInput) {
    let (form, zone) = (input.below(forms.count), input.below(zones.count))
    let behind = input.byte()
    guard let clock = ZoneClock(name: zones[zone]) else { fatalError("no zone \(zones[zone])") }
    var reader = TimestampReader(form: forms[form], clock: clock)
    let texts = input.rest.prefix(4 * Fields.longest).split(
      separator: 10, maxSplits: 5, omittingEmptySubsequences: false)
    for bytes in texts where bytes.count <= Fields.longest {
      let field = Fields.field(bytes, behind: behind)
      let (instant, later) = (reader.instant(field), reader.laterInstant(field))
      check(instant != nil || later == nil, "a later instant of what is no time")
      guard let text = String(validating: bytes, as: UTF8.self) else {
        check(instant == nil, "bytes that are no text are \(instant ?? 0)")
        continue
      }
      // The slow ones count days from 1970 on, and Shanghai's and other clocks changed by odd
      // amounts long before.
      let slow = slow[zone][form]
      if let instant, instant < 86_400_000 { continue }
      let expected = slow.instant(text)
      if instant == nil, let expected, expected < 86_400_000 { continue }
      check(
        instant == expected.map { Int64($0) },
        "\(forms[form]) \(text.debugDescription): \(instant ?? -1), not \(expected ?? -1)")
      let expectedLater = slow.later(text)
      check(
        later == expectedLater.map { Int64($0) },
        "\(text.debugDescription): later \(later ?? -1), not \(expectedLater ?? -1)")
    }
  }
}
