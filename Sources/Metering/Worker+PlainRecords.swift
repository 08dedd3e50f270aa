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
    let startColumn = parser.kernelStart(layout)
    flush()
    var records = records
    readStarts(startColumn, of: records, layout)
    if unsafe startColumn != nil && columns.starts[0] == CDR_UNREAD_TIME {
      // Most often the first of a new month: what the long way learns of it, those behind have.
      try processLong(0, of: records, chunk: chunk, tally: &tally)
      flush()
      records = index.rest(of: records, from: 1)
      readStarts(startColumn, of: records, layout)
    }
    var readings = readDirect(records, layout: layout)
    sendHeadersTheLongWay(records, of: chunk.file, &readings)
    add(records, readings, layout: layout, tally: &tally)
    // Another form, or something to reject: the long way.
    var rest = readings.others
    while rest != 0 {
      try processLong(rest.trailingZeroBitCount, of: records, chunk: chunk, tally: &tally)
      rest &= rest &- 1
    }
  }

  /// What came of reading the columns of plain records, by the records' bits.
  struct DirectReadings {
    /// Those that have to go the long way.
    var others: UInt64 = 0
    /// Those that the map leaves out.
    var excluded: UInt64 = 0
    /// Those that the map does not charge for.
    var uncharged: UInt64 = 0
  }

  /// Reads the columns of plain records but the start times, which are there already.
  mutating func readDirect(
    _ records: PlainColumns.Records, layout: ColumnLayout
  ) -> DirectReadings {
    let count = records.count
    var readings = DirectReadings()
    if parser.numberForm == nil {
      readings.others |= readAccounts(records, layout)
    } else {
      readings.others |= readNumbers(records, layout)
    }
    if let listed = parser.listed { readings.others |= sums.unlisted(count: count, of: listed) }
    readLengths(records, layout, &readings)
    if let product = layout.product {
      let products = index.column(product, of: records, in: .product)
      columns.readWords(products, count: count)
      parser.products.readItems(products, count: count, into: columns)
      readings.others |=
        textsToSee(products, count: count) | parser.nullFields(products, count: count)
    } else {
      let item = parser.products.constant ?? 0
      unsafe columns.items.update(repeating: Int32(truncatingIfNeeded: item), count: count)
    }
    readings.others |= columns.unread(count: count)
    if layout.callID.count > 0 { readings.others |= callIDsToSee(records, layout) }
    if !parser.records.isEmpty { readExcluded(records, layout, &readings) }
    if let types = parser.typesTest { readings.others |= typesRows(records, types) }
    if !layout.isRagged {
      readings.others |=
        index.records(records, otherThan: layout.fieldCount) & ~readings.excluded
    }
    return readings
  }

  /// Reads the accounts.
  ///
  /// - Returns: which records have to go the long way.
  @inline(__always)
  private mutating func readAccounts(
    _ records: PlainColumns.Records, _ layout: ColumnLayout
  ) -> UInt64 {
    let count = records.count
    guard layout.account.count > 0 else {
      for record in 0..<count { sums.readAccount(parser.constants.account, in: record) }
      return 0
    }
    let accounts = index.column(layout.account[0], of: records, in: .account)
    columns.readWords(accounts, count: count)
    sums.readAccounts(accounts, count: count, columns: columns)
    var others: UInt64 = 0
    if index.mayBeBroken { others |= accounts.brokenFields(count: count) }
    var missing = accounts.emptyFields(count: count) | parser.nullFields(accounts, count: count)
    if index.hasDoubledQuotes {
      let escaped = accounts.fieldsWithQuotes(count: count, kernel: index.kernel)
      if parser.changesFields { others |= escaped } else { unescape(accounts, escaped) }
    }
    if missing != 0, layout.account.count > 1, !index.mayBeBroken {
      readOtherAccounts(of: records, &missing, layout)
    }
    return others | missing
  }

  /// Looks up the accounts that have quotes inside once more, by the names that they are.
  @inline(never)
  private mutating func unescape(_ accounts: PlainColumn, _ escaped: UInt64) {
    escaped.forEachBit { record in
      sums.readAccount(parser.composed.unescape(accounts.field(record)), in: record)
    }
  }

  /// Looks up accounts that the first of their columns does not have; those that no column has are
  /// still missing.
  @inline(never)
  private mutating func readOtherAccounts(
    of records: PlainColumns.Records, _ missing: inout UInt64, _ layout: ColumnLayout
  ) {
    missing.forEachBit { record in
      let account = parser.otherAccount(index.fields(record, of: records), layout)
      guard account.count > 0 else { return }
      sums.readAccount(account, in: record)
      missing &= ~(1 &<< UInt64(truncatingIfNeeded: record))
    }
  }

  /// Reads durations and recordings, and which calls are not charged for.
  @inline(__always)
  private mutating func readLengths(
    _ records: PlainColumns.Records, _ layout: ColumnLayout, _ readings: inout DirectReadings
  ) {
    let count = records.count
    readDurations(of: records, layout)
    if parser.hasPlainRecordings {
      readRecordings(of: records, layout)
    } else if let column = layout.recording {
      let flags = index.column(column, of: records, in: .recording)
      columns.readWords(flags, count: count)
      readings.others |= textsToSee(flags, count: count)
      columns.setRecordings(
        count: count, inFull: parser.recordedFields(flags, count: count, columns: columns))
    } else {
      columns.setRecordings(count: count, to: parser.constants.recording)
    }
    guard !parser.charged.isEmpty else { return }
    let found = read(parser.charged, layout.chargedTests, of: records)
    readings.others |= found.toSee | found.masks.unreadable
    readings.uncharged = found.masks.fails
    columns.clearLengths(readings.uncharged)
  }

  /// Which fields of a column may say something else than their bytes do, null texts aside: by their
  /// bits.
  @inline(__always)
  private func textsToSee(_ column: PlainColumn, count: Int) -> UInt64 {
    var fields: UInt64 = 0
    if index.mayBeBroken { fields |= column.brokenFields(count: count) }
    if index.hasDoubledQuotes {
      fields |= column.fieldsWithQuotes(count: count, kernel: index.kernel)
    }
    return fields
  }

  /// Which records have no call id, or one that the long way has to look at.
  @inline(__always)
  private func callIDsToSee(_ records: PlainColumns.Records, _ layout: ColumnLayout) -> UInt64 {
    let count = records.count
    var (absent, toSee) = (UInt64.firstBits(count), UInt64(0))
    for place in 0..<layout.callID.count {
      let column = index.column(layout.callID[place], of: records, in: .callID)
      absent &= column.emptyFields(count: count) | parser.nullFields(column, count: count)
      if index.mayBeBroken { toSee |= column.brokenFields(count: count) }
      if index.hasDoubledQuotes, parser.changesFields {
        toSee |= column.fieldsWithQuotes(count: count, kernel: index.kernel)
      }
    }
    return absent | toSee
  }

  /// Adds the calls of plain records whose columns were read to the sums, a month at a time.
  ///
  /// - Parameter readings: what came of that; those that have to go the long way are left out.
  private mutating func add(
    _ records: PlainColumns.Records, _ readings: DirectReadings, layout: ColumnLayout,
    tally: inout ChunkTally
  ) {
    let uncharged = readings.uncharged
    tally.addExcluded(Int64(readings.excluded.nonzeroBitCount))
    var rest = .firstBits(records.count) & ~readings.others & ~readings.excluded
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
            calls.inside & ~uncharged, from: searchedStarts.lowerBound,
            to: searchedStarts.upperBound,
            byEnd: false
          ).inside
          search(searched, of: records, month: month, layout: layout, tally: tally)
        }
        continue
      }
      tally.add(calls)
      tally.unchargedByMap &+= Int64((calls.inside & uncharged).nonzeroBitCount)
      if sums.countsHours {
        let added = options.findsDuplicates ? calls.inside & ~uncharged : calls.charged
        sums.countUncharged(calls.inside & ~added, of: columns)
      }
      if options.findsDuplicates {
        // What the map does not charge for has no part in the search for duplicates.
        search(calls.inside & ~uncharged, of: records, month: month, layout: layout, tally: tally)
      } else if !isSecondReading {
        sums.add(calls.charged, of: columns, month: month)
      }
      if let itemisedAccounts {
        itemise(calls.charged, of: records, layout: layout, accounts: itemisedAccounts)
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
      .map { index.column($0, of: records, in: .callID) }
    var escaped: UInt64 = 0
    if index.hasDoubledQuotes, let callIDs {
      escaped = callIDs.fieldsWithQuotes(count: records.count, kernel: index.kernel)
    }
    let isJoined = layout.callID.count > 1
    if let callIDs, escaped == 0, !isJoined {
      return calls.forEachBit { note(callIDs.field($0), $0, of: records, tally: tally) }
    }
    calls.forEachBit { record in
      var callID = callIDs?.field(record) ?? parser.empty
      if (escaped &>> UInt64(truncatingIfNeeded: record)) & 1 != 0 {
        callID = parser.composed.unescape(callID)
      } else if isJoined {
        callID = parser.joinedCallID(index.fields(record, of: records), layout)
      }
      note(callID, record, of: records, tally: tally)
    }
  }

  @inline(__always)
  private mutating func note(
    _ callID: Field, _ record: Int, of records: PlainColumns.Records, tally: ChunkTally
  ) {
    let day = searchDay(of: unsafe columns.starts[record])
    let position = tally.position(of: place(of: record, in: records))
    sums.note(callID, day: day, position: position, in: record)
  }

  /// Decides on one of some plain records in the way that any record can go.
  @inline(never)
  private mutating func processLong(
    _ record: Int, of records: PlainColumns.Records, chunk: borrowing Chunk,
    tally: inout ChunkTally
  ) throws(Failure) {
    try decide(
      index.fields(record, of: records), fieldCount: index.fieldCount(record, of: records),
      from: place(of: record, in: records), to: index.end(record, of: records), chunk: chunk,
      tally: &tally)
  }

  /// Where in a chunk's buffer a plain record begins.
  @inline(__always)
  borrowing func place(of record: Int, in records: PlainColumns.Records) -> Int {
    index.start(record, of: records)
  }

  /// Decides on plain records of any layout, whose fields may take more than one column, or other
  /// texts than stand there.
  mutating func processMapped(
    _ records: PlainColumns.Records, layout: ColumnLayout, chunk: borrowing Chunk,
    tally: inout ChunkTally
  ) throws(Failure) {
    let startColumn = parser.kernelStart(layout) ?? -1
    let durationColumn = parser.kernelDuration(layout) ?? -1
    let hasRecordings = parser.kernelRecording(layout) != nil
    if startColumn >= 0 {
      columns.readStarts(startColumn, of: records, in: index, forms: &parser.timeForms)
    }
    if durationColumn >= 0 {
      columns.readDurations(durationColumn, of: records, in: index, limit: parser.limit)
    }
    if hasRecordings {
      columns.readRecordings(layout.recording, of: records, in: index, limit: parser.limit)
    }
    let isSeenTo = parser.decoder == nil ? index.mayBeBroken : index.hasNonASCII
    var mayReread = true
    for record in 0..<records.count {
      let fields = index.fields(record, of: records)
      let place = place(of: record, in: records)
      let fieldCount = index.fieldCount(record, of: records)
      guard fieldCount == layout.fieldCount || layout.isRagged else {
        try processLong(record, of: records, chunk: chunk, tally: &tally)
        continue
      }
      if try isHeader(fields, fieldCount: fieldCount, from: place, chunk: chunk) {
        tally.addRepeatedHeaders(1)
        continue
      }
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
          fields, layout: layout, mayBeNonASCII: isSeenTo, known: known)
      } catch {
        try reject(
          fields, for: error, layout: layout, from: place, to: index.end(record, of: records),
          chunk: chunk, tally: &tally)
        continue
      }
      count(parsed, from: place, tally: &tally)
      if known.start == nil, parsed.hasStart, !parsed.isExcluded, startColumn >= 0, mayReread,
        !records.isMixed,
        parser.learnForm(of: parsed.call, from: fields, layout: layout)
      {
        mayReread = false
        columns.readStarts(
          startColumn, of: index.rest(of: records, from: record + 1), in: index,
          forms: &parser.timeForms, into: record + 1)
      }
    }
  }
}
