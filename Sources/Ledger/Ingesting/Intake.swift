import Billing
import CallIngest
import Foundation
import GRDB
import Metering
import Outputs
import Reports

/// An ingest, from the inputs to the last row, within the transaction of its caller.
final class Intake {
  let run: CallRun
  private let path: String
  let options: LedgerIngestOptions
  private let chosen: ChosenTariffs
  private let contents: [Result<FileContent, Failure>]
  let recurring: RecurringTexts
  private let progress: IngestProgress

  let start = ContinuousClock.now
  private(set) var files: [LedgerIngestOutcome.File] = []
  private(set) var rejected: [RejectReason: Int64] = [:]
  private(set) var disagreements: Int64 = 0
  /// By month, what the files of this run add.
  private var added: [Month: [[UInt8]]] = [:]
  private(set) var firstPass = Duration.zero
  /// Whether the run failed for too many rejected records.
  var isOverLimit = false

  /// - Parameter path: the ledger's.
  init(
    _ run: CallRun, path: String, options: LedgerIngestOptions, chosen: ChosenTariffs,
    contents: [Result<FileContent, Failure>], recurring: RecurringTexts, progress: IngestProgress
  ) {
    self.run = run
    self.path = path
    self.options = options
    self.chosen = chosen
    self.contents = contents
    self.recurring = recurring
    self.progress = progress
  }

  /// - Throws: `badData` for files that cannot be trusted, and for more rejected records than are
  ///   allowed; `unfit` for tariffs or a map that do not fit.
  func perform(in database: Database) throws -> LedgerIngestOutcome {
    let before = try Int64.fetchOne(database, sql: "SELECT tariff_set FROM ledger")
    let metering = try LedgerMetering(database, chosen)
    try options.calls.requireItems(of: metering.metering)
    let new = try findNew(database)
    let set = try Int64.fetchOne(database, sql: "SELECT tariff_set FROM ledger")
    let isChange = try !new.isEmpty || set != before || recurring.isNew(in: database)
    var entry: Int64?
    if isChange {
      let id = try RunEntry(command: "ingest", tariffSet: set).insert(database)
      entry = id
      try take(new, metering: metering, run: id, database)
      if try recurring.isNew(in: database) {
        try recurring.store(run: id, in: database)
        try warnOfClosedMonths(database)
      }
      try storeMonths(database)
      LedgerStep.reach(.monthsStored)
      try record(id, in: database)
    }
    let summary = try summary(metering)
    try write(summary)
    LedgerStep.reach(.outputSynced)
    isOverLimit = !run.isAllowed(summary)
    try run.checkRejects(summary, "so nothing was ingested")
    return LedgerIngestOutcome(run: entry, files: files, summary: summary, warnings: run.warnings)
  }

  func say(_ warning: String) { run.say(warning) }

  // MARK: Which files are new

  private struct NewFile {
    var input: InputFile
    var content: FileContent
    /// The file's place among ``files``.
    var place: Int
  }

  /// Tells the files that the ledger does not know, and lists all.
  private func findNew(_ database: Database) throws -> [NewFile] {
    var new: [NewFile] = []
    var faults = run.inputs.faults
    var seen: [String: String] = [:]
    /// Known under the names that they have, as all of a folder's files are but the last night's.
    var sameNames: [String] = []
    for (input, content) in zip(run.inputs.files, contents) {
      switch content {
      case .failure(let fault):
        if fault.kind == .usage { throw fault }
        faults.append(fault)
      case .success(let content):
        var input = input
        input.limit = content.size
        let known = try String.fetchOne(
          database, sql: "SELECT name FROM files WHERE sha256 = ?", arguments: [content.sha256])
        var file = LedgerIngestOutcome.File(
          name: input.name, sha256: content.sha256, bytes: content.size, outcome: .taken,
          counts: RecordCounts())
        if let other = known ?? seen[content.sha256] {
          file.outcome = .known
          if other == input.name {
            sameNames.append(other)
          } else {
            let place = known == nil ? "came earlier in this run" : "is in the ledger already"
            say("\(input.name): the same content \(place), as \(other); passed over")
          }
        } else {
          seen[content.sha256] = input.name
          new.append(NewFile(input: input, content: content, place: files.count))
        }
        files.append(file)
      }
    }
    if sameNames.count == 1 {
      say("\(sameNames[0]): the same content is in the ledger already; passed over")
    } else if !sameNames.isEmpty {
      say("\(sameNames.count) files are in the ledger already, under the same names; passed over")
    }
    if !faults.isEmpty {
      guard options.calls.skipsBadFiles else { throw Failure.joined(faults) }
      for fault in faults { say("left out: \(fault.message)") }
    }
    return new
  }

  // MARK: Taking them

  private func take(
    _ new: [NewFile], metering: LedgerMetering, run: Int64, _ database: Database
  ) throws {
    var ingest = options.calls.ingestOptions(metering.metering)
    ingest.leavesOutUnfinishedLines = options.isGrowing
    let pass = try FilePass(
      ingest, seed: metering.seed, itemNumbers: metering.itemIDs.map(UInt32.init))
    let taking = FileTaking(
      database: database, run: run, itemIDs: metering.itemIDs, prunedBefore: metering.prunedBefore,
      columns: ingest.columns, columnMap: try StoredColumnMap.store(ingest.columns, in: database),
      jobs: options.calls.jobs)
    let log = LogFlushing(ofLedger: path)
    defer { log.finish() }
    let feed = FileFeed(new.map(\.input), pass: pass, jobs: options.calls.jobs, progress: progress)
    feed.start()
    defer { feed.stop() }
    var faults: [Failure] = []
    for file in new {
      switch feed.take() {
      case .failure(let fault): faults.append(fault)
      case .success(let read):
        // Of a run that fails, the rest is read only to find all that is wrong.
        if !faults.isEmpty && !options.calls.skipsBadFiles { continue }
        try take(file, read, by: taking)
        log.flush()
        continue
      }
      files[file.place].outcome = .leftOut
    }
    firstPass = ContinuousClock.now - start
    if !faults.isEmpty {
      guard options.calls.skipsBadFiles else { throw Failure.joined(faults) }
      for fault in faults { say("left out: \(fault.message)") }
    }
  }

  private func take(_ file: NewFile, _ read: ReadFile, by taking: FileTaking) throws {
    let taken = try taking.take(
      read, name: file.input.name, content: file.content,
      head: FileHead(file.input, columns: taking.columns)
    ) { records throws(Failure) in try self.run.outputs.reject(records) }
    files[file.place].counts = taken.counts
    disagreements += taken.disagreements
    for (reason, count) in taken.rejectedByReason { rejected[reason, default: 0] += count }
    for (month, usage) in taken.usage { added[month, default: []].append(usage) }
    if read.hasUnfinishedLine {
      say(
        options.isGrowing
          ? "\(file.input.name): the last line has no line end and is left out"
          : "\(file.input.name): the last line has no line end and counts as it is; use --growing "
            + "for files that are still being written")
    }
  }

  private func warnOfClosedMonths(_ database: Database) throws {
    let closed = try String.fetchAll(
      database, sql: "SELECT month FROM months WHERE closed_by IS NOT NULL ORDER BY month")
    guard !closed.isEmpty else { return }
    say(
      "numbers or seats were replaced, and \(closed.joined(separator: ", ")) "
        + "\(closed.count == 1 ? "is" : "are") closed: what changes there becomes an adjustment at "
        + "the month's next post")
  }

  private func storeMonths(_ database: Database) throws {
    let names = try FixedMetering(database).items
    for (month, blobs) in added.sorted(by: { $0.key < $1.key }) {
      var state = try MonthState(database, month)
      try state.storeUsage(
        PackedUsage.sum(
          of: [state.usage] + blobs, month: month, names: names, jobs: options.calls.jobs),
        database)
      if state.closedBy != nil {
        say(
          "\(month) is closed: late calls for it were taken, and become adjustments at its next "
            + "post")
      }
    }
  }
}
