import CDRCore
import Foundation
import GRDB
import Metering
import Outputs
import Reports
import Runs

/// An ingest, from the inputs to the last row, within the transaction of its caller.
final class IngestTransaction {
  let run: CallRun
  private let path: String
  let options: IngestOptions
  let chosen: ChosenTariffs
  let recurring: RecurringTexts
  let accounts: AccountTexts
  private let progress: ReadingProgress

  let start = ContinuousClock.now
  private(set) var files: [IngestOutcome.File] = []
  private var leftOut: [IngestOutcome.LeftOut] = []
  private(set) var rejected: [RejectReason: Int64] = [:]
  private(set) var disagreements: Int64 = 0
  private var newFiles: NewFiles?
  /// The files of this run that count.
  private var taken: [FileContent: (name: String, file: Int64)] = [:]
  /// What the files of this run add to the months.
  private var added: UsageTotals?
  private(set) var firstPass = Duration.zero
  /// Whether the run failed for too many rejected records.
  var isOverLimit = false

  /// - Parameter path: the ledger's.
  init(
    _ run: CallRun, path: String, options: IngestOptions, chosen: ChosenTariffs,
    recurring: RecurringTexts, accounts: AccountTexts, progress: ReadingProgress
  ) {
    self.run = run
    self.path = path
    self.options = options
    self.chosen = chosen
    self.recurring = recurring
    self.accounts = accounts
    self.progress = progress
  }

  /// - Parameter sums: that rows are added to.
  /// - Throws: `badData` for files that cannot be trusted, and for more rejected records than are
  ///   allowed; `unfit` for tariffs or a map that do not fit.
  func perform(in database: Database, _ sums: RowSums) throws -> IngestOutcome {
    let before = try Int64.fetchOne(database, sql: "SELECT tariff_set FROM ledger")
    let metering = try LedgerMetering(database, chosen)
    try options.calls.requireItems(of: metering.metering)
    let holders = try callAccounts(metering, database)
    var stamps = try FileStamps(database, areUsed: !options.rehashes)
    let new = try findNew(&stamps, database)
    let set = try Int64.fetchOne(database, sql: "SELECT tariff_set FROM ledger")
    let hasNewTexts = try recurring.isNew(in: database) || accounts.isNew(in: database)
    let isChange = !new.isEmpty || set != before || hasNewTexts
    var entry: Int64?
    if isChange {
      let id = try RunEntry(command: "ingest", tariffSet: set).insert(database)
      entry = id
      try importFiles(new, metering: metering, accounts: holders, run: id, database, sums)
      if try recurring.isNew(in: database) {
        try recurring.store(run: id, in: database)
        try warnOfClosedMonths(database)
      }
      try accounts.store(run: id, in: database)
      try storeMonths(metering.meterings, database)
      LedgerStep.reach(.monthsStored)
      try record(id, in: database, sums)
    }
    try store(stamps, sums)
    try warnOfAccounts(holders, hasNewTexts: hasNewTexts, database)
    let summary = try summary(metering)
    try write(summary)
    LedgerStep.reach(.outputSynced)
    if !options.isNightly {
      isOverLimit = !run.isAllowed(summary)
      try run.checkRejects(
        summary, "so nothing was ingested",
        keptIn: options.isTrial ? nil : "they wait in suspense: `suspense list` shows them")
    }
    return IngestOutcome(
      run: entry, files: files, leftOut: leftOut, summary: summary, warnings: run.warnings,
      notes: run.notes)
  }

  /// Writes how the files lay there that the ledger holds by now.
  private func store(_ stamps: FileStamps, _ sums: RowSums) throws {
    // A stream may be called as a file is.
    let read = files.lazy.filter { $0.name != self.options.streamName }.map { file in
      let content = FileContent(sha256: file.sha256, size: file.bytes)
      return FileStamps.Read(
        name: file.name, content: content, file: self.taken[content]?.file)
    }
    try stamps.store(read, sums)
  }

  func say(_ warning: String) { run.say(warning) }

  /// Says what the later steps of a night deal with, or what no one has to.
  func tell(_ sentence: String) { options.isNightly ? run.note(sentence) : say(sentence) }

  // MARK: Which files are new

  private struct NewFile {
    var input: InputFile
    /// What it holds, where that was to be known before; nil: that is known once it is read.
    var content: FileContent?
    /// The file's place among ``files``.
    var place: Int
  }

  /// Tells the files that the ledger does not know, and lists all.
  private func findNew(_ stamps: inout FileStamps, _ database: Database) throws -> [NewFile] {
    var new: [NewFile] = []
    var faults: [(name: String?, failure: Failure)] = run.inputs.faults.map { (nil, $0) }
    /// Known under the names that they have, as all of a folder's files are but the last night's.
    var sameNames: [String] = []
    let inputs = try run.inputs.files.map { input in
      guard input.isRegular else {
        throw Failure(
          .usage,
          "\(input.name) is not a regular file; a ledger identifies files by their content; save it "
            + "as a file first, or give it as stdin: --name NAME -")
      }
      var input = input
      // Of a file that grows, what it has now; where the system says 0, only reading tells.
      input.limit = input.size > 0 ? input.size : nil
      return input
    }
    let newFiles = try NewFiles(inputs, stamps: &stamps, in: database, jobs: options.calls.jobs)
    self.newFiles = newFiles
    LedgerStep.reach(.filesKnown)
    for (input, standing) in zip(inputs, newFiles.standings) {
      var file = IngestOutcome.File(
        name: input.name, sha256: "", bytes: 0, outcome: .taken, counts: RecordCounts())
      switch standing {
      case .unreadable(let failure):
        faults.append((input.name, failure))
        continue
      case .new: new.append(NewFile(input: input, place: files.count))
      case .differs(let content):
        new.append(NewFile(input: input, content: content, place: files.count))
      case .known(let content, let origin):
        file.setContent(content)
        file.outcome = .known
        if origin.name == input.name {
          sameNames.append(input.name)
        } else {
          tell("\(input.name): the same content \(origin.words); skipped")
        }
      }
      files.append(file)
    }
    if sameNames.count == 1 {
      run.note("\(sameNames[0]): the same content is already in the ledger; skipped")
    } else if !sameNames.isEmpty {
      run.note("\(sameNames.count) files are already in the ledger under the same names; skipped")
    }
    try leaveOut(faults)
    return new
  }

  /// Says which files are left out.
  ///
  /// - Throws: all that is wrong with them, unless bad files are to be left out.
  private func leaveOut(_ faults: [(name: String?, failure: Failure)]) throws(Failure) {
    guard !faults.isEmpty else { return }
    guard options.calls.skipsBadFiles else { throw Failure.joined(faults.map(\.failure)) }
    for fault in faults {
      leftOut.append(
        IngestOutcome.LeftOut(
          reason: fault.name == nil ? .missing : .untrusted, name: fault.name,
          sentence: fault.failure.message))
      if !options.isNightly { say("left out: \(fault.failure.message)") }
    }
  }

  // MARK: Taking them

  /// After how many files their checksums are written.
  private static let filesPerWriting = 256

  private func importFiles(
    _ new: [NewFile], metering: LedgerMetering, accounts: CallAccounts, run: Int64,
    _ database: Database, _ sums: RowSums
  ) throws {
    var ingest = options.calls.firstPassOptions(metering.metering)
    if !new.isEmpty { try accounts.apply(to: &ingest) }
    ingest.leavesOutUnfinishedLines = options.isGrowing
    ingest.countsHours = true
    // What the fingerprints of files take, and those of the days that they are looked for in.
    let known = try KnownCalls(database, limit: ingest.memoryLimit / 4)
    ingest.memoryLimit -= ingest.memoryLimit / 4
    let keys = try LedgerKeys(seed: metering.seed, itemNumbers: metering.itemIDs.map(UInt32.init))
    added = UsageTotals(keys, itemName: try FixedMetering(database).itemName)
    let fileImport = FileImport(
      tables: try FileTables(database, sums), run: run, itemIDs: metering.itemIDs,
      prunedBefore: metering.prunedBefore,
      keys: keys, columnMap: try StoredColumnMap.store(ingest.columns, in: database), known: known,
      heads: FileHeads(database), limit: options.isNightly ? options.calls.rejectLimit : nil)
    let log = LogFlushing(ofLedger: path)
    defer { log.finish() }
    let feed = try FileFeed(
      new.map(\.input), keys: keys, itemIDs: metering.itemIDs, options: ingest, progress: progress)
    feed.start()
    defer { feed.stop() }
    var faults: [(name: String?, failure: Failure)] = []
    for (place, file) in new.enumerated() {
      // While others read, rather than after all of them.
      if place % Self.filesPerWriting == 0 { try sums.write(to: database) }
      switch feed.dequeue() {
      case .failure(let fault):
        faults.append((file.input.name, fault))
        files[file.place].outcome = .leftOut
        guard options.calls.skipsBadFiles else { continue }
        if let content = try? file.content ?? FileContent(of: file.input) {
          files[file.place].setContent(content)
        }
      case .success(let read):
        // Of a run that fails, the rest is read only to find all that is wrong.
        if !faults.isEmpty && !options.calls.skipsBadFiles { continue }
        try insert(file, read, by: fileImport, jobs: feed.idleJobs)
        feed.giveBack(read)
        log.flush(after: read.content.size)
      }
    }
    firstPass = ContinuousClock.now - start
    try leaveOut(faults)
  }

  private func insert(
    _ file: NewFile, _ read: FileFeed.File, by fileImport: FileImport, jobs: Int
  ) throws {
    let name = file.input.name
    guard file.content ?? read.content == read.content else { throw Failure.changedWhileRead(name) }
    files[file.place].setContent(read.content)
    // A small file, or one whose size and first bytes changed after they were looked at.
    if let origin = try origin(of: read.content, in: fileImport.database) {
      files[file.place].outcome = .known
      tell("\(name): the same content \(origin.words); skipped")
      return
    }
    let result = try fileImport.insert(
      read, from: file.input, jobs: jobs
    ) { records throws(Failure) in try self.run.outputs.reject(records)
    }
    let imported: FileImport.Imported
    switch result {
    case .imported(let new): imported = new
    case .overLimit(let rejected):
      files[file.place].outcome = .leftOut
      leftOut.append(
        IngestOutcome.LeftOut(
          reason: .overLimit, name: name,
          sentence: run.calls.overLimit(
            name, rejected: rejected.rejected, of: rejected.counts, by: rejected.byReason)))
      return
    }
    taken[read.content] = (name, imported.file)
    files[file.place].counts = imported.counts
    disagreements += imported.disagreements
    for (reason, count) in imported.rejectedByReason { rejected[reason, default: 0] += count }
    try added?.add(imported.usage, itemIDs: fileImport.itemIDs)
    read.calls.skippedCalls.map(run.calls.warning).forEach(say)
    if read.calls.hasUnfinishedLine {
      if options.isGrowing {
        tell("\(name): the last line has no line end and is left out")
      } else {
        say(
          "\(name): the last line has no line end and counts as it is; use --growing for files "
            + "that are still being written")
      }
    }
  }

  /// Where a content came before; nil: nowhere.
  private func origin(of content: FileContent, in database: Database) throws -> NewFiles.Origin? {
    if let earlier = taken[content] { return .run(name: earlier.name) }
    return try newFiles?.name(of: content, in: database).map { .ledger(name: $0) }
  }

  private func warnOfClosedMonths(_ database: Database) throws {
    let closed = try String.fetchAll(
      database, sql: "SELECT month FROM months WHERE closed_by IS NOT NULL ORDER BY month")
    guard !closed.isEmpty else { return }
    tell(
      "numbers or seats were replaced, and \(closed.joined(separator: ", ")) "
        + "\(closed.count == 1 ? "is" : "are") closed: what changes there becomes an adjustment in "
        + "the month's next post")
  }

  private func storeMonths(_ meterings: LedgerMeterings, _ database: Database) throws {
    guard let added else { return }
    let (jobs, itemName) = (options.calls.jobs, meterings.fixed.itemName)
    let order = added.order(jobs: jobs)
    for month in added.addedTo {
      var state = try MonthState(database, month)
      let new = try PackedUsage(added, of: month, order: order, jobs: jobs)
      try state.storeUsage(
        state.usage.isEmpty
          ? new
          : PackedUsage.join(
            state.usage, new.bytes, .adding, month: month, itemName: itemName), database)
      try meterings.month(month).store(for: state.usage, of: month, in: database)
      if state.closedBy != nil {
        tell(
          "\(month) is closed: late calls for it were ingested, and become adjustments in its next "
            + "post")
      }
    }
  }
}

extension IngestOutcome.File {
  fileprivate mutating func setContent(_ content: FileContent) {
    sha256 = content.sha256
    bytes = content.size
  }
}
