import CDRCore

/// A call that differs from the first one with its id, known by where the two stand.
package struct ConflictingCall: Sendable {
  /// The file's place among the inputs, and where the record starts in its text.
  package var file: Int
  package var offset: Int64
  /// The same of the first one.
  package var firstFile: Int
  package var firstOffset: Int64
  package var differences: CallDifferences

  package init(
    file: Int, offset: Int64, firstFile: Int, firstOffset: Int64, differences: CallDifferences
  ) {
    (self.file, self.offset) = (file, offset)
    (self.firstFile, self.firstOffset) = (firstFile, firstOffset)
    self.differences = differences
  }

  /// Reads a file again for its records that are in conflict.
  ///
  /// - Parameters:
  ///   - calls: those of the file, in the order of its text.
  ///   - options: those by which it was read.
  ///   - names: the names of files by their places.
  ///   - body: takes them as rejected records, a batch at a time.
  /// - Throws: `badData` for a file that has changed; what the function throws.
  package static func forEachRecord(
    _ calls: ArraySlice<ConflictingCall>, in file: InputFile, options: FirstPassOptions,
    names: (Int) -> String, _ body: ([RejectedRecord]) throws(Failure) -> Void
  ) throws(Failure) {
    var conflicts = calls.map {
      DuplicateCalls.Conflict(
        order: CallOrder(file: $0.file, offset: $0.offset),
        first: CallOrder(file: $0.firstFile, offset: $0.firstOffset), differences: $0.differences)
    }[...]
    let buffers = TextBuffers()
    var reader = try ChunkReader.open(
      InputBytes(file), index: 0, options: options, buffers: buffers, countsLines: true)
    while !conflicts.isEmpty {
      guard let chunk = try reader.next() else { throw .changedWhileRead(file.name) }
      defer { buffers.giveBack(chunk.buffer) }
      let records = try DuplicateCalls.Conflict.dequeueRecords(
        of: &conflicts, from: chunk, line: chunk.line, names: names)
      if !records.isEmpty { try body(records) }
    }
  }
}
