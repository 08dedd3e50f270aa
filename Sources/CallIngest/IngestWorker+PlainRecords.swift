import CKernels
import Metering

/// The fast path: records without quotes, whose columns are read many records at a time.
extension IngestWorker {
  /// Decides on plain records that follow one another.
  mutating func take(
    _ records: PlainColumns.Records, chunk: borrowing Chunk, tally: inout ChunkTally
  ) throws(Failure) {
    let layout = chunk.file.layout
    let fieldCount = layout.fieldCount
    // The last column's CR is not of its field.
    let last = records.endsInCR ? fieldCount &- 1 : -1
    @inline(__always)
    func field(_ column: Int, of first: Int) -> Field {
      var field = index.field(column, at: first)
      field.count &-= column == last ? 1 : 0
      return field
    }
    let unread = CDR_UNREAD_SECONDS
    columns.read(records, of: index, layout: layout, form: parser.timeForm, limit: parser.limit)
    tally.hasNewForm = false
    var mayReread = true
    for record in 0..<records.count {
      let first = records.first &+ record &* fieldCount
      let callID = field(layout.callID, of: first)
      let account = field(layout.accountID, of: first)
      let product = field(layout.product, of: first)
      let duration = unsafe columns.durations[record]
      let recording = unsafe columns.recordings[record]
      let start = unsafe columns.starts[record]
      let place = chunk.start &+ (first > 0 ? index[first &- 1] &+ 1 : 0)
      if start != CDR_UNREAD_TIME, duration != unread, recording != unread,
        callID.count > 0, account.count > 0, let item = parser.products.item(product),
        field(layout.duration, of: first).count > 0,
        !index.hasNonASCII || (callID.isUTF8 && account.isUTF8)
      {
        count(
          CallRecord(
            callID: callID, accountID: account, item: item, start: start, duration: duration,
            recording: recording),
          order: CallOrder(file: chunk.file.index, offset: chunk.textOffset &+ Int64(place)),
          tally: &tally)
        continue
      }
      // Another form, or something to reject: the long way.
      let lineFeed = chunk.start + index[first + fieldCount - 1]
      var fields = index.fields(at: first, layout: layout)
      if records.endsInCR { fields.dropCarriageReturn(layout) }
      unsafe try take(
        fields, text: UnsafePointer(chunk.buffer.text), from: place,
        to: records.endsInCR ? lineFeed - 1 : lineFeed, chunk: chunk, tally: &tally)
      if tally.hasNewForm && mayReread {
        // Once is enough for a new day or month, and not too much where every form is new.
        mayReread = false
        let rest = records.from(record + 1, fieldCount: fieldCount)
        columns.readStarts(
          rest, of: index, layout: layout, form: parser.timeForm, into: record + 1)
      }
    }
  }
}
