import CDRCore
import Metering
import Outputs
import Reports
import Tariffs

/// What every run over files of calls has around its work: the inputs, the outputs, the warnings, the
/// limit of rejected records and the summary.
package final class CallRun {
  package let calls: CallSource
  package let inputs: InputList
  package let outputs: RunOutputs
  /// Things to know that did not stop the run, each a sentence.
  package private(set) var warnings: [String] = []
  /// What is as it is every night, each a sentence.
  package private(set) var notes: [String] = []
  private let warn: (String) -> Void
  private let tell: (String) -> Void
  private let start: ContinuousClock.Instant
  /// Why nothing that was read counts, where the map's `records` leaves out every line of every file.
  private var nothingRead: String?

  /// Opens the outputs, and says what there is to say of the inputs.
  ///
  /// - Parameters:
  ///   - inputs: of `calls`.
  ///   - metrics: a file for the figures of the run; nil: none.
  ///   - files: what is read beside the calls.
  ///   - start: when the run began.
  ///   - warn: takes each warning as soon as it is known, even if the run fails later.
  ///   - note: takes each note in the same way; nil: notes are warnings.
  /// - Throws: `unfit` for a column map that is not confirmed; `outputCannotBeMade`; `usage` for an
  ///   output that would replace what is read, or another output.
  package init(
    _ calls: CallSource, _ inputs: InputList, output: RunOutputs.Output, metrics: String? = nil,
    keeping files: OutputGuard, since start: ContinuousClock.Instant = .now,
    warn: @escaping (String) -> Void,
    note: ((String) -> Void)? = nil
  ) throws(Failure) {
    try calls.requireConfirmed()
    self.start = start
    self.calls = calls
    self.inputs = inputs
    self.warn = warn
    tell = note ?? warn
    var files = files
    files.add(inputs)
    if let columnsFile = calls.columnsFile { files.add(columnsFile, "read for its columns") }
    if let accounts = calls.accounts { files.add(accounts, "read for its accounts") }
    outputs = try RunOutputs(
      output, rejects: calls.rejects, summary: calls.summary, metrics: metrics, keeping: files)
    outputs.recordsAreGB18030 = calls.columns.text.encoding == .gb18030
    inputs.warnings.forEach(say)
    inputs.notes.forEach(self.note)
  }

  package func say(_ warning: String) {
    warnings.append(warning)
    warn(warning)
  }

  /// Says something that is as it is every night.
  package func note(_ sentence: String) {
    notes.append(sentence)
    tell(sentence)
  }

  /// Since the run began.
  package var elapsed: Duration { .now - start }

  // MARK: The summary

  /// Makes the summary, and says what in it makes one doubt the column map.
  ///
  /// - Throws: `bug` when a record ended in no place, or in two.
  package func summary(
    tariffs: [Tariff], files: [Summary.InputFile], counts: RecordCounts,
    rejected: [RejectReason: Int64], disagreements: Int64, metering: Metering, firstPass: Duration
  ) throws(Failure) -> Summary {
    var summary = Summary(
      version: RateRun.version, tariffs: Summary.names(of: tariffs),
      files: files, counts: counts, bill: nil, rejected: rejected, elapsed: elapsed,
      firstPass: firstPass, peakMemory: Summary.peakMemoryOfProcess)
    guard summary.isBalanced else {
      throw Failure(
        .bug, "the control totals do not balance: " + ControlTotals.text(counts, bill: nil))
    }
    calls.note(disagreements, in: &summary)
    calls.warnings(summary, files: inputs.files, metering: metering).forEach(say)
    if let warnings = calls.nothingReadWarnings(of: summary.files, inputs.files, metering) {
      warnings.forEach(say)
      if counts.isExcludedWhole { nothingRead = warnings[0] }
    }
    return summary
  }

  /// The summary of a first pass.
  package func summary(
    of ingested: FirstPassResult, tariffs: [Tariff], metering: Metering, firstPass: Duration
  ) throws(Failure) -> Summary {
    try summary(
      tariffs: tariffs,
      files: ingested.files.map { .init(path: $0.name, bytes: $0.bytes, counts: $0.counts) },
      counts: ingested.totals, rejected: ingested.rejectedByReason,
      disagreements: ingested.disagreements, metering: metering, firstPass: firstPass)
  }

  /// Reads the files: the first pass, its time, and warnings of what it left out.
  package func read(
    _ options: FirstPassOptions, progress: ReadingProgress
  ) throws(Failure) -> (result: FirstPassResult, time: Duration) {
    let start = ContinuousClock.now
    let result = try FirstPass.run(inputs, options: options, progress: progress)
    let time = ContinuousClock.now - start
    sayLeftOut(by: result)
    return (result, time)
  }

  /// Warns of what a first pass left out.
  package func sayLeftOut(by result: FirstPassResult) {
    for fault in result.skipped { say("left out: \(fault.message)") }
    result.skippedCalls.map(calls.warning).forEach(say)
    for file in result.unfinishedFiles {
      say("\(file): the last line has no line end and counts as it is")
    }
  }

  // MARK: Rejected records

  /// Whether no more records are rejected than may be.
  package func isAllowed(_ summary: Summary) -> Bool {
    calls.rejectLimit.allows(
      summary.counts.rejected, of: summary.counts.callRecords, conflicts: summary.conflicts)
  }

  /// Whether there may be an output: no more records are rejected than may be, and some were read
  /// where there were lines.
  package func mayWrite(_ summary: Summary) -> Bool { isAllowed(summary) && nothingRead == nil }

  /// Warns of rejected records.
  ///
  /// - Parameters:
  ///   - consequence: what comes of too many: "so there is no bill".
  ///   - place: where those that are allowed lie, besides the file of rejects.
  /// - Throws: `badData` for more than are allowed, naming the files that have most of them.
  package func checkRejects(
    _ summary: Summary, _ consequence: String, keptIn place: String? = nil
  ) throws(Failure) {
    let isAllowed = isAllowed(summary)
    guard
      var warning = summary.rejectWarning(
        listedIn: calls.rejects, keptIn: isAllowed ? place : nil)
    else { return }
    guard isAllowed else {
      if let files = summary.filesWithMostRejects { warning += "; most are in \(files)" }
      let why = calls.rejectLimit.refusal(
        of: summary.counts.rejected, of: summary.counts.callRecords, conflicts: summary.conflicts)
      throw Failure(.badData, "\(warning); \(why), \(consequence)" + calls.advice)
    }
    say(warning)
  }

  /// Writes the rejected records of a first pass, the output if there is one, and the summary, and
  /// puts all in their places.
  ///
  /// - Parameters:
  ///   - log: what was rejected.
  ///   - consequence: what comes of too many rejected records: "so there is no bill".
  ///   - write: writes the output; is called only when it is allowed.
  /// - Throws: `badData` when more records are rejected than may be, or no line is one: then everything
  ///   except the output is written.
  package func finish(
    _ summary: inout Summary, rejects log: (any RejectedRecords)?, _ consequence: String,
    write: (RunOutputs) throws(Failure) -> Void
  ) throws(Failure) {
    try outputs.write(rejects: log)
    if mayWrite(summary) { try write(outputs) }
    summary.elapsed = elapsed
    summary.peakMemory = Summary.peakMemoryOfProcess
    try outputs.write(summary)
    try outputs.commit(withOutput: mayWrite(summary))
    try checkRejects(summary, consequence)
    if let nothingRead { throw Failure(.badData, "\(nothingRead), \(consequence)") }
  }
}
