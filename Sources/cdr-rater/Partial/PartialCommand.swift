import ArgumentParser
import CDRCore
import Partial

/// `cdr-rater partial`
struct PartialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "partial",
    abstract: "Rate in steps that a cluster can run: the same bytes as rate.",
    discussion: """
      Divides rate into steps that any scheduler can run on many machines:

        cdr-rater partial plan --month 2026-10 --partitions 16 --output plan.json calls/
        cdr-rater partial read plan.json --files 0-9 --output parts
        cdr-rater partial resolve plan.json --partition 3 --output parts parts
        cdr-rater partial merge plan.json parts --output bill.csv

      read is run until every file of the plan was read, by any grouping; then resolve for \
      every partition, and merge once. Steps write nothing outside their folder, so a step \
      that failed is run again. docs/partial.md has the lines for xargs, make and others.
      """,
    subcommands: [
      PartialPlanCommand.self, PartialReadCommand.self, PartialResolveCommand.self,
      PartialMergeCommand.self,
    ])
}

/// The plan that a step goes by.
struct PlanArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("The plan that `partial plan` made.", valueName: "plan"))
  var path: String

  func validate() throws { try refuseEmpty([("plan", path)]) }

  var file: PlanFile { get throws(Failure) { try PlanFile(path: path) } }
}

/// Where copies of files lie.
struct PlacesArgument: ParsableArguments {
  @Option(
    name: .customLong("at"),
    help: ArgumentHelp(
      "File N of the plan is read from a copy there, of the same size. Repeatable.",
      valueName: "N=path"))
  var copies: [FileCopy] = []

  /// By the file's number, where its copy lies.
  var places: [Int: String] { Dictionary(copies.map { ($0.file, $0.path) }) { $1 } }
}

/// `3=/tmp/3.csv.gz`
struct FileCopy: ExpressibleByArgument {
  var file: Int
  var path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, parts[0].utf8.allSatisfy(isDigit), let file = Int(parts[0]) else {
      return nil
    }
    (self.file, path) = (file, String(parts[1]))
  }
}

/// The folder that a step writes its parts to.
struct PartsOutputArgument: ParsableArguments {
  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp(
      "The folder for what the step writes; made if missing.", valueName: "folder"))
  var folder: String

  func validate() throws { try refuseEmpty([("--output", folder)]) }
}

/// How many threads a step of a cluster uses: one, as the scheduler runs one step for each core.
struct StepJobsArgument: ParsableArguments {
  @Option(
    name: [.customLong("jobs"), .customShort("j")],
    help: ArgumentHelp("Worker threads.", valueName: "N"))
  var count = 1

  func validate() throws {
    guard count >= 1 else { throw ValidationError("--jobs must be at least 1.") }
  }
}
