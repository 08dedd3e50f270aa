import CDRCore
import Foundation
import GRDB
import Metering
import Outputs
import Runs
import Tariffs

extension Ledger {
  /// Does all that a night has to do: ingests what is new, posts what has changed, closes what is due,
  /// and checks gaps, suspense and balances.
  ///
  /// ```
  /// ingest ─► finish earlier posting files ─► post ─► close what is due ─► check ─► report
  /// ```
  ///
  /// Ingesting, posting and closing are a transaction each, and each does only what is still to be done:
  /// after a kill at any moment, the same night again goes on where it was.
  ///
  /// - Parameters:
  ///   - options: what the night reads, and where it writes.
  ///   - path: the ledger; the first night with files makes it.
  ///   - wait: how long to wait, at each step, for another process that writes.
  ///   - progress: is kept up to date while files are read.
  ///   - note: takes each note as soon as it is known.
  /// - Throws: as ``ingest(_:into:wait:progress:warn:note:)`` and ``post(_:warn:)``, except for single
  ///   bad files; `outputCannotBeMade` for a folder that cannot be written to; `unfit` where a balance
  ///   does not hold. The report is then written all the same, with the failure.
  public static func nightly(
    _ options: NightlyOptions, on path: String, wait: Duration = .seconds(30),
    progress: ReadingProgress = ReadingProgress(), note: @escaping (String) -> Void = { _ in }
  ) throws(Failure) -> NightlyOutcome {
    let report = try NightlyReport(options, ledger: path)
    var night = Night(options, path: path, wait: wait, note: note)
    do throws(Failure) {
      try night.run(progress)
    } catch {
      night.outcome.failure = error
      // What made the night fail matters more than that its report cannot be written either.
      try? report.write(night.outcome)
      throw error
    }
    try report.write(night.outcome)
    return night.outcome
  }
}

/// A night, from its first step to its last.
private struct Night {
  private let options: NightlyOptions
  private let path: String
  private let wait: Duration
  private let tell: (String) -> Void
  private let start = ContinuousClock.now
  var outcome = NightlyOutcome()

  init(
    _ options: NightlyOptions, path: String, wait: Duration, note: @escaping (String) -> Void
  ) {
    self.options = options
    self.path = path
    self.wait = wait
    tell = note
  }

  mutating func run(_ progress: ReadingProgress) throws(Failure) {
    defer { outcome.elapsed = .now - start }
    // What cannot be read is to be known before anything is done; in which zone does not matter.
    _ = try AsOf.instant(options.asOf, in: .utc)
    try requireFolder()
    if options.ingests { try ingest(progress) }
    let ledger = try Ledger.open(path, wait: wait)
    // Before new ones, so that those who load them get them in order.
    try finishFiles(ledger)
    try post(ledger)
    let refused = try closeWhatIsDue(ledger)
    try check(ledger, except: refused)
  }

  /// Makes sure that postings have a place before anything is posted.
  private func requireFolder() throws(Failure) {
    var isFolder: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(
      atPath: options.folder, isDirectory: &isFolder)
    guard exists, isFolder.boolValue else {
      throw Failure(
        .outputCannotBeMade,
        exists
          ? "\(options.folder) is not a folder; --output names the folder for files of postings"
          : "\(options.folder): the folder does not exist; create it first")
    }
    guard unsafe access(options.folder, W_OK | X_OK) == 0 else {
      throw Failure(
        .outputCannotBeMade, "cannot create files in \(options.folder): \(SystemError.last.text)")
    }
  }

  private mutating func look(
    _ kind: NightlyAttention.Kind, _ about: String?, _ message: String, _ command: String? = nil
  ) {
    let lines = message.split(separator: "\n").map { $0.drop { $0 == " " } }
    let item = NightlyAttention(
      kind: kind, about: about, message: lines.joined(separator: "; "), command: command)
    // Several steps may warn of the same.
    if !outcome.attention.contains(item) { outcome.attention.append(item) }
  }

  private mutating func note(_ sentence: String) {
    outcome.notes.append(sentence)
    tell(sentence)
  }

  // MARK: Ingest

  private mutating func ingest(_ progress: ReadingProgress) throws(Failure) {
    var ingest = options.ingest
    ingest.isNightly = true
    ingest.isTrial = false
    ingest.calls.skipsBadFiles = true
    let inputs = ingest.calls.inputList
    if inputs.files.isEmpty, !inputs.faults.isEmpty,
      !FileManager.default.fileExists(atPath: path)
    {
      // Most likely a mistyped path: there is nothing yet that a night could go on with.
      throw Failure.joined(inputs.faults)
    }
    var warnings: [String] = []
    let result = try Ledger.ingest(
      ingest, into: path, wait: wait, progress: progress, warn: { warnings.append($0) },
      note: tell)
    outcome.ingest = result
    outcome.notes += result.notes
    for warning in warnings { look(.warning, nil, warning) }
    for file in result.leftOut { setAside(file, ingest) }
  }

  private mutating func setAside(_ file: IngestOutcome.LeftOut, _ ingest: IngestOptions) {
    guard let name = file.name.map(shellQuoted), file.name != ingest.streamName else {
      look(.setAside, nil, file.sentence)
      return
    }
    switch file.reason {
    case .missing: look(.setAside, file.name, file.sentence)
    case .untrusted:
      let command = "cdr-rater ingest \(name)"
      look(
        .setAside, file.name,
        "\(file.sentence); set aside until it is good or moved away: \(command) tries it again",
        command)
    case .overLimit:
      let columns = shellQuoted(ingest.calls.columnsFile ?? ingest.calls.columns.name)
      let command = "cdr-rater columns check \(columns) \(name)"
      look(
        .setAside, file.name,
        "\(file.sentence); set aside: \(command) shows why, cdr-rater ingest --max-rejects 100% "
          + "\(name) takes it as it is", command)
    }
  }

  // MARK: Post and close

  private mutating func post(_ ledger: Ledger) throws(Failure) {
    try post(options(.post, months: nil), on: ledger)
  }

  private func options(
    _ kind: PostOptions.Kind, months: ClosedRange<Month>?
  ) -> PostOptions {
    var post = PostOptions(kind, months: months)
    post.tariffs = options.ingest.tariffs
    post.asOf = options.asOf
    post.sequence = options.sequence
    post.goesIntoFiles = true
    post.isWide = options.isWide
    post.jobs = options.ingest.calls.jobs
    return post
  }

  private mutating func post(_ post: PostOptions, on ledger: Ledger) throws(Failure) {
    let result = try ledger.post(post)
    for warning in result.warnings { look(.warning, nil, warning) }
    outcome.currency = result.currency
    guard let run = result.run else { return }
    outcome.posted += result.months.map {
      NightlyOutcome.Posted(run: run, isClose: post.kind == .close, totals: $0)
    }
    try finishFiles(ledger)
  }

  private mutating func finishFiles(_ ledger: Ledger) throws(Failure) {
    let files = try ledger.finishPostingFiles(in: options.folder, isWide: options.isWide)
    outcome.finished += files.finished
    for file in files.blocked {
      let path = "\(options.folder)/\(file.name)"
      guard !outcome.attention.contains(where: { $0.about == path }) else { continue }
      look(
        .postingFile, path,
        "\(path): there is another file of this name, which is never replaced; move it away, and the next "
          + "nightly writes the postings of run \(file.run), or print them with cdr-rater postings "
          + "--run \(file.run) --month \(file.month)",
        "cdr-rater postings --run \(file.run) --month \(file.month)")
    }
  }

  /// Closes every month that is due, unless something speaks against it.
  ///
  /// - Returns: the months that are due and stay open.
  private mutating func closeWhatIsDue(_ ledger: Ledger) throws(Failure) -> Set<Month> {
    guard let days = options.closeAfter else { return [] }
    var refused: Set<Month> = []
    for month in try ledger.months(dueAfter: days, asOf: options.asOf) {
      let objections = try ledger.objections(toClosing: month, sequence: options.sequence)
      guard objections.isEmpty else {
        refused.insert(month)
        let reasons = objections.map(\.sentence).joined(separator: "; ")
        look(
          .notClosed, month.description,
          "\(month) is due and was not closed: \(reasons); cdr-rater close --month \(month) --force closes it "
            + "all the same",
          "cdr-rater close --month \(month) --force")
        continue
      }
      try post(options(.close, months: month...month), on: ledger)
    }
    return refused
  }

  // MARK: Check

  /// - Parameter refused: months of which it is already said what is missing or open.
  private mutating func check(_ ledger: Ledger, except refused: Set<Month>) throws(Failure) {
    outcome.openSuspense = try ledger.openSuspense()
    outcome.ledgerSize = try ledger.size
    if outcome.openSuspense > 0 {
      let work = LedgerStatus.PendingWork.openSuspense(outcome.openSuspense)
      look(.openSuspense, nil, work.sentence, work.command)
    }
    for work in try ledger.openGaps(pattern: options.sequence) {
      guard case .gaps(let month, let count) = work else { continue }
      outcome.gaps.append((month, count))
      if !refused.contains(month) { look(.gaps, month.description, work.sentence, work.command) }
    }
    let breaks = try ledger.breaks(
      in: Set(outcome.posted.map(\.totals.month)), jobs: options.ingest.calls.jobs)
    guard breaks.isEmpty else {
      throw Failure(
        .unfit,
        "\(path): balances do not hold; do not use tonight's postings before cdr-rater verify is "
          + "clean\n" + breaks.map { "  \($0)" }.joined(separator: "\n"))
    }
  }
}

/// A word as a shell reads it back.
private func shellQuoted(_ word: String) -> String {
  let isPlain = word.utf8.allSatisfy { byte in
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || "/._-+=:,@%".utf8.contains(byte)
  }
  if isPlain, !word.isEmpty { return word }
  return "'" + word.replacing("'", with: #"'\''"#) + "'"
}
