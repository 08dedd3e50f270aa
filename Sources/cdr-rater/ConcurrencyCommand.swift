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
    abstract: "Hold AI seats against the robot calls at once.",
    usage: "cdr-rater concurrency --month <YYYY-MM> --seats <file> <input> ...",
    discussion: """
      An AI seat is one call of the product robot_outbound at a time. Reads the call records that \
      rate reads and the seat orders that it bills, and prints a line per account that has robot \
      calls or AI seats in the month:

        month,account_id,peak_calls,peak_at,seats,seconds_above,call_seconds_above

        peak_calls          the most robot calls at once
        peak_at             the first second at which so many ran; empty without
                            calls
        seats               AI seats owned at peak_at; without calls the most that
                            were owned in the month
        seconds_above       seconds of the clock during which more calls ran than
                            seats were owned
        call_seconds_above  the calls beyond the seats summed over those seconds:
                            3 calls too many for 10 seconds are 30

      A call runs from its start, cut to a whole second, to its end, raised to one; of a call that \
      ends as another starts, one is counted. A call of 0 seconds takes no time. A count of seats \
      holds from 00:00 of an order's day in the tariff's zone, and ends at 00:00 of the expiry \
      day. An account without orders owns 0.

      Counted is what lies in the month, in the tariff's zone. A call that runs into it or out of \
      it counts for the part inside, so give the files of the days before as well: calls are read \
      that start up to --max-call-hours before the month, from the start of that day on. Records \
      of other days count as outside_month. Of records with one call id and day the first counts, \
      whatever its product.

        cdr-rater concurrency --month 2026-10 --seats seats.csv calls/
        cdr-rater concurrency --month 2026-10 --seats seats.csv --format json calls/

      \(exitCodes)
      """)

  /// Where the command's words differ.
  enum Wording: CallWording {
    static let inputs = files + "; - for stdin."
    static let overLimit = "No report"
    static let longestCall =
      "The longest call that is believed, and how long before the month calls are read."
    static let memoryUse = "calls until they are counted"
    static let whyFile = ": stdout is for the report alone"
  }

  @Option(help: ArgumentHelp("The month that is measured.", valueName: "YYYY-MM"))
  var month: Month

  @Option(
    help: ArgumentHelp(
      "Orders of seats, CSV, as rate takes them.", valueName: "file"))
  var seats: String

  @Option(
    help: ArgumentHelp(
      "A tariff, or a folder of them, for its zone and products. Default: the built-in one.",
      valueName: "file|folder"))
  var tariff: String?

  @OptionGroup var output: BillOutputArguments

  @OptionGroup var calls: CallArguments<Wording>

  func validate() throws {
    if calls.inputs.isEmpty {
      throw ValidationError("Name at least one file or folder, or - for stdin.")
    }
    try refuseEmpty([("--tariff", tariff), ("--seats", seats)])
  }

  func run() throws {
    try calls.reportingRun { bar in
      // Else the bar would be drawn into a report on the same terminal.
      try SeatUseRun(options(), progress: bar.progress).run(
        warn: bar.warn, beforeReport: bar.stop)
    }
  }

  private func options() throws(Failure) -> SeatUseOptions {
    var options = SeatUseOptions(try calls.source, month: month, seats: seats)
    options.tariff = tariff
    options.format = output.format
    options.output = output.path
    return options
  }
}
