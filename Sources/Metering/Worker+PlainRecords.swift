import CDRCore
import CKernels
import ColumnMaps

/// The fast path: records that ``StructuralIndex`` knows, whose columns are read many records at a
/// time.
extension Worker {
  /// Decides on plain records that follow one another, of a layout that ``RecordParser/isDirect(_:)``:
  /// a column at a time, then all calls together.
  mutating func processDirect(
    _ records: PlainColumns.Records, layout: ColumnLayout, chunk: borrowing Chunk,
    tally: inout ChunkTally
  ) throws(Failure) {
    let (fieldCount, startColumn) = (layout.fieldCount, layout.start[0])
    flush()
    var records = records
    columns.readStarts(
      startColumn, of: records, in: index, fieldCount: fieldCount, form: parser.timeForm)
    if unsafe columns.starts[0] == CDR_UNREAD_TIME {
      // Most often the first of a new month: what the long way learns of it, those behind have.
      try processLong(0, of: records, layout: layout, chunk: chunk, tally: &tally)
      flush()
      records = records.from(1, fieldCount: fieldCount)
      columns.readStarts(
        startColumn, of: records, in: index, fieldCount: fieldCount, form: parser.timeForm)
    }
    let others = readDirect(records, layout: layout)
    add(records, but: others, layout: layout, tally: &tally)
    // Another form, or something to reject: the long way.
    var rest = others
    while rest != 0 {
      try processLong(
        rest.trailingZeroBitCount, of: records, layout: layout, chunk: chunk, tally: &tally)
      rest &= rest &- 1
    }
  }

  /// Reads the columns of plain records but the start times, which are there already.
  ///
  /// - Returns: which records have to go the long way, by their bits.
  mutating func readDirect(_ records: PlainColumns.Records, layout: ColumnLayout) -> UInt64 {
    let (fieldCount, count) = (layout.fieldCount, records.count)
    let accounts = index.column(layout.account[0], of: records, fieldCount: fieldCount)
    columns.readWords(accounts, count: count)
    sums.readAccounts(accounts, count: count, columns: columns)
    columns.readDurations(
      layout.duration ?? 0, of: records, in: index, fieldCount: fieldCount, limit: parser.limit)
    columns.readRecordings(
      layout.recording, of: records, in: index, fieldCount: fieldCount, limit: parser.limit)
    var others: UInt64 = 0
    if let product = layout.product {
      let products = index.column(product, of: records, fieldCount: fieldCount)
      columns.readWords(products, count: count)
      parser.products.readItems(products, count: count, into: columns)
      if index.hasDoubledQuotes { others |= products.fieldsWithQuotes(count: count) }
    } else {
      let item = parser.products.constant ?? 0
      unsafe columns.items.update(repeating: Int32(truncatingIfNeeded: item), count: count)
    }
    others |= columns.unread(count: count) | accounts.emptyFields(count: count)
    if index.hasNonASCII { others |= accounts.brokenFields(count: count) }
    if index.hasDoubledQuotes { others |= accounts.fieldsWithQuotes(count: count) }
    if let callID = layout.callID.single {
      let callIDs = index.column(callID, of: records, fieldCount: fieldCount)
      others |= callIDs.emptyFields(count: count)
      if index.hasNonASCII { others |= callIDs.brokenFields(count: count) }
      if index.hasDoubledQuotes { others |= callIDs.fieldsWithQuotes(count: count) }
    }
    return others
  }

  /// Adds the calls of plain records whose columns were read to the sums, a month at a time.
  ///
  /// - Parameter others: those that are left out, by their bits.
  private mutating func add(
    _ records: PlainColumns.Records, but others: UInt64, layout: ColumnLayout,
    tally: inout ChunkTally
  ) {
    var rest = .firstBits(records.count) & ~others
    tally.counts.records &+= Int64(rest.nonzeroBitCount)
    if let onlyStarts {
      let inside = columns.calls(
        rest, from: onlyStarts.lowerBound, to: onlyStarts.upperBound, byEnd: false
      ).inside
      tally.counts.outsideMonth &+= Int64((rest & ~inside).nonzeroBitCount)
      rest = inside
    }
    while rest != 0 {
      let (month, calls) = callsOfOneMonth(of: rest)
      rest &= ~calls.inside
      if let onlyMonth, month != onlyMonth {
        tally.counts.outsideMonth &+= Int64(calls.inside.nonzeroBitCount)
        if let searchedStarts {
          let searched = columns.calls(
            calls.inside, from: searchedStarts.lowerBound, to: searchedStarts.upperBound,
            byEnd: false
          ).inside
          search(searched, of: records, month: month, layout: layout, tally: tally)
        }
        continue
      }
      tally.add(calls)
      if options.findsDuplicates {
        search(calls.inside, of: records, month: month, layout: layout, tally: tally)
      } else {
        sums.add(calls.charged, of: columns, month: month)
      }
    }
  }

  /// Adds calls of plain records to the sums of a month and to the search for duplicates.
  @inline(__always)
  private mutating func search(
    _ calls: UInt64, of records: PlainColumns.Records, month: Int32, layout: ColumnLayout,
    tally: ChunkTally
  ) {
    note(calls, of: records, layout: layout, tally: tally)
    sums.add(calls, of: columns, month: month)
  }

  /// The month of the first of some plain records, and those of them that belong to it.
  private mutating func callsOfOneMonth(of records: UInt64) -> (Int32, cdr_counted_calls) {
    let first = records.trailingZeroBitCount
    let span = unsafe calendar.span(
      start: columns.starts[first], duration: columns.durations[first])
    return (
      span.month,
      columns.calls(
        records, from: span.from, to: span.to, byEnd: options.metering.attribution == .end)
    )
  }

  /// Notes what the search for duplicates needs of the calls of plain records.
  private mutating func note(
    _ calls: UInt64, of records: PlainColumns.Records, layout: ColumnLayout, tally: ChunkTally
  ) {
    // Where there is no call id, all are without one.
    let callIDs = layout.callID.single
      .map { index.column($0, of: records, fieldCount: layout.fieldCount) }
    calls.forEachBit { record in
      let start = unsafe columns.starts[record]
      let position = tally.position(of: place(of: record, in: records, layout))
      sums.note(
        callIDs?.field(record) ?? parser.empty, day: searchDay(of: start),
        position: position, start: start, in: record)
    }
  }

  /// Decides on one of some plain records in the way that any record can go.
  @inline(never)
  private mutating func processLong(
    _ record: Int, of records: PlainColumns.Records, layout: ColumnLayout,
    chunk: borrowing Chunk, tally: inout ChunkTally
  ) throws(Failure) {
    let first = records.first + record * layout.fieldCount
    let end = index[first + layout.fieldCount - 1] - (records.endsInCR ? 1 : 0)
    try process(
      index.fields(at: first, fieldCount: layout.fieldCount, endsInCR: records.endsInCR),
      layout: layout, from: place(of: record, in: records, layout), to: end, chunk: chunk,
      tally: &tally)
  }

  /// Where in a chunk's buffer a plain record begins.
  @inline(__always)
  private borrowing func place(
    of record: Int, in records: PlainColumns.Records, _ layout: ColumnLayout
  ) -> Int {
    index.recordStart(records.first &+ record &* layout.fieldCount)
  }

  /// Decides on plain records of any layout, whose fields may take more than one column, or other
  /// texts than stand there.
  mutating func processMapped(
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
    var mayReread = true
    for record in 0..<records.count {
      let first = records.first &+ record &* fieldCount
      let fields = index.fields(at: first, fieldCount: fieldCount, endsInCR: records.endsInCR)
      let place = index.recordStart(first)
      var known = KernelReadings.none
      if startColumn >= 0, unsafe columns.starts[record] != CDR_UNREAD_TIME {
        known.start = unsafe columns.starts[record]
      }
      if durationColumn >= 0, unsafe columns.durations[record] != CDR_UNREAD_SECONDS {
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
        let end = index[first + fieldCount - 1] - (records.endsInCR ? 1 : 0)
        try reject(
          fields, for: error, layout: layout, from: place, to: end, chunk: chunk, tally: &tally)
        continue
      }
      count(parsed, from: place, tally: &tally)
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
