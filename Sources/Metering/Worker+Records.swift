import CDRCore

/// What becomes of a single record, however it was read.
extension Worker {
  /// Decides on a line that was split into fields.
  @inline(never)
  mutating func decide(
    _ fields: some FieldSource, fieldCount: Int, from start: Int, to end: Int,
    chunk: borrowing Chunk, tally: inout ChunkTally
  ) throws(Failure) {
    let file = chunk.file
    if try isHeader(fields, fieldCount: fieldCount, from: start, chunk: chunk) {
      tally.addRepeatedHeaders(1)
    } else if let layout = file.layout(fieldCount: fieldCount) {
      try process(fields, layout: layout, from: start, to: end, chunk: chunk, tally: &tally)
    } else if parser.leavesOut(fields, layout: file.layout, fieldCount: fieldCount) {
      tally.addExcluded(1)
    } else {
      let fault = file.fault(.record, fieldCount: fieldCount)
      unsafe try reject(
        fault.reason, text: UnsafePointer(chunk.buffer.text), from: start, to: end, chunk: chunk,
        tally: &tally, detail: fault.detail)
    }
  }

  /// Whether a line repeats the file's header.
  ///
  /// - Throws: `badData` where it does so in another order.
  @inline(__always)
  func isHeader(
    _ fields: some FieldSource, fieldCount: Int, from start: Int, chunk: borrowing Chunk
  ) throws(Failure) -> Bool {
    switch chunk.file.likeness(fields, fieldCount: fieldCount) {
    case .other: return false
    case .repeated: return true
    case .reordered: throw chunk.file.reordered(at: chunk.textOffset + Int64(start))
    }
  }

  /// Decides on a record of a layout's number of fields.
  @inline(never)
  mutating func process(
    _ fields: some FieldSource, layout: ColumnLayout, from start: Int, to end: Int,
    chunk: borrowing Chunk, tally: inout ChunkTally
  ) throws(Failure) {
    let parsed: ParsedCall
    do throws(RejectReason) {
      // It knows nothing of what stands beyond the index's reach.
      parsed = try parser.parse(
        fields, layout: layout, mayBeNonASCII: index.hasNonASCII || end > index.reach)
    } catch {
      try reject(
        fields, for: error, layout: layout, from: start, to: end, chunk: chunk, tally: &tally)
      return
    }
    if parsed.hasStart && !parsed.isExcluded {
      parser.learnForm(of: parsed.call, from: fields, layout: layout)
    }
    count(parsed, from: start, tally: &tally)
  }

  /// Counts a record that was read by a column map.
  @inline(__always)
  mutating func count(
    _ parsed: ParsedCall, from start: Int, tally: inout ChunkTally
  ) {
    if parsed.isExcluded {
      tally.addExcluded(1)
      return
    }
    guard parsed.hasStart else {
      tally.counts.records &+= 1
      tally.counts.notCharged &+= 1
      tally.unchargedByMap &+= 1
      return
    }
    tally.disagreements &+= parsed.disagrees ? 1 : 0
    count(parsed.call, isCharged: parsed.isCharged, place: start, tally: &tally)
    if parser.composed.isLarge { flush() }
  }

  /// Counts a record that can be understood, and adds it to the sums.
  @inline(__always)
  mutating func count(
    _ call: CallRecord, isCharged: Bool, place: Int, tally: inout ChunkTally
  ) {
    guard
      let month = month(
        counting: call.start, duration: call.duration, recording: call.recording,
        isCharged: isCharged, item: call.item, tally: &tally)
    else { return }
    if let itemisedAccounts, call.duration | call.recording > 0, month == onlyMonth ?? month {
      itemise(call, place: place, accounts: itemisedAccounts)
    }
    if isSecondReading { return }
    sums.add(
      call, month: month, day: searchDay(of: call.start), position: tally.position(of: place))
  }

  /// Counts a record that can be understood.
  ///
  /// - Returns: the month whose sums it is added to; nil where it has no part in any, nor in the
  ///   search for duplicates.
  @inline(__always)
  mutating func month(
    counting start: Int64, duration: UInt32, recording: UInt32, isCharged: Bool, item: Int,
    tally: inout ChunkTally
  ) -> Int32? {
    tally.counts.records &+= 1
    let month = calendar.month(start: start, duration: duration)
    if let onlyMonth, month != onlyMonth {
      tally.counts.outsideMonth &+= 1
      guard let searchedStarts, isCharged, searchedStarts.contains(start) else { return nil }
      return month
    }
    if let onlyStarts, !onlyStarts.contains(start) {
      tally.counts.outsideMonth &+= 1
      return nil
    }
    if duration | recording == 0 {
      tally.counts.notCharged &+= 1
      // What the map does not charge for has no part in the search for duplicates.
      if !isCharged { tally.unchargedByMap &+= 1 }
      if options.findsDuplicates && isCharged { return month }
      sums.countUncharged(start: start, item: item)
      return nil
    }
    tally.counts.rated &+= 1
    tally.control.add(duration: duration)
    return month
  }

  /// The calendar day that a call's fingerprint has; any without the search for duplicates.
  @inline(__always)
  mutating func searchDay(of start: Int64) -> Int64 {
    options.findsDuplicates ? calendar.day(of: start) : 0
  }
}
