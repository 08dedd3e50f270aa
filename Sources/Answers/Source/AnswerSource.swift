import CDRCore
import Ledger
import Reports
import Runs

/// What a question about bills is answered from: a ledger, or files of calls that are read for it.
/// Neither is changed.
///
/// ```swift
/// let source = AnswerSource(ledger: try Ledger.open("calls.ledger"))
/// try source.answer(of: october...october) { data, write throws(Failure) in
///   let bill = try data.month(october).bill()
///   try write(Array("\(bill.totals.payable)\n".utf8))
/// }
/// ```
public struct AnswerSource: Sendable {
  /// Where the calls are.
  public enum Origin: Sendable {
    case ledger(Ledger)
    /// The month, format and output of the options are not used.
    case files(RateOptions)
  }

  /// Where the calls are.
  public var origin: Origin
  /// The tariffs to price by; what is nil is the ledger's own, or that of the options.
  public var tariffs = TariffChoice()
  /// A date or a timestamp that decides between provisional and final; nil: now.
  public var asOf: String?
  /// How many threads rate.
  public var jobs = 1

  /// The path of the ledger; nil where there is none.
  var ledgerPath: String? { if case .ledger(let ledger) = origin { ledger.path } else { nil } }

  /// What is answered from a ledger.
  public init(ledger: Ledger) { origin = .ledger(ledger) }

  /// What is answered from files, read as `rate` reads them.
  public init(files options: RateOptions) {
    origin = .files(options)
    tariffs = TariffChoice(tariff: options.tariff, accountTariffs: options.accountTariffs)
    asOf = options.asOf
    jobs = options.calls.jobs
  }
}

/// How an answer is asked for and where it goes.
public struct AnswerRequest: Sendable {
  /// The months that are asked about.
  public var months: ClosedRange<Month>
  /// Further choices of tariffs, which the answer may price the same months by: the first of them
  /// is choice 1 of ``AnswerData/month(_:choice:)``, and what is nil in one is as in
  /// ``AnswerSource/tariffs``.
  public var otherTariffs: [TariffChoice] = []
  /// Whether the text of rejected records is wanted.
  public var keepsRejects = false
  /// Whether ``AnswerData/hours(of:)`` is wanted of files; a ledger has them always.
  public var countsHours = false
  /// Whether these are counted by file.
  var countsHoursByFile = false
  /// nil: standard output.
  public var output: String?
  /// The output's permissions; nil: as usual.
  public var mode: UInt32?
  /// Whether the output is gzip'd.
  public var compresses = false
  /// What makes another form of the output than CSV.
  package var rows: RowsEncoding?
  /// A file for figures of the run; nil: none.
  var metrics: String?
  /// Files that are read beside the ledger or the calls, which the output must not replace.
  var inputs: [String] = []
  /// Whether it is noted where the records of calls stand that do not count.
  var notesUncounted = false
  /// The accounts whose calls are kept as they are read, as long as they are few; nil: none are.
  var keptAccounts: [String]?

  /// A question about some months.
  public init(months: ClosedRange<Month>, output: String? = nil) {
    self.months = months
    self.output = output
  }
}
