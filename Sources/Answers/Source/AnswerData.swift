import CDRCore
import Inspection
import Ledger
import Metering
import Recurring
import Reports
import Runs

/// What an answer may ask for. It holds as long as the answer is being made.
public struct AnswerData {
  /// Where the calls were read from, with what only one of the two can tell.
  enum Origin {
    case ledger(LedgerSnapshot)
    case files(AnsweredFiles, CallRun)
  }

  let origin: Origin
  let jobs: Int
  /// What messages call the place that was looked in.
  private let place: String
  /// Of files that were read: where their records ended. nil for a ledger.
  public let summary: Summary?

  init(_ snapshot: LedgerSnapshot, jobs: Int, in path: String) {
    origin = .ledger(snapshot)
    self.jobs = jobs
    place = path
    summary = nil
  }

  init(_ files: AnsweredFiles, summary: Summary, run: CallRun, jobs: Int) {
    origin = .files(files, run)
    self.jobs = jobs
    let names = run.inputs.files.map { $0.name == "-" ? "stdin" : $0.name }
    place = names.count == 1 ? names[0] : "the inputs"
    self.summary = summary
  }

  /// What the answer is read from, for people: `the ledger calls.ledger`.
  public var sourceName: String {
    switch origin {
    case .ledger: "the ledger \(place)"
    case .files: place
    }
  }

  /// The accounts that there are, with their names; nil where nothing lists them.
  func accounts() throws(Failure) -> AccountsFile? {
    switch origin {
    case .ledger(let snapshot): try snapshot.accounts()
    case .files(let files, _): files.accounts.listed
    }
  }

  /// What the answer is read from, in the words of a report.
  func sourceName(in language: ReportLanguage) -> String {
    switch origin {
    case .ledger: language.text(.fromLedger, ["name": place])
    case .files(_, let run) where run.inputs.files.count != 1:
      language.count(Int64(run.inputs.files.count), .countFile, .countFiles)
    case .files: place
    }
  }

  /// The months with calls, numbers or seats, in order. Where files were read for one month only,
  /// the other months of their calls are not among them.
  ///
  /// - Throws: `unfit` for a damaged ledger, `usage` for a moment that cannot be read.
  public func months() throws(Failure) -> [Month] {
    switch origin {
    case .ledger(let snapshot): try snapshot.months()
    case .files(let files, _): files.months
    }
  }

  /// A month, under one of the choices of tariffs.
  ///
  /// - Parameters:
  ///   - month: one that the source has.
  ///   - choice: 0: the source's own; from 1 on, ``AnswerRequest/otherTariffs``.
  /// - Throws: `unfit` when the tariffs cannot price the month.
  public func month(_ month: Month, choice: Int = 0) throws(Failure) -> AnswerMonth {
    switch origin {
    case .ledger(let snapshot):
      let parts = try snapshot.parts(of: month, choice: choice)
      return AnswerMonth(
        month: month, usage: parts.usage, recurring: parts.recurring, tariffs: parts.tariffs,
        rater: parts.rater, isClosed: parts.isClosed, jobs: jobs)
    case .files(let files, let run):
      files.books[choice].warnings(for: [month]).forEach(run.say)
      return try files.parts(of: month, choice: choice)
    }
  }

  /// Refuses a month without data.
  ///
  /// - Throws: `badData`, naming the nearest months that have some.
  public func require(_ month: Month) throws(Failure) {
    if try months().contains(month) { return }
    let known =
      switch origin {
      case .ledger: try months()
      case .files(let files, let run): files.allMonths(run)
      }
    throw Failure(
      .badData,
      "\(place): \(month) has no calls, numbers or seats; \(month.nearestWords(among: known))")
  }
}
