import CDRCore
import ColumnMaps

/// How long a call and its recording were.
extension RecordParser {
  /// A call's duration in milliseconds; nil where it cannot be read.
  mutating func readDuration(_ fields: some FieldSource, _ layout: ColumnLayout) -> UInt32? {
    try? duration(lengthFields(fields, layout, true))
  }

  /// A plain record's duration in milliseconds; nil where it cannot be read, or the record has to be
  /// looked at more closely.
  mutating func plainDuration(_ fields: some FieldSource, _ layout: ColumnLayout) -> UInt32? {
    seesToFields = false
    return try? duration(lengthFields(fields, layout, changesFields))
  }

  /// A plain record's start in milliseconds since 1970; nil where it cannot be read, or the record has
  /// to be looked at more closely.
  mutating func plainStart(_ fields: some FieldSource, _ layout: ColumnLayout) -> Int64? {
    seesToFields = false
    let start = constants.start ?? timestamps.instant(start(fields, layout, changesFields))
    return start.flatMap { years.safeStarts.contains($0) ? $0 : nil }
  }

  /// The length of a plain record's recording in milliseconds, which a column says; nil where it cannot
  /// be read, or the record has to be looked at more closely.
  mutating func plainRecording(_ column: Int, _ fields: some FieldSource) -> UInt32? {
    guard case .column(let unit, let marks) = recordingForm else { return nil }
    seesToFields = false
    let text = text(column, of: fields, changesFields)
    if text.count == 0 { return 0 }
    guard
      case .milliseconds(let value) = DurationReader.read(
        text, unit: unit, marks: marks, limit: limit)
    else { return nil }
    return value
  }

  /// A recording's length in milliseconds; nil where it cannot be read.
  mutating func readRecording(_ fields: some FieldSource, _ layout: ColumnLayout) -> UInt32? {
    let lengths = lengthFields(fields, layout, true)
    return try? recording(lengths, duration: try duration(lengths))
  }

  /// The fields that say how long a call and its recording were.
  struct LengthFields {
    var duration: Field
    var recording: Field
    var from: Field
    var to: Field
    var hasSpan = false

    init(_ empty: Field) { (duration, recording, from, to) = (empty, empty, empty, empty) }
  }

  @inline(__always)
  mutating func lengthFields(
    _ fields: some FieldSource, _ layout: ColumnLayout, _ looks: Bool
  ) -> LengthFields {
    var lengths = LengthFields(empty)
    if let column = layout.duration { lengths.duration = text(column, of: fields, looks) }
    if let span = layout.span {
      lengths.hasSpan = true
      lengths.from = joined(span.from, of: fields, looks)
      lengths.to = joined(span.to, of: fields, looks)
    }
    if let column = layout.recording { lengths.recording = text(column, of: fields, looks) }
    return lengths
  }

  @inline(__always)
  mutating func duration(_ lengths: LengthFields) throws(RejectReason) -> UInt32 {
    let reading: Seconds.Reading
    switch durationForm {
    case .constant: return constants.duration
    case .column(let unit, let marks):
      reading =
        lengths.duration.count == 0
        ? .malformed
        : DurationReader.read(lengths.duration, unit: unit, marks: marks, limit: limit)
    case .between:
      guard let length = time(between: lengths) else { throw .badDuration }
      reading = length <= Int64(limit) ? .milliseconds(UInt32(length)) : .outOfRange
    }
    switch reading {
    case .milliseconds(let value): return value
    case .malformed: throw .badDuration
    case .outOfRange: throw .durationOutOfRange
    }
  }

  @inline(__always)
  mutating func recording(
    _ lengths: LengthFields, duration: UInt32
  ) throws(RejectReason) -> UInt32 {
    switch recordingForm {
    case .none: return 0
    case .constant: return constants.recording
    case .flag: return flags.number(lengths.recording) == nil ? 0 : duration
    case .column(let unit, let marks):
      if lengths.recording.count == 0 { return 0 }
      guard
        case .milliseconds(let value) = DurationReader.read(
          lengths.recording, unit: unit, marks: marks, limit: limit)
      else { throw .badRecording }
      return value
    }
  }

  /// The milliseconds between two timestamps; nil where one cannot be read, or the second is the
  /// earlier one. In an hour that occurs twice, it then is of the second time; else it may be of the
  /// next day.
  private mutating func time(between lengths: LengthFields) -> Int64? {
    guard let from = timestamps.instant(lengths.from), var to = timestamps.instant(lengths.to)
    else { return nil }
    if to < from { to = timestamps.laterInstant(lengths.to) ?? to }
    if to < from, isOvernight { to = timestamps.nextDay(lengths.to) ?? to }
    return to < from ? nil : to - from
  }

  /// Whether a duration is more than a second off the time between two timestamps, which is what
  /// cutting all three to seconds can make of it. Timestamps that cannot be read say nothing.
  mutating func disagrees(_ lengths: LengthFields, duration: UInt32) -> Bool {
    guard let from = timestamps.instant(lengths.from), let to = timestamps.instant(lengths.to)
    else { return false }
    let length = time(between: lengths) ?? to - from
    return abs(length - Int64(duration)) > 1000
  }
}

/// How a map says the duration of calls, without its texts, which would cost counting references.
enum DurationForm {
  case constant
  case column(DurationUnit, NumberMarks?)
  case between

  init(_ rule: DurationRule) {
    switch rule {
    case .constant: self = .constant
    case .column(_, let form, _): self = .column(form.unit, form.marks)
    case .between: self = .between
    }
  }
}

/// How a map says what is recorded.
enum RecordingForm {
  case none
  case constant
  case flag
  case column(DurationUnit, NumberMarks?)

  init(_ rule: RecordingRule?) {
    switch rule {
    case .none: self = .none
    case .constant: self = .constant
    case .flag: self = .flag
    case .column(_, let form, _): self = .column(form.unit, form.marks)
    }
  }
}
