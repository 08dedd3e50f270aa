import ArgumentParser
import CDRCore
import Metering
import Reports
import Runs
import SeatUse

/// `cdr-rater concurrency`
struct ConcurrencyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "concurrency",
    abstract: "Compare AI seats with the robot calls that ran at once.",
    usage: "cdr-rater concurrency --month <YYYY-MM> --seats <file> <input> ...",
    discussion: """
      An AI seat allows one call of the product robot_outbound at a time. This command reads the \
      call records and seat orders that rate reads, and prints a line for each account that has \
      robot calls or AI seats in the month:

        month,account_id,peak_calls,peak_at,seats,seconds_above,call_seconds_above

        peak_calls          the most robot calls at once
        peak_at             the first second with that many calls; empty if there
                            were none
        seats               AI seats owned at peak_at; without calls, the most
                            that were owned in the month
        seconds_above       seconds during which there were more calls than seats
        call_seconds_above  the calls beyond the seats, summed over those seconds:
                            3 calls too many for 10 seconds make 30

      A call runs from its start, rounded down to a whole second, to its end, rounded up. Two \
      calls do not overlap if one ends as the other starts. A call of 0 seconds takes no time. \
      Seats count from 00:00 on the day of the order, in the tariff's time zone, until 00:00 on \
      the expiry day. An account without orders has 0 seats.

      Only what falls within the month, in the tariff's time zone, counts. A call that crosses the \
      start or end of the month counts for the part inside, so give the files of the days before \
      as well: calls are read if they start up to --max-call-hours before the month, from the \
      start of that day on. Records of other days count as outside_month. Of records with the same \
      call id and day, the first counts, whatever its product.

        cdr-rater concurrency --month 2026-10 --seats seats.csv calls/
        cdr-rater concurrency --month 2026-10 --seats seats.csv --format json calls/

      \(exitCodes)
      """)

  /// Where the command's words differ.
  enum Wording: CallWording {
    static let inputs = files + "; - for stdin."
    static let overLimit = "Make no report"
    static let longestCall =
      "The longest call that is accepted, in hours; also how far before the month calls are read."
    static let memoryUse = "holding calls until they are counted"
    static let whyFile = ": stdout is for the report only"
  }

  @Option(name: .shortAndLong, help: ArgumentHelp("The month to measure.", valueName: "YYYY-MM"))
  var month: Month

  @Option(
    help: ArgumentHelp(
      "Seat orders, CSV, as for rate.", valueName: "file"))
  var seats: String

  @Option(
    help: ArgumentHelp(
      "Numbers that accounts rent, CSV, for a column map that finds accounts by them.",
      valueName: "file"))
  var numbers: String?

  @Option(
    help: ArgumentHelp(
      "A tariff, or a folder of them, for the time zone and products. Default: the built-in one.",
      valueName: "file|folder"))
  var tariff: String?

  @OptionGroup var output: BillOutputArguments

  @OptionGroup var calls: CallArguments<Wording>

  func validate() throws {
    if calls.inputs.isEmpty {
      throw ValidationError("Name at least one file or folder, or - for stdin.")
    }
    try refuseEmpty([("--tariff", tariff), ("--seats", seats), ("--numbers", numbers)])
  }

  func run() throws {
    try calls.reportingRun { bar in
      // Else the bar would be drawn into a report on the same terminal.
      try SeatUseRun(options(), progress: bar.progress).run(warn: bar.warn, beforeReport: bar.stop)
    }
  }

  private func options() throws(Failure) -> SeatUseOptions {
    var options = SeatUseOptions(try calls.source, month: month, seats: seats)
    options.tariff = tariff
    options.numbers = numbers
    options.format = output.format
    options.output = output.path
    return options
  }
}
