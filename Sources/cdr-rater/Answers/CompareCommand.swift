import Answers
import ArgumentParser
import CDRCore
import Ledger

/// `cdr-rater compare`
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two tariffs over months, or two months.",
    usage: """
      cdr-rater compare --month <M|M..M> --tariff <T> [--against <T>]
      cdr-rater compare --month <YYYY-MM> --with-month <YYYY-MM>
      """,
    discussion: """
      On a terminal, or with --format table: totals per item and tier, who pays less and who more \
      (how many, how much, spread), then the accounts by size of the difference. As CSV, every \
      month and account of either bill, unchanged ones too:

        month,account_id,before,after,delta,percent

      All sums are payable. before is --against (default: the month's own tariff) or \
      --with-month, after is --tariff or --month. percent is of before, and empty where that is \
      0. Nothing is changed.

        cdr-rater compare --month 2026-10 --tariff next-year.yaml
        cdr-rater compare --month 2026-01..2026-12 --tariff 2027.yaml --output years.csv
        cdr-rater compare --month 2026-10 --tariff new.yaml --against old.yaml calls/
        cdr-rater compare --month 2026-10 --with-month 2026-09 --top 50

      A tariff that meters calls differently (increment, minimum, time zone) cannot price a \
      ledger's sums: exit 78. From files it can; they are then read twice.

      \(exitCodes)
      """)

  /// Where the command's words differ.
  enum Wording: AnswerWording {
    static let tariff =
      "The tariff to compare with, or a folder of them. With --with-month: the tariff of both "
      + "months. Default: their own."
  }

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The month, or the first and last month.", valueName: "M|M..M"))
  var month: MonthRange

  @Option(
    help: ArgumentHelp(
      "The tariff that --tariff is compared with. Default: the month's own in the ledger; for "
        + "files the built-in one.", valueName: "file|folder"))
  var against: String?

  @Option(
    help: ArgumentHelp("The month that --month is compared with.", valueName: "YYYY-MM"))
  var withMonth: Month?

  @Option(
    help: ArgumentHelp(
      "Only this many rows, the largest differences first. Default: all; in a table 20.",
      valueName: "N"))
  var top: Int?

  @OptionGroup var output: BillOutputArguments

  @OptionGroup var source: AnswerArguments<Wording>

  func validate() throws {
    try refuseEmpty([("--against", against)])
    if let top, top < 1 { throw ValidationError("--top must be a number above 0.") }
    if withMonth != nil {
      guard against == nil else {
        throw ValidationError("--against and --with-month exclude each other.")
      }
      guard month.months.lowerBound == month.months.upperBound else {
        throw ValidationError("--with-month compares one month with another; give one --month.")
      }
    } else if source.rating.tariff == nil {
      throw ValidationError("Name the tariff to compare with: --tariff, or --with-month.")
    }
  }

  func run() throws {
    try reportingFailures {
      var months = month.months
      var origin = try source.source
      if let withMonth {
        months = min(months.lowerBound, withMonth)...max(months.upperBound, withMonth)
      } else {
        origin.tariffs.tariff = against
      }
      var request = AnswerRequest(months: months, output: output.path)
      if withMonth == nil { request.otherTariffs = [TariffChoice(tariff: source.rating.tariff)] }
      let (format, top) = (output.format, top)
      request.rows = Comparison.encoding(format)
      try source.answer(request, from: origin) { data, writer throws(Failure) in
        let comparison =
          if let withMonth {
            try data.comparison(of: month.months.lowerBound, with: withMonth)
          } else {
            try data.comparison(
              of: months, before: against ?? ownTariff, after: source.rating.tariff ?? "")
          }
        switch format {
        case .csv, .ndjson, .xlsx: try writer.write(comparison.csv(top: top))
        case .json: try writer.write(comparison.json(top: top))
        case .table: try writer.write(comparison.text(top: top ?? 20))
        }
      }
    }
  }

  /// What the bills before are priced by where nothing else is named.
  private var ownTariff: String {
    source.readsFiles ? "the built-in tariff" : "each month's own tariff"
  }
}
