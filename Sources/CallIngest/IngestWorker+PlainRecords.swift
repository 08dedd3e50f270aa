import CKernels
import Columns
import Metering

/// The fast path: records without quotes, whose columns are read many records at a time.
extension IngestWorker {
  /// Decides on plain records that follow one another, of a layout that ``RecordParser/isDirect(_:)``.
  mutating func takeDirect(
    _ records: PlainColumns.Records, layout: ColumnLayout, chunk: borrowing Chunk,
    tally: inout ChunkTally
  ) throws(Failure) {
    let fieldCount = layout.fieldCount
    let (startColumn, durationColumn) = (layout.start[0], layout.duration ?? 0)
    let callIDColumn = layout.callID.single ?? -1
    let accountColumn = layout.account[0]
    let productColumn = layout.product ?? -1
    let constantItem = parser.products.constant ?? 0
    let unread = CDR_UNREAD_SECONDS
    columns.readStarts(
      startColumn, of: records, in: index, fieldCount: fieldCount, form: parser.timeForm)
    columns.readDurations(
      durationColumn, of: records, in: index, fieldCount: fieldCount, limit: parser.limit)
    columns.readRecordings(
      layout.recording, of: records, in: index, fieldCount: fieldCount, limit: parser.limit)
    tally.hasNewForm = false
    var mayReread = true
    for record in 0..<records.count {
      let first = records.first &+ record &* fieldCount
      let fields = index.fields(at: first, fieldCount: fieldCount, endsInCR: records.endsInCR)
      let callID = callIDColumn < 0 ? parser.empty : fields.field(callIDColumn)
      let account = fields.field(accountColumn)
      let duration = unsafe columns.durations[record]
      let recording = unsafe columns.recordings[record]
      let start = unsafe columns.starts[record]
      let place = chunk.start &+ (first > 0 ? index[first &- 1] &+ 1 : 0)
      if start != CDR_UNREAD_TIME, duration != unread, recording != unread,
        callID.count > 0 || callIDColumn < 0, account.count > 0,
        let item = productColumn < 0
          ? constantItem : parser.products.item(fields.field(productColumn)),
        fields.field(durationColumn).count > 0,
        !index.hasNonASCII || (callID.isUTF8 && account.isUTF8)
      {
        count(
          CallRecord(
            callID: callID, accountID: account, item: item, start: start, duration: duration,
            recording: recording),
          isCharged: true,
          order: CallOrder(file: chunk.file.index, offset: chunk.textOffset &+ Int64(place)),
          tally: &tally)
        continue
      }
      // Another form, or something to reject: the long way.
      let end = chunk.start + index[first + fieldCount - 1] - (records.endsInCR ? 1 : 0)
      try take(fields, layout: layout, from: place, to: end, chunk: chunk, tally: &tally)
      if tally.hasNewForm && mayReread {
        // Once is enough for a new day or month, and not too much where every form is new.
        mayReread = false
        columns.readStarts(
          startColumn, of: records.from(record + 1, fieldCount: fieldCount), in: index,
          fieldCount: fieldCount, form: parser.timeForm, into: record + 1)
      }
    }
  }

  /// Decides on plain records of any layout, whose fields may take more than one column, or other
  /// texts than stand there.
  mutating func takeMapped(
    _ records: PlainColumns.Records, layout: ColumnLayout, chunk: borrowing Chunk,
    tally: inout ChunkTally
  ) throws(Failure) {
    let fieldCount = layout.fieldCount
    let startColumn = parser.kernelStart(layout) ?? -1
    let durationColumn = parser.kernelDuration(layout) ?? -1
    let hasRecordings = parser.kernelRecording(layout) != nil
    if startColumn >= 0 {
      columns.readStarts(
        startColumn, of: records, in: index, fieldCount: fieldCount, form: parser.timeForm)
    }
    if durationColumn >= 0 {
      columns.readDurations(
        durationColumn, of: records, in: index, fieldCount: fieldCount, limit: parser.limit)
    }
    if hasRecordings {
      columns.readRecordings(
        layout.recording, of: records, in: index, fieldCount: fieldCount, limit: parser.limit)
    }
    tally.hasNewForm = false
    var mayReread = true
    for record in 0..<records.count {
      let first = records.first &+ record &* fieldCount
      let fields = index.fields(at: first, fieldCount: fieldCount, endsInCR: records.endsInCR)
      let place = chunk.start &+ (first > 0 ? index[first &- 1] &+ 1 : 0)
      var known = KernelReadings.none
      if startColumn >= 0, unsafe columns.starts[record] != CDR_UNREAD_TIME {
        known.start = unsafe columns.starts[record]
      }
      // No bytes are read as 0, and are no duration.
      if durationColumn >= 0, unsafe columns.durations[record] != CDR_UNREAD_SECONDS,
        fields.field(durationColumn).count > 0
      {
        known.duration = unsafe columns.durations[record]
      }
      if hasRecordings, unsafe columns.recordings[record] != CDR_UNREAD_SECONDS {
        known.recording = unsafe columns.recordings[record]
      }
      let parsed: ParsedCall
      do throws(RejectReason) {
        parsed = try parser.parse(
          fields, layout: layout, mayBeNonASCII: index.hasNonASCII, known: known)
      } catch {
        let end = chunk.start + index[first + fieldCount - 1] - (records.endsInCR ? 1 : 0)
        try reject(
          fields, for: error, layout: layout, from: place, to: end, chunk: chunk, tally: &tally)
        continue
      }
      count(parsed, from: place, chunk: chunk, tally: &tally)
      if known.start == nil, parsed.hasStart, startColumn >= 0, mayReread,
        parser.learnForm(of: parsed.call, from: fields, layout: layout)
      {
        mayReread = false
        columns.readStarts(
          startColumn, of: records.from(record + 1, fieldCount: fieldCount), in: index,
          fieldCount: fieldCount, form: parser.timeForm, into: record + 1)
      }
    }
  }
}
