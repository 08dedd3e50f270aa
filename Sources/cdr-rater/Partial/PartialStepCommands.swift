import ArgumentParser
import CDRCore
import Partial
import Reports
import Runs

/// `cdr-rater partial read`
struct PartialReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Read some of a plan's files.",
    usage: "cdr-rater partial read <plan> --files <N,N-N...> --output <folder>",
    discussion: """
      Writes their usage, their calls' fingerprints by partition, their rejected records \
      and their totals, as two files of parts. A file that has changed since the plan was \
      made is exit 65.

        cdr-rater partial read plan.json --files 0-9,12 --output parts
      """)

  @OptionGroup var plan: PlanArgument

  @Option(
    help: ArgumentHelp(
      "The numbers of the files, which are read together.", valueName: "N,N-N..."))
  var files: FileSet

  @OptionGroup var output: PartsOutputArgument
  @OptionGroup var copies: PlacesArgument
  @OptionGroup var jobs: StepJobsArgument

  @Option(
    help: ArgumentHelp(
      "Memory for fingerprints, such as 512M or 2G; past that, temporary files in TMPDIR or /tmp "
        + "are used. Default: a quarter of the machine's.", valueName: "size"))
  var memory: ByteSize?

  @OptionGroup var messages: QuietArgument

  func validate() throws { try memory?.validate() }

  func run() throws {
    try reportingFailures {
      var step = try ReadStep(plan.file, files: files)
      step.options.jobs = jobs.count
      step.options.memory = memory?.bytes
      step.options.places = copies.places
      let records = try step.run(to: output.folder)
      messages.tell("files \(files): \(records) records")
    }
  }
}

/// `cdr-rater partial resolve`
struct PartialResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Find the duplicates in one partition.",
    usage: "cdr-rater partial resolve <plan> --partition <N> -o <folder> <folder> ...",
    discussion: """
      Searches the fingerprints of one partition, of all files, and writes which calls do \
      not count: a part even when all of them do. Every file has to be read before.

        cdr-rater partial resolve plan.json --partition 3 --output parts parts
      """)

  @OptionGroup var plan: PlanArgument

  @Option(help: ArgumentHelp("The partition, from 0.", valueName: "N"))
  var partition: Int

  @OptionGroup var output: PartsOutputArgument

  @Argument(help: ArgumentHelp("Folders that `partial read` wrote to.", valueName: "folder"))
  var folders: [String]

  @OptionGroup var messages: QuietArgument

  func run() throws {
    try reportingFailures {
      let outcome = try ResolveStep(plan.file, partition: partition)
        .run(folders, to: output.folder)
      messages.tell(
        "partition \(partition): \(outcome.calls) calls, \(outcome.uncounted) of them not the first"
      )
    }
  }
}

/// `cdr-rater partial merge`
struct PartialMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Make the bill of all parts.",
    usage: "cdr-rater partial merge <plan> <folder> ... [--output <file>]",
    discussion: """
      Writes the bill, and the plan's --rejects, --summary and --metrics. A part that is \
      missing, damaged, of another plan or version, or there twice with different content \
      is exit 65, and named. Records that conflict with other calls are read from their \
      files again where the plan has --rejects.

        cdr-rater partial merge plan.json parts --output bill.csv
      """)

  @OptionGroup var plan: PlanArgument

  @Argument(
    help: ArgumentHelp(
      "Folders that `partial read` and `partial resolve` wrote to, in any order.",
      valueName: "folder"))
  var folders: [String]

  @OptionGroup var output: BillOutputArguments
  @OptionGroup var copies: PlacesArgument
  @OptionGroup var workers: JobsArgument

  @Flag(name: .shortAndLong, help: "Print control totals to stderr.")
  var verbose = false

  @OptionGroup var messages: QuietArgument

  func run() throws {
    try reportingFailures {
      var step = try MergeStep(plan.file)
      step.options.jobs = workers.count
      step.options.output = output.path
      step.options.format = output.format
      step.options.places = copies.places
      let summary = try step.run(folders, warn: { say("warning: \($0)") }).summary
      guard verbose || (Terminal.isError && !messages.quiet) else { return }
      say(ControlTotals.text(summary.counts, bill: summary.bill))
    }
  }
}

extension FileSet: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
