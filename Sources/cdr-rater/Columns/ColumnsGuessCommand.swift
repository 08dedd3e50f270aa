import ArgumentParser
import CDRCore
import Inspection
import Metering

/// `cdr-rater columns guess`
struct ColumnsGuessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guess",
    abstract: "Print a column map for a file, guessed from its first records.",
    discussion: """
      The map is YAML, with a comment on each guess and the share of records that it reads. \
      Review it, above all which columns hold the talk time, who pays and which calls are charged:

        cdr-rater columns guess calls/2026-10-01.csv > my-pbx.yaml
        cdr-rater columns check my-pbx.yaml calls/2026-10-01.csv
        cdr-rater rate --columns my-pbx.yaml calls/

      What could not be proved is listed under "unconfirmed", each with the reason in a comment. \
      The map rates nothing (exit code 78) until you have looked at these and removed that line. \
      If a required field cannot be found, the map has a line to fill in, and the exit code is 65.
      """)

  @Argument(
    help: ArgumentHelp(
      "A file of call records, CSV or JSON Lines, gzip'd or not; - for stdin.", valueName: "file")
  )
  var file: String

  @Option(
    help: ArgumentHelp(
      "How many records to compute the share from. Default: the first 1000 or more.", valueName: "N"
    ))
  var records: Int?

  @OptionGroup var metering: MeteringArgument

  func validate() throws {
    if let records, !(1...1_000_000).contains(records) {
      throw ValidationError("--records must be a number from 1 to 1000000.")
    }
  }

  func run() throws {
    try reportingFailures {
      let guess = try ColumnGuess(
        CallSample(path: file), metering: metering.metering, records: records)
      try printAll(guess.text)
      if let failure = guess.failure { throw failure }
    }
  }
}
