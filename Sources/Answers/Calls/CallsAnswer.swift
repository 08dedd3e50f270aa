import CDRCore
import Metering
import Reports
import Runs

/// The calls behind a month's bill, itemised at the final price: a row for each call and line of the
/// bill, which add up to the bill by account and item.
///
/// Files are read twice: first as `rate` reads them, which says what counts and what it costs, then
/// for the rows; but once where the calls of ``accounts`` are few, and can be kept until then.
public struct CallsAnswer: Sendable {
  /// Where the calls are.
  public var source: AnswerSource
  /// The month that is itemised.
  public var month: Month
  /// The only accounts that are wanted, whose rows are then sorted by account, start and call id;
  /// nil: all, in the order of inputs and lines.
  public var accounts: [String]?
  /// With a ledger, the files that it holds, which have the calls.
  public var files: CallSource?
  /// The form of the rows.
  public var format = OutputFormat.csv

  /// The calls of a month.
  public init(_ source: AnswerSource, month: Month, accounts: [String]? = nil) {
    self.source = source
    self.month = month
    self.accounts = accounts
  }

  /// Reads twice, and writes the rows.
  ///
  /// - Parameters:
  ///   - output: nil: standard output. gzip'd where it ends in `.gz`; only its owner may read it.
  ///   - progress: is kept up to date during the first reading.
  ///   - warn: takes each warning as soon as it is known.
  ///   - beforeRows: is called before the first row is written.
  /// - Throws: `badData` for a month or an account without calls, and where a file changed between
  ///   the readings; `usage` for an input that cannot be read twice; what reading throws.
  public func run(
    output: String?, progress: ReadingProgress = ReadingProgress(),
    warn: @escaping (String) -> Void = { _ in }, beforeRows: () -> Void = {}
  ) throws(Failure) {
    let calls: CallSource
    switch source.origin {
    case .files(let options): calls = options.calls
    case .ledger:
      guard let files, !files.inputs.isEmpty else {
        throw Failure(
          .usage, "a ledger keeps no calls: name the files that it holds, or their folder")
      }
      calls = files
    }
    let inputs = calls.inputList
    // Of files alone, the first reading says which of them are left out.
    if case .ledger = source.origin, !inputs.faults.isEmpty { throw Failure.joined(inputs.faults) }
    for file in inputs.files where !file.isRegular {
      throw Failure(
        .usage, "\(file.name) can be read only once, and calls are read twice; save it as a file")
    }
    let stamps = try inputs.files.map { file throws(Failure) in try FileStamp(file) }
    var request = AnswerRequest(months: month...month, output: output)
    request.mode = 0o600
    request.compresses = output?.hasSuffix(".gz") ?? false
    request.rows = format.encoding(of: .calls)
    request.notesUncounted = true
    request.keptAccounts = accounts
    request.inputs = inputs.files.map(\.name)
    try source.answer(request, progress: progress, warn: warn, beforeAnswer: beforeRows) {
      data, writer throws(Failure) in
      try data.require(month)
      let priced = try data.month(month)
      let itemised = try ItemisedMonth(priced, accounts: accounts)
      let outcome: SecondReading.Outcome
      var readsTwice = true
      var held: HeldFiles?
      switch data.origin {
      case .files(let files, _):
        readsTwice = files.readings[0].kept == nil
        try writer.write(RowsLayout.calls.header)
        outcome = try read(files, itemised) { text throws(Failure) in try writer.write(text) }
      case .ledger(let snapshot):
        var options = calls.firstPassOptions(priced.tariffs.metering)
        options.month = month
        let files = try HeldFiles(snapshot, inputs.files, options: options, warn: warn)
        held = files
        try writer.write(RowsLayout.calls.header)
        outcome = try files.reading(of: itemised, isSorted: accounts != nil).run {
          text throws(Failure) in
          try writer.write(text)
        }
      }
      if readsTwice {
        for (file, stamp) in zip(inputs.files, stamps) where try FileStamp(file) != stamp {
          throw .changedBetweenReadings(file.name)
        }
      }
      let remainders: RowRemainders
      do throws(Failure) {
        guard outcome.unexpected == 0 else {
          throw Failure(.bug, "\(outcome.unexpected) calls belong to no line of the bill")
        }
        remainders = try RowRemainders(of: itemised, sums: outcome.sums)
      } catch {
        throw held?.explained(error) ?? error
      }
      try writer.write(remainders.text)
    }
  }

  /// Writes the rows of files' calls: those that were kept, else by reading them again.
  private func read(
    _ files: AnsweredFiles, _ month: ItemisedMonth, _ write: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> SecondReading.Outcome {
    let first = files.readings[0]
    let options = files.firstPassOptions(files.books[0].metering)
    if let kept = first.kept {
      return try KeptRows(
        kept, of: first.inputs, options: options, accounts: month.accounts,
        factors: month.factors, uncounted: first.uncounted
      ).run(write)
    }
    let outcome = try SecondReading(
      first.inputs.map { .init($0, columns: options.columns) }, options: options,
      accounts: month.accounts, factors: month.factors, uncounted: first.uncounted,
      isSorted: accounts != nil
    ).run(write)
    for (before, after) in zip(first.files, outcome.counts)
    where !before.counts.hasSameRecords(as: after) {
      throw .changedBetweenReadings(before.name)
    }
    return outcome
  }
}

extension RecordCounts {
  /// Whether two readings of a file found the same records, the search for duplicates aside.
  fileprivate func hasSameRecords(as other: RecordCounts) -> Bool {
    records == other.records && notACall == other.notACall && outsideMonth == other.outsideMonth
      && rated + notCharged + duplicate + rejected
        == other.rated + other.notCharged + other.duplicate + other.rejected
  }
}

extension Failure {
  fileprivate static func changedBetweenReadings(_ name: String) -> Failure {
    Failure(
      .badData,
      "\(name): the file changed while it was read, so that its rows would not add up to the bill; "
        + "run the command again once nothing writes to it")
  }
}
