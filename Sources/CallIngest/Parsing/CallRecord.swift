import Metering

/// The fields of a record that are used, as they stand in the text.
struct RecordFields {
  var callID: Field
  var accountID: Field
  var product: Field
  var startTime: Field
  var duration: Field
  /// Without bytes where the file has no such column.
  var recording: Field
}

/// A call record as it was understood.
struct CallRecord {
  var callID: Field
  var accountID: Field
  /// The item's id: its position in ``Metering/Metering/items``.
  var item: Int
  /// In milliseconds since 1970-01-01T00:00:00Z.
  var start: Int64
  /// In milliseconds.
  var duration: UInt32
  /// In milliseconds; 0 when nothing was recorded.
  var recording: UInt32
}

/// Reads the used fields of a record in any form that they may have, and finds the first of the
/// reasons to reject it.
struct RecordParser: ~Copyable {
  let products: ProductTable
  private var timestamps: TimestampParser
  /// The longest call, in milliseconds.
  let limit: UInt32
  /// The form of the start time read last.
  private(set) var timeForm = TimeForm()

  init(metering: Metering, clock: ZoneClock, maximumCallHours: Int) {
    products = ProductTable(metering.items)
    timestamps = TimestampParser(clock: clock)
    limit = UInt32(maximumCallHours) * 3_600_000
  }

  /// - Parameter mayBeNonASCII: whether the text around has bytes above 127, so that the fields
  ///   have to be looked at.
  mutating func parse(
    _ fields: RecordFields, mayBeNonASCII: Bool
  ) throws(RejectReason) -> CallRecord {
    if mayBeNonASCII && !Self.areUTF8(fields) { throw .badEncoding }
    if fields.callID.count == 0 { throw .missingCallID }
    if fields.accountID.count == 0 { throw .missingAccount }
    guard let item = products.item(fields.product) else { throw .unknownProduct }
    guard let start = timestamps.instant(fields.startTime) else { throw .badStartTime }
    let duration: UInt32
    switch Seconds.read(fields.duration, limit: limit) {
    case .milliseconds(let value): duration = value
    case .malformed: throw .badDuration
    case .outOfRange: throw .durationOutOfRange
    }
    guard case .milliseconds(let recording) = Seconds.readOptional(fields.recording, limit: limit)
    else { throw .badRecording }
    return CallRecord(
      callID: fields.callID, accountID: fields.accountID, item: item, start: start,
      duration: duration, recording: recording)
  }

  /// Learns the form of a start time that was read, for those to come.
  ///
  /// - Returns: whether it is another than that of the last.
  mutating func learnForm(of call: CallRecord, from startTime: Field) -> Bool {
    timeForm.learn(startTime, readAs: call.start, span: timestamps.span(at: call.start))
  }

  private static func areUTF8(_ fields: RecordFields) -> Bool {
    fields.callID.isUTF8 && fields.accountID.isUTF8 && fields.product.isUTF8
      && fields.startTime.isUTF8 && fields.duration.isUTF8 && fields.recording.isUTF8
  }
}

extension RejectReason: Error {}
