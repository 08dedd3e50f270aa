/// A chunk whose delimiters were found, and whose plain records therefore can be read a column at a
/// time: see ``IngestStages/parse(_:)``. In a text with quotes these are the ones within the reach of
/// its ``StructuralIndex``.
final class PlainChunk: @unchecked Sendable {
  // Unchecked: a lock of ``StagedCalls`` guards it.

  /// Where plain records begin that follow one another.
  struct Place {
    /// The number of the delimiter that ends the first one's first field.
    var delimiter: Int
    /// The number of the line feed that ends it.
    var line: Int
  }

  let file: FileContext
  /// Whoever reads the records borrows it.
  var index: StructuralIndex
  let endsInCR: Bool
  private(set) var places: [Place] = []
  /// Plain records.
  private(set) var recordCount = 0

  /// The first delimiter and line feed that are not before the last record added.
  private var last = Place(delimiter: 0, line: 0)
  private var lastIsPlain = false

  init(_ chunk: Chunk) {
    file = chunk.file
    index = StructuralIndex(capacity: chunk.end - chunk.start)
    unsafe index.find(
      in: UnsafePointer(chunk.buffer.text), chunk.start..<chunk.end, dialect: file.dialect)
    endsInCR = index.endsInCR(line: 0)
  }

  /// Counts a record if it is plain; records are added in their order.
  ///
  /// - Parameter offset: where it begins in the chunk's buffer.
  func addRecord(at offset: Int) {
    (last.delimiter, last.line) = index.place(of: offset, after: (last.delimiter, last.line))
    let isPlain = !file.dialect.isWrapped && isPlain(at: last)
    if isPlain {
      recordCount += 1
      if !lastIsPlain { places.append(last) }
    }
    lastIsPlain = isPlain
  }

  private func isPlain(at place: Place) -> Bool {
    index.plainRecords(
      at: place.delimiter, line: place.line, fieldCount: file.layout.fieldCount,
      endsInCR: endsInCR, comment: file.dialect.comment, most: 1) == 1
  }
}
