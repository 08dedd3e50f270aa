import CDRCore
import Metering
import Outputs
import Reports

/// What a run writes: its output, the records that it rejects and its summary.
///
/// All are opened before the work starts, so that one that cannot be made, or that would replace what
/// is read, is known at once; and they are put in their places together.
///
/// ```swift
/// let outputs = try RunOutputs(.path("bill.csv"), keeping: files)
/// try outputs.write { sink throws(Failure) in try rating.write(to: sink) }
/// try outputs.commit()
/// ```
package final class RunOutputs {
  /// Where the output goes; nil for a run that has none.
  private let output: (any OutputSink)?
  private let outputFile: AtomicFile?
  private let rejects: AtomicFile?
  private let rejectSink: (any OutputSink)?
  private let summary: AtomicFile?
  private let metricsFile: AtomicFile?
  /// Makes the figures of the run, once it is done.
  private var metrics: (() -> Metrics)?
  /// Whether rejected records are in GB18030; they are written in UTF-8.
  package var recordsAreGB18030 = false
  /// Rejected records that wait to be written.
  private var rejectText: [UInt8] = RejectsFormat.header

  /// Rejected records hold phone numbers: only their owner may read them.
  package static let privateMode: UInt32 = 0o600

  /// Metrics are collected by a program that runs as another user.
  private static let readableMode: UInt32 = 0o644

  package enum Output {
    case none
    /// nil or `-`: standard output. gzip'd where it `compresses`; what is written as CSV is encoded as
    /// `rows` say.
    case path(
      String?, mode: UInt32? = nil, compresses: Bool = false, rows: RowsEncoding? = nil)
  }

  /// - Parameter files: what is read and must not be replaced.
  /// - Throws: `outputCannotBeMade`, or `usage` where a file would be written twice or over what is
  ///   read.
  package init(
    _ output: Output, rejects: String? = nil, summary: String? = nil, metrics: String? = nil,
    keeping files: OutputGuard
  ) throws(Failure) {
    func open(_ path: String?, mode: UInt32? = nil) throws(Failure) -> AtomicFile? {
      guard let path else { return nil }
      return try AtomicFile(path, mode: mode)
    }
    switch output {
    case .none: (self.output, outputFile) = (nil, nil)
    case .path(let path, let mode, let compresses, let rows):
      outputFile = try open(path == "-" ? nil : path, mode: mode)
      var sink: any OutputSink = outputFile ?? StandardOutput()
      if let outputFile, compresses {
        // The least effort: more of it takes longer than all else.
        sink = try GzipWriter(outputFile, level: 1)
      }
      self.output = try rows?.sink(to: sink, beside: outputFile?.destination) ?? sink
    }
    self.rejects = try open(rejects, mode: Self.privateMode)
    self.summary = try open(summary)
    metricsFile = try open(metrics, mode: Self.readableMode)
    if let file = self.rejects, rejects?.hasSuffix(".gz") ?? false {
      rejectSink = try GzipWriter(file)
    } else {
      rejectSink = self.rejects
    }
    try files.check(all + [metricsFile].compactMap(\.self), writesStandardOutput: isStandardOutput)
  }

  /// Whether the output goes to standard output, which can be neither taken back nor put in its place
  /// later.
  package var isStandardOutput: Bool { output != nil && outputFile == nil }

  private var all: [AtomicFile] { [outputFile, rejects, summary].compactMap(\.self) }

  // MARK: Writing

  /// Writes the output, or a part of it.
  package func write(_ text: [UInt8]) throws(Failure) { try output?.write(text) }

  package func write(_ text: String) throws(Failure) { try output?.write(text) }

  /// Writes the whole output.
  ///
  /// - Parameter produce: hands out the text, piece by piece.
  package func write(
    _ produce: (([UInt8]) throws(Failure) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    guard let output else { return }
    try produce { bytes throws(Failure) in try output.write(bytes) }
    try output.finish()
  }

  /// Adds rejected records.
  package func reject(_ records: some Sequence<RejectedRecord>) throws(Failure) {
    guard let rejectSink else { return }
    for record in records {
      let text =
        recordsAreGB18030 ? GB18030Decoder.readableText(of: record.record) : record.record
      RejectsFormat.encode(
        file: record.file, line: record.line, byteOffset: record.offset, reason: record.reason,
        detail: record.detail, record: text[...], into: &rejectText)
      if rejectText.count > 1 << 16 {
        try rejectSink.write(rejectText)
        rejectText.removeAll(keepingCapacity: true)
      }
    }
  }

  /// Writes all that a first pass rejected, and brings it to the disk: before a bill goes to standard
  /// output, which cannot be taken back.
  package func write(rejects log: (any RejectedRecords)?) throws(Failure) {
    guard rejectSink != nil else { return }
    try log?.forEach { records throws(Failure) in try reject(records) }
    try finishRejects()
  }

  private func finishRejects() throws(Failure) {
    guard let rejectSink else { return }
    if !rejectText.isEmpty { try rejectSink.write(rejectText) }
    rejectText = []
    try rejectSink.finish()
  }

  package func write(_ summary: Summary) throws(Failure) { try self.summary?.write(summary.json) }

  /// Says what figures the run has, for a file of metrics if there is one.
  ///
  /// - Parameter metrics: is asked once all else is in its place. Of a run that fails before, the
  ///   figures of an earlier one stay. It is kept as long as the outputs are, so it must not hold them.
  package func setMetrics(_ metrics: @escaping () -> Metrics) { self.metrics = metrics }

  // MARK: Ending

  /// Writes what waits, and brings all to the disk. What can still fail afterwards is the rename.
  package func prepare() throws(Failure) {
    try finishRejects()
    try output?.finish()
    for file in all { try file.prepare() }
  }

  /// Brings all to the disk, and puts all files in their places.
  package func finish() throws(Failure) {
    try prepare()
    try commit()
  }

  /// Puts all files in their places.
  ///
  /// - Parameter withOutput: whether there is an output; else an earlier one stays.
  package func commit(withOutput: Bool = true) throws(Failure) {
    try finishRejects()
    if !withOutput { outputFile?.discard() }
    try AtomicFile.commit(withOutput ? all : [rejects, summary].compactMap(\.self))
    if withOutput { try publishMetrics() }
  }

  /// Writes the figures of a run that is done; nothing where it has none, or they are written.
  package func publishMetrics() throws(Failure) {
    guard let metricsFile, let metrics else { return }
    self.metrics = nil
    try metricsFile.write(metrics().text)
    try metricsFile.commit()
  }
}

extension OutputGuard {
  /// What runs read beside files of calls, so that no output replaces it.
  ///
  /// - Parameters:
  ///   - ledger: with the files that SQLite keeps beside it.
  ///   - tariffs: every file that was read for tariffs.
  package init(
    ledger: String? = nil, tariffs: [String] = [], numbers: String? = nil, seats: String? = nil
  ) {
    self.init()
    if let ledger { addLedger(ledger) }
    for tariff in tariffs { add(tariff, "read for its tariffs") }
    if let numbers { add(numbers, "read for its numbers") }
    if let seats { add(seats, "read for its seats") }
  }

  /// Adds files of calls.
  package mutating func add(_ inputs: InputList) {
    for input in inputs.files {
      if let listed = input.listed {
        add(listed.stamp.identity, "an input")
      } else if case .path(let path) = input.source {
        add(path, "an input")
      }
    }
  }
}
