import Answers
import ArgumentParser
import CDRCore

/// `cdr-rater report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make a page about a month, or a statement of account.",
    usage: """
      cdr-rater report --month <YYYY-MM> [--account <account>]
        --output <file.html> [<options>] [<input> ...]
      """,
    discussion: """
      Without --account: what the month comes to by item, tier and account, what changed from the \
      month before, and where the records ended. With it a statement of account: its charges, the \
      tiers with the ones reached, its calls per day, and what changed.

        cdr-rater report --month 2026-10 --output october.html --ledger calls.ledger
        cdr-rater report --month 2026-10 --account acme --language zh --output acme.html calls/
        cdr-rater report --month 2026-10 --template our-templates --output october.html calls/

      The page is one file of HTML without scripts, and fetches nothing: it can be looked at, \
      printed on A4 or mailed. All sums are those of the bill. Accounts are shown by the names of \
      --accounts. --template takes Mustache templates from a folder in place of the program's own, \
      which --show-template prints to start from: month and statement are pages, the others parts.

        cdr-rater report --show-template statement > our-templates/statement.mustache

      \(exitCodes)
      """)

  /// Where the command's words differ.
  enum Wording: AnswerWording {
    static let alwaysReads = false
  }

  @Option(name: .shortAndLong, help: ArgumentHelp("The month to report.", valueName: "YYYY-MM"))
  var month: Month?

  @Option(
    help: ArgumentHelp(
      "Make a statement of this account, as the bill names it.", valueName: "account"))
  var account: String?

  @Option(help: "en or zh.")
  var language = ReportLanguage.en

  @Option(
    help: ArgumentHelp(
      "Make the page by the templates *.mustache of this folder; the program's own take the place "
        + "of those that it lacks.", valueName: "folder"))
  var template: String?

  @Option(
    help: ArgumentHelp(
      "Print one of the program's own templates, and do nothing else: "
        + ReportTemplates.builtIn.keys.sorted().joined(separator: ", ") + ".", valueName: "name"))
  var showTemplate: String?

  @OptionGroup var sequence: SequenceArgument

  @OptionGroup var output: OutputArgument

  @OptionGroup var answer: AnswerArguments<Wording>

  func validate() throws {
    if let showTemplate {
      guard ReportTemplates.builtIn[showTemplate] != nil else {
        throw ValidationError(
          "There is no template \(showTemplate); choose one of "
            + ReportTemplates.builtIn.keys.sorted().joined(separator: ", ") + ".")
      }
      return
    }
    try refuseEmpty([("--account", account), ("--template", template)])
    try answer.requireSource()
    guard month != nil else { throw ValidationError("Name the month: --month YYYY-MM.") }
    if output.path == nil, Terminal.isOutput {
      throw ValidationError(
        "The page would be printed on the terminal: name a file with --output.")
    }
  }

  func run() throws {
    try reportingFailures {
      if let text = showTemplate.flatMap({ ReportTemplates.builtIn[$0] }) {
        return try printAll(text)
      }
      guard let month else { return }
      // What is wrong with templates is said before a long first pass.
      let templates = try template.map { folder throws(Failure) in
        try ReportTemplates(folder: folder)
      }
      var report = ReportAnswer(
        try answer.source, month: month, account: account,
        templates: try templates ?? ReportTemplates())
      report.language = language
      report.sequence = try sequence.pattern
      let bar = ProgressBar()
      defer { bar.stop() }
      try report.run(
        output: output.path, progress: bar.progress, warn: bar.warn, beforePage: bar.stop)
    }
  }
}

extension ReportLanguage: ExpressibleByArgument {}
