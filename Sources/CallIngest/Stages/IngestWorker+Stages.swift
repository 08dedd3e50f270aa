import Metering

/// The fast path without what stands before and behind it, for ``IngestStages/parse(_:)``.
extension IngestWorker {
  /// Reads the plain records of a chunk whose delimiters were found before, and adds them to no
  /// sum.
  ///
  /// - Throws: a ``Failure`` when the column map is one whose records are read one by one.
  mutating func readColumns(
    of chunk: PlainChunk, into parsed: inout IngestStages.ParsedCalls
  ) throws(Failure) {
    let (dialect, layout) = (chunk.file.dialect, chunk.file.layout)
    guard parser.isDirect(layout) else {
      throw Failure(
        .usage,
        "only records of a column map with one column for each field, whose text counts as it "
          + "stands, are read a column at a time")
    }
    swap(&index, &chunk.index)
    defer { swap(&index, &chunk.index) }
    for place in chunk.places {
      var (k, line) = (place.delimiter, place.line)
      while true {
        let count = index.plainRecords(
          at: k, line: line, fieldCount: layout.fieldCount, endsInCR: chunk.endsInCR,
          comment: dialect.comment, most: PlainColumns.capacity)
        if count == 0 { break }
        readColumns(
          of: PlainColumns.Records(first: k, count: count, endsInCR: chunk.endsInCR),
          layout: layout, into: &parsed)
        k &+= count &* layout.fieldCount
        line &+= count
      }
    }
  }

  /// Reads the columns of plain records that follow one another.
  private mutating func readColumns(
    of records: PlainColumns.Records, layout: ColumnLayout,
    into parsed: inout IngestStages.ParsedCalls
  ) {
    let fieldCount = layout.fieldCount
    columns.readStarts(
      layout.start[0], of: records, in: index, fieldCount: fieldCount, form: parser.timeForm)
    let others = readDirect(records, layout: layout)
    for record in 0..<records.count where others &>> UInt64(truncatingIfNeeded: record) & 1 == 0 {
      unsafe parsed.add(start: columns.starts[record], duration: columns.durations[record])
    }
    var rest = others
    while rest != 0 {
      let first = records.first &+ rest.trailingZeroBitCount &* fieldCount
      let fields = index.fields(at: first, fieldCount: fieldCount, endsInCR: records.endsInCR)
      if let call = try? parser.parse(
        fields, layout: layout, mayBeNonASCII: index.hasNonASCII
      ).call {
        // What it learns of a new form, the records behind these have.
        parser.learnForm(of: call, from: fields, layout: layout)
        parsed.add(start: call.start, duration: call.duration)
      }
      rest &= rest &- 1
    }
  }
}
