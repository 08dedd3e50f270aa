import CKernels
import ColumnMaps

/// The fast path's look at times: by kernels where they know how a column is written, else one record
/// after the other by the readers that know all forms. What these leave unread goes the long way.
extension Worker {
  /// - Parameter column: the one that kernels can read; nil where only the readers can.
  mutating func readStarts(
    _ column: Int?, of records: PlainColumns.Records, _ layout: ColumnLayout
  ) {
    if let column {
      columns.readStarts(column, of: records, in: index, forms: &parser.timeForms)
      return
    }
    for record in 0..<records.count {
      let start = parser.plainStart(index.fields(record, of: records), layout)
      unsafe columns.starts[record] = start ?? CDR_UNREAD_TIME
    }
  }

  mutating func readDurations(of records: PlainColumns.Records, _ layout: ColumnLayout) {
    if let column = parser.kernelDuration(layout) {
      columns.readDurations(column, of: records, in: index, limit: parser.limit)
      return
    }
    for record in 0..<records.count {
      let duration = parser.plainDuration(index.fields(record, of: records), layout)
      unsafe columns.durations[record] = duration ?? CDR_UNREAD_SECONDS
    }
  }

  /// Reads recordings whose length a column says; without one nothing is recorded.
  mutating func readRecordings(of records: PlainColumns.Records, _ layout: ColumnLayout) {
    guard let column = layout.recording, parser.kernelRecording(layout) == nil else {
      columns.readRecordings(layout.recording, of: records, in: index, limit: parser.limit)
      if parser.changesFields, let column = layout.recording {
        let recordings = index.column(column, of: records, in: .recording)
        columns.clearRecordings(
          count: records.count, of: parser.nullFields(recordings, count: records.count))
      }
      return
    }
    for record in 0..<records.count {
      let length = parser.plainRecording(column, index.fields(record, of: records))
      unsafe columns.recordings[record] = length ?? CDR_UNREAD_SECONDS
    }
  }
}
