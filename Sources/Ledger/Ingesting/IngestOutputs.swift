import CallIngest
import Metering
import Outputs
import Reports

/// The files that an ingest writes: opened before the work starts, and put in their places once the
/// ledger has what they tell of.
final class IngestOutputs {
  private let list: AtomicFile?
  private let rejects: AtomicFile?
  private let rejectSink: (any OutputSink)?
  private let summary: AtomicFile?
  private var text: [UInt8] = RejectsFormat.header

  /// - Parameter files: what is read and must not be replaced.
  init(_ options: LedgerIngestOptions, keeping files: OutputGuard) throws(Failure) {
    func open(_ path: String?, mode: UInt32? = nil) throws(Failure) -> AtomicFile? {
      guard let path, path != "-" else { return nil }
      return try AtomicFile(path, mode: mode)
    }
    list = try open(options.output)
    // Rejected records hold phone numbers: only their owner may read them.
    rejects = try open(options.calls.rejects, mode: 0o600)
    summary = try open(options.calls.summary)
    if let rejects, options.calls.rejects?.hasSuffix(".gz") ?? false {
      rejectSink = try GzipWriter(rejects)
    } else {
      rejectSink = rejects
    }
    try files.check(all)
  }

  func reject(_ records: [RejectedRecord]) throws(Failure) {
    guard let rejectSink else { return }
    for record in records {
      RejectsFormat.encode(
        file: record.file, line: record.line, byteOffset: record.offset, reason: record.reason,
        detail: record.detail, record: record.record[...], into: &text)
    }
    if text.count > 1 << 16 {
      try rejectSink.write(text)
      text.removeAll(keepingCapacity: true)
    }
  }

  /// Writes the rest, and brings all to the disk.
  func finish(files: [LedgerIngestOutcome.File], summary: Summary) throws(Failure) {
    if let rejectSink {
      try rejectSink.write(text)
      try rejectSink.finish()
    }
    try self.summary?.write(summary.json)
    if let list {
      var text = Array(
        "file,sha256,bytes,outcome,records,rated,not_charged,duplicate,rejected\n".utf8)
      for file in files {
        text.append(csvField: file.name)
        text.append(contentsOf: ",\(file.sha256),\(file.bytes),\(file.outcome.rawValue)".utf8)
        let counts = file.counts
        for count in [
          counts.records, counts.rated, counts.notCharged, counts.duplicate, counts.rejected,
        ] {
          text.append(UInt8(ascii: ","))
          text.append(integer: count)
        }
        text.append(UInt8(ascii: "\n"))
      }
      try list.write(text)
    }
    for file in all { try file.prepare() }
  }

  func commit() throws(Failure) { try AtomicFile.commit(all) }

  private var all: [AtomicFile] { [list, rejects, summary].compactMap(\.self) }
}
