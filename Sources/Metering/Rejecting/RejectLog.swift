import CDRCore

/// Has rejected records, in the order of inputs, then of their place in the text.
public protocol RejectedRecords: Sendable {
  /// Calls a function for every record, a batch at a time.
  ///
  /// - Throws: what the function throws; a failure when records cannot be read back.
  func forEach(_ body: ([RejectedRecord]) throws(Failure) -> Void) throws(Failure)
}

/// All rejected records of a run, in the order of inputs, then of their place in the text.
public struct RejectLog: RejectedRecords {
  private let workers: [MergedWorker]
  private let work: SharedWork
  private let conflicts: [DuplicateCalls.Conflict]

  init(_ workers: [MergedWorker], work: SharedWork, conflicts: [DuplicateCalls.Conflict]) {
    self.workers = workers
    self.work = work
    self.conflicts = conflicts.sorted { $0.order < $1.order }
  }

  /// A chunk's rejects in the spool of the worker that read it.
  private struct Segment {
    var worker: Int
    var trace: RejectSpool.Trace
  }

  /// Whether files are read again for what was rejected.
  package var readsFilesAgain: Bool { !conflicts.isEmpty }

  /// Calls a function for every rejected record, a batch at a time.
  ///
  /// Records in conflict with an earlier call are known only after the whole run, so their text
  /// is read from their files again.
  /// - Throws: what the function throws; `badData` for a file that changed meanwhile.
  public func forEach(_ body: ([RejectedRecord]) throws(Failure) -> Void) throws(Failure) {
    try forEachInFile { _, records throws(Failure) in try body(records) }
  }

  /// The same, with the place of the records' file among the inputs.
  package func forEachInFile(
    _ body: (Int, [RejectedRecord]) throws(Failure) -> Void
  ) throws(Failure) {
    var segments = [Segment]()
    for (index, worker) in workers.enumerated() {
      segments += worker.rejectTraces.map { Segment(worker: index, trace: $0) }
    }
    segments.sort { ($0.trace.file, $0.trace.sequence) < ($1.trace.file, $1.trace.sequence) }

    var next = conflicts[...]
    var i = 0
    while i < segments.count {
      let file = segments[i].trace.file
      let end = segments[i...].firstIndex { $0.trace.file != file } ?? segments.count
      let inFile = next.prefix { $0.order.file == file }
      next = next.dropFirst(inFile.count)
      try forEach(segments[i..<end], file: file, conflicts: inFile) { records throws(Failure) in
        try body(file, records)
      }
      i = end
    }
  }

  private func forEach(
    _ segments: ArraySlice<Segment>, file: Int, conflicts: ArraySlice<DuplicateCalls.Conflict>,
    _ body: ([RejectedRecord]) throws(Failure) -> Void
  ) throws(Failure) {
    var reread: ConflictReader?
    if !conflicts.isEmpty { reread = try ConflictReader(conflicts, file: file, of: work) }
    var line: Int64 = 1
    for segment in segments {
      let trace = segment.trace
      let first = line + Int64(trace.lineFeedsBefore)
      line += Int64(trace.lineFeeds)
      var records = try workers[segment.worker].rejects(
        of: trace, file: work.name(of: file), firstLine: first)
      if reread != nil {
        records += try reread!.records(ofChunk: trace.sequence, firstLine: first)
        records.sort { $0.offset < $1.offset }
      }
      if !records.isEmpty { try body(records) }
    }
    if reread != nil { try reread!.finish() }
  }
}

/// Reads a file again for the text of records known by their place.
struct ConflictReader: ~Copyable {
  private var reader: ChunkReader
  private var conflicts: ArraySlice<DuplicateCalls.Conflict>
  private let work: SharedWork
  private let file: Int
  private let buffers = TextBuffers()

  init(
    _ conflicts: ArraySlice<DuplicateCalls.Conflict>, file: Int, of work: SharedWork
  ) throws(Failure) {
    self.conflicts = conflicts
    self.work = work
    self.file = file
    // Chunks are read one at a time, so that two buffers do.
    reader = try ChunkReader.open(
      work.files[file].unobserved, index: file, options: work.options, buffers: buffers)
  }

  /// The conflicting records of the next chunk, which must be the one of that sequence number.
  mutating func records(
    ofChunk sequence: Int, firstLine: Int64
  ) throws(Failure) -> [RejectedRecord] {
    if conflicts.isEmpty { return [] }
    guard let chunk = try reader.next(), chunk.sequence == sequence else { throw changed }
    defer { buffers.giveBack(chunk.buffer) }
    return try DuplicateCalls.Conflict.dequeueRecords(
      of: &conflicts, from: chunk, line: firstLine, names: work.name(of:))
  }

  /// Makes sure that every conflicting record was found.
  func finish() throws(Failure) { if !conflicts.isEmpty { throw changed } }

  private var changed: Failure { .changedWhileRead(work.name(of: file)) }
}

extension DuplicateCalls.Conflict {
  /// The records of a chunk that are in conflict.
  ///
  /// - Parameters:
  ///   - conflicts: those of the chunk's file that were not found yet; those that are, are taken out.
  ///   - line: the number of the line on which the chunk starts.
  ///   - names: the names of files by their places.
  /// - Throws: `badData` where no record stands at the place of a conflict.
  static func dequeueRecords(
    of conflicts: inout ArraySlice<Self>, from chunk: Chunk, line: Int64, names: (Int) -> String
  ) throws(Failure) -> [RejectedRecord] {
    let end = chunk.textOffset + Int64(chunk.end)
    var stream = RecordStream(chunk, line: line)
    var records = [RejectedRecord]()
    while let conflict = conflicts.first, conflict.order.offset < end {
      let start = Int(conflict.order.offset - chunk.textOffset)
      guard stream.skip(to: start), let record = stream.next(), record.start == start,
        record.isSplit
      else { throw .changedWhileRead(names(conflict.order.file)) }
      records.append(
        RejectedRecord(
          file: names(conflict.order.file), line: record.line, offset: conflict.order.offset,
          reason: conflict.reason,
          detail: conflict.detail ?? "\(conflict.differences.text) differs from the call at byte "
            + "\(conflict.first.offset) of \(names(conflict.first.file))",
          record: stream.bytes(of: record)))
      conflicts = conflicts.dropFirst()
    }
    return records
  }
}

extension Failure {
  /// A file is not what it was when it was first looked at.
  package static func changedWhileRead(_ name: String) -> Failure {
    Failure(.badData, "\(name): the file changed while it was being read; run the command again")
  }
}
