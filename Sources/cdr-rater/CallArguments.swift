import ArgumentParser
import CDRCore
import ColumnMaps
import Metering
import Reports
import Runs

/// Which calls a command reads and how, and where it says what became of them: the options that all
/// commands over files of calls have in common.
struct CallArguments<Wording: CallWording>: ParsableArguments {
  @Argument(help: ArgumentHelp(Wording.inputs, valueName: "input"))
  var inputs: [String] = []

  @Flag(help: "Read subfolders too, in byte order of their paths.")
  var recursive = false

  @Option(
    help: ArgumentHelp(
      "The column map to read with: a built-in one (see cdr-rater columns list) or a file.",
      valueName: "name|file"))
  var columns = ColumnMap.standard.name

  @OptionGroup var overrides: MapOverrides

  @OptionGroup var accounts: AccountsArgument

  @Option(
    help: ArgumentHelp(
      "Write every rejected record here, gzip'd if the name ends in .gz.", valueName: "file"))
  var rejects: String?

  @Option(help: ArgumentHelp("Write the control totals here, as JSON.", valueName: "file"))
  var summary: String?

  @Option(
    help: ArgumentHelp(
      "\(Wording.overLimit) if more records than this are rejected: a count, or a percentage, "
        + "which always allows 10 unless no record is "
        + "anything else; 0 and 0% allow none.", valueName: "N|P%"))
  var maxRejects = RejectLimit.standard

  @Option(help: ArgumentHelp(Wording.longestCall, valueName: "H"))
  var maxCallHours = 24

  @Flag(help: "Leave out files that cannot be trusted, with a warning, instead of failing.")
  var skipBadFiles = false

  @OptionGroup var workers: JobsArgument

  @Option(
    help: ArgumentHelp(
      "Memory for \(Wording.memoryUse), such as 512M or 2G; past that, temporary files in "
        + "TMPDIR or /tmp are used. Default: a quarter of the machine's.", valueName: "size"))
  var memory: ByteSize?

  @Flag(name: .shortAndLong, help: "Print control totals and speed to stderr, even from cron.")
  var verbose = false

  @OptionGroup var messages: QuietArgument

  func validate() throws {
    if verbose, messages.quiet { throw ValidationError("Give --verbose or --quiet, not both.") }
    if inputs.contains("") { throw ValidationError("An input has an empty name.") }
    if inputs.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("- can be read only once.")
    }
    try refuseEmpty([
      ("--columns", columns), ("--rejects", rejects), ("--summary", summary),
    ])
    for (option, path) in [("--rejects", rejects), ("--summary", summary)] where path == "-" {
      throw ValidationError("\(option) needs a file\(Wording.whyFile).")
    }
    try memory?.validate()
    try refuseCallHours(maxCallHours)
  }

  /// The calls as the options have them.
  /// - Throws: what reading the column map throws; `usage` for a product or a zone that it cannot
  ///   have.
  var source: CallSource {
    get throws(Failure) {
      var source = CallSource(inputs: inputs)
      source.isRecursive = recursive
      source.columns = try overrides.map(columns)
      source.columnsFile = ColumnMap.builtInNames.contains(columns) ? nil : columns
      source.accounts = accounts.path
      source.rejects = rejects
      source.summary = summary
      source.rejectLimit = maxRejects
      source.maximumCallHours = maxCallHours
      source.skipsBadFiles = skipBadFiles
      source.jobs = workers.count
      if let memory { source.memory = memory }
      return source
    }
  }

  /// Does a run under a progress bar, and says what it came to.
  func reportingRun(_ run: (ProgressBar) throws -> Summary) throws {
    try reportingFailures {
      let bar = ProgressBar(isQuiet: messages.quiet, isVerbose: verbose)
      let summary: Summary
      do {
        summary = try run(bar)
      } catch {
        bar.fail()
        throw error
      }
      bar.stop()
      guard verbose || (Terminal.isError && !messages.quiet) else { return }
      say(ControlTotals.text(summary.counts, bill: summary.bill))
      if !inputs.isEmpty { say(Speed.text(records: summary.counts.records, in: summary.elapsed)) }
    }
  }
}

/// Refuses hours that cannot be the longest of a call.
func refuseCallHours(_ hours: Int) throws {
  let allowed = 1...FirstPassOptions.maximumCallHoursLimit
  guard allowed.contains(hours) else {
    throw ValidationError("--max-call-hours must be a number from 1 to \(allowed.upperBound).")
  }
}

/// What ``CallArguments`` say differently from command to command.
protocol CallWording {
  /// The help of the inputs.
  static var inputs: String { get }
  /// What comes of too many rejected records: "No bill".
  static var overLimit: String { get }
  /// The help of `--max-call-hours`.
  static var longestCall: String { get }
  /// What `--memory` is for.
  static var memoryUse: String { get }
  /// Why stdout cannot take the rejects or the control totals, after "needs a file".
  static var whyFile: String { get }
}

extension CallWording {
  static var longestCall: String { "The longest call that is accepted, in hours." }
  static var memoryUse: String { "the search for duplicates" }
  /// The beginning of ``inputs``.
  static var files: String {
    "CSV files, gzip'd or not, or folders, from which *.csv and *.csv.gz are read, or what the "
      + "column map names; also JSON Lines, with a column map of that format"
  }
}

extension RejectLimit: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
  public var defaultValueDescription: String { description }
}
