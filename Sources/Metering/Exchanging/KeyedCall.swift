import CDRCore

/// A call without its id and names, by keyed hashes: what it takes to find duplicates among the calls of
/// several programs that read under one seed, and to take a call out of the sums again.
package struct KeyedCall: Sendable {
  /// 64 bits of a hash of the call's id and the day of its start.
  package var key: UInt64
  /// 32 more bits of it. Calls are spread over partitions by these.
  package var keyHigh: UInt32
  /// A hash of the account's name.
  package var account: UInt64
  /// A hash of the numbers that the call is compared by instead of its account; 0 where it is not.
  package var numbers: UInt64
  /// In milliseconds since 1970-01-01T00:00:00Z.
  package var start: Int64
  /// In milliseconds.
  package var duration: UInt32
  package var recording: UInt32
  /// The item's place in the metering.
  package var item: UInt8
  /// The file's place among the inputs.
  package var file: UInt32
  /// Where its record starts in the file's text.
  package var offset: Int64

  package init(
    key: UInt64, keyHigh: UInt32, account: UInt64, numbers: UInt64, start: Int64, duration: UInt32,
    recording: UInt32, item: UInt8, file: UInt32, offset: Int64
  ) {
    (self.key, self.keyHigh) = (key, keyHigh)
    (self.account, self.numbers) = (account, numbers)
    (self.start, self.duration, self.recording) = (start, duration, recording)
    (self.item, self.file, self.offset) = (item, file, offset)
  }

  /// Whether the call adds to the sums at all.
  package var isCharged: Bool { duration > 0 || recording > 0 }

  /// Whether two calls have the same id and day.
  @inline(__always)
  package func hasKey(of other: KeyedCall) -> Bool { key == other.key && keyHigh == other.keyHigh }

  /// In what the call differs from another with its id.
  ///
  /// - Parameter comparesNumbers: whether the numbers count instead of the accounts.
  package func differences(from other: KeyedCall, comparesNumbers: Bool) -> CallDifferences {
    var differences: CallDifferences = []
    if comparesNumbers {
      if numbers != other.numbers { differences.insert(.numbers) }
    } else if account != other.account {
      differences.insert(.account)
    }
    if item != other.item { differences.insert(.product) }
    if start != other.start { differences.insert(.start) }
    if duration != other.duration { differences.insert(.duration) }
    if recording != other.recording { differences.insert(.recording) }
    return differences
  }
}

/// Tells the months of calls.
package struct KeyedCalendar: Sendable {
  private var calendar: CallCalendar

  /// - Throws: `unfit` for a zone that the machine does not have.
  package init(_ metering: Metering) throws(Failure) {
    calendar = CallCalendar(clock: try metering.clock, attribution: metering.attribution)
  }

  /// The month that a call belongs to.
  package mutating func month(of call: KeyedCall) -> Month {
    Month(index: calendar.month(start: call.start, duration: call.duration))
  }
}
