import CDRCore
import ColumnMaps

/// What kernels may read for the parser, many records at a time.
extension RecordParser {
  /// Whether all of a layout's fields can be read a column at a time: in UTF-8, nothing left out around
  /// them, and no timestamps that only check the duration.
  func isDirect(_ layout: ColumnLayout) -> Bool {
    !trimsFields && map.text.encoding == .utf8 && (layout.span == nil || layout.duration == nil)
  }

  /// Whether lines with other numbers of fields than the layout's may be looked at together with
  /// records: where they are records too, or the map may leave them out.
  func mayMixRecords(_ layout: ColumnLayout, file: FileContext) -> Bool {
    !file.dialect.isWrapped && (layout.isRagged || !records.isEmpty)
  }

  /// Whether names of a header may read as a start time, or none is read: then only a close look tells
  /// such a header from a record.
  func mayReadAsStart(_ headers: [HeaderLine], _ layout: ColumnLayout) -> Bool {
    if headers.isEmpty { return false }
    if layout.start.count == 0 { return true }
    // A copy, since what is read is of no further interest.
    var timestamps = timestamps
    for header in headers {
      for name in header.names where name.first.map(isDigit) == true {
        if layout.start.count > 1 { return true }
        if withPaddedField(name, { timestamps.instant($0) }) != nil { return true }
      }
    }
    return false
  }

  /// The column of start times that kernels can read once their form is learned.
  func kernelStart(_ layout: ColumnLayout) -> Int? {
    timestamps.learnsForm && !nullsMayBeNumbers ? layout.start.single : nil
  }

  /// The column of durations that kernels can read: in seconds.
  func kernelDuration(_ layout: ColumnLayout) -> Int? {
    guard case .column(_, .seconds, _) = map.duration, !nullsMayBeNumbers else { return nil }
    return layout.duration
  }

  /// The column of recordings that kernels can read.
  func kernelRecording(_ layout: ColumnLayout) -> Int? {
    guard case .column(_, .seconds, _) = map.recording, !nullsMayBeNumbers else { return nil }
    return layout.recording
  }

  /// Whether a column says how long recordings are, or there are none.
  var hasPlainRecordings: Bool {
    switch map.recording {
    case .none, .column: true
    case .constant, .flag: false
    }
  }

  // MARK: Texts of columns

  /// Which fields of a column are read as empty because of what they say, by their bits.
  func nullFields(_ column: PlainColumn, count: Int) -> UInt64 {
    changesFields ? column.fields(count: count) { isNull($0) } : 0
  }

  /// Which calls a column says are recorded, by their bits.
  ///
  /// - Parameter columns: has the column's fields as words.
  func recordedFields(
    _ column: PlainColumn, count: Int, columns: borrowing PlainColumns
  ) -> UInt64 {
    columns.knownFields(column, count: count, in: flagTexts)
  }

  /// An account that the first of its columns does not have; empty where the others have none either.
  mutating func otherAccount(_ fields: some FieldSource, _ layout: ColumnLayout) -> Field {
    seesToFields = false
    return account(fields, layout, changesFields)
  }

  /// A key of several columns.
  mutating func joinedCallID(_ fields: some FieldSource, _ layout: ColumnLayout) -> Field {
    seesToFields = false
    return callID(fields, layout, changesFields)
  }
}
