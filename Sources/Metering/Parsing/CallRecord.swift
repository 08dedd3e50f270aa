import ColumnMaps

/// A call record as it was understood.
struct CallRecord {
  var callID: Field
  var accountID: Field
  /// What the call is compared by instead of its account, where its numbers tell that; else empty.
  var numbers: Field
  /// The item's id: its position in ``CDRCore/Metering/items``.
  var item: Int
  /// In milliseconds since 1970-01-01T00:00:00Z.
  var start: Int64
  /// In milliseconds.
  var duration: UInt32
  /// In milliseconds; 0 when nothing was recorded.
  var recording: UInt32
}

/// A record that was read by a column map.
struct ParsedCall {
  var call: CallRecord
  /// Whether the map has it charged for; else it has neither duration nor recording.
  var isCharged = true
  /// Whether it says when it started, which a call that is not charged for need not.
  var hasStart = true
  /// Whether its duration and the time between its timestamps differ.
  var disagrees = false
  /// Whether the map leaves it out: then nothing else is said of it.
  var isExcluded = false

  /// What is made of a line that the map leaves out.
  static func excluded(_ empty: Field) -> ParsedCall {
    ParsedCall(
      call: CallRecord(
        callID: empty, accountID: empty, numbers: empty, item: 0, start: 0, duration: 0,
        recording: 0),
      isExcluded: true)
  }
}

/// What kernels have read of a record already.
struct KernelReadings {
  var start: Int64?
  var duration: UInt32?
  var recording: UInt32?

  static let none = KernelReadings()
}
