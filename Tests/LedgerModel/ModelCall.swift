import TestSupport

/// A call as the model knows it, times in milliseconds.
package struct ModelCall: Hashable {
  package var id: [UInt8]
  package var account: [UInt8]
  /// The item's place in the tariffs.
  package var product: Int
  package var start: Int
  package var duration: Int
  package var recording: Int
  /// The calendar day of its start, in days since 1970-01-01.
  package let day: Int
  /// The month that it is billed in, as `YYYY-MM`.
  package let month: String

  package init(
    id: [UInt8], account: [UInt8], product: Int, start: Int, duration: Int, recording: Int,
    in calendar: ModelCalendar
  ) {
    self.id = id
    self.account = account
    self.product = product
    self.start = start
    self.duration = duration
    self.recording = recording
    day = calendar.day(of: start)
    month = calendar.month(of: calendar.attributesByEnd ? start + duration : start)
  }

  /// Calls with the same one are the same call, or conflict.
  package struct Key: Hashable {
    package var id: [UInt8]
    package var day: Int
  }

  package var key: Key { Key(id: id, day: day) }

  /// Whether it adds to a bill at all.
  package var isCharged: Bool { duration > 0 || recording > 0 }
}

/// The zone and the end of calls by which days and months are told.
package struct ModelCalendar {
  package let zone: SlowZone
  package let attributesByEnd: Bool

  package init(zone: SlowZone, attributesByEnd: Bool) {
    self.zone = zone
    self.attributesByEnd = attributesByEnd
  }

  package func day(of instant: Int) -> Int { zone.local(instant) / 86_400_000 }

  package func month(of instant: Int) -> String { SlowTime.month(ofLocal: zone.local(instant)) }

  /// The first day of a month, in days since 1970-01-01.
  package static func firstDay(of month: String) -> Int {
    (SlowTime.read(month + "-01T00:00:00")?.milliseconds ?? 0) / 86_400_000
  }

  /// The month after one.
  package static func next(_ month: String) -> String {
    SlowTime.month(ofLocal: (firstDay(of: month) + 31) * 86_400_000)
  }
}
