import ArgumentParser
import CDRCore
import Partial
import Reports
import Runs

/// `cdr-rater partial plan`
struct PartialPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Write down the files of a run and all that decides its bill.",
    discussion: """
      Takes the options of rate, which all steps then go by, and numbers the files in the \
      order in which rate reads them. The plan is JSON, for its owner alone to read; it \
      holds the texts of tariffs, column map, numbers, seats and accounts, so that no \
      other step needs their files.

      Relative paths in it start from the folder in which it is made. --jobs and --memory \
      are given to each step instead.
      """)

  /// Where the command's words differ.
  enum Wording: RatingWording {
    static let tariff = RateCommand.Wording.tariff
    static let defaultInLedger = ""
    static let inLedger = ""
    static let inputs = files + ". Optional with --numbers or --seats."
    static let overLimit = RateCommand.Wording.overLimit
    static let whyFile = ""
  }

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Rate this month only. Default: every month that occurs, for numbers and seats up to --as-of.",
      valueName: "YYYY-MM"))
  var month: Month?

  @Option(
    help: ArgumentHelp(
      "Over how many partitions the search for duplicates is spread.", valueName: "N"))
  var partitions = 256

  @OptionGroup var rating: RatingArguments<Wording>

  @Option(
    help: ArgumentHelp(
      "The form of the bill: csv, json, ndjson, table or xlsx. Default: by the name of its file.",
      valueName: "format"))
  var format: OutputFormat?

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("The file for the plan.", valueName: "plan"))
  var output: String

  @OptionGroup var metrics: MetricsArgument

  @OptionGroup var calls: CallArguments<Wording>

  func validate() throws {
    try refuseEmpty([("--output", output)])
    if output == "-" { throw ValidationError("--output needs a file.") }
    if calls.inputs.isEmpty, rating.numbers == nil, rating.seats == nil {
      throw ValidationError("Name at least one file or folder.")
    }
    guard (1...Plan.partitionLimit).contains(partitions) else {
      throw ValidationError("--partitions must be a number from 1 to \(Plan.partitionLimit).")
    }
  }

  func run() throws {
    try reportingFailures {
      var options = rating.options(for: try calls.source)
      options.month = month
      options.output = output
      options.metrics = metrics.path
      let plan = try PlanStep(options, format: format, partitions: partitions).run {
        say("warning: \($0)")
      }
      calls.messages.tell(
        "\(plan.files.count) \(plan.files.count == 1 ? "file" : "files"), \(partitions) "
          + "\(partitions == 1 ? "partition" : "partitions")")
    }
  }
}
