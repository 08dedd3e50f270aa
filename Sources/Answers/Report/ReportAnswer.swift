import CDRCore
import Gaps
import Metering

/// A page about a month, or about one account's month: to look at, print or mail.
public struct ReportAnswer: Sendable {
  /// Where the calls are.
  public var source: AnswerSource
  /// The month of the report.
  public var month: Month
  /// The account that the page is a statement of; nil: the page is about the month.
  public var account: String?
  /// The language of the page.
  public var language = ReportLanguage.en
  /// How files are named that are numbered or dated, for what seems to be missing of the month; nil: that
  /// is found out.
  public var sequence: SequencePattern?
  /// What the page is made by.
  public var templates: ReportTemplates

  /// A report.
  public init(
    _ source: AnswerSource, month: Month, account: String? = nil, templates: ReportTemplates
  ) {
    self.source = source
    self.month = month
    self.account = account
    self.templates = templates
  }

  /// Makes the page.
  ///
  /// - Parameters:
  ///   - output: nil: standard output.
  ///   - progress: is kept up to date while files are read.
  ///   - warn: takes each warning as soon as it is known.
  ///   - beforePage: is called once everything is read.
  /// - Throws: `badData` for a month or an account without data, naming the nearest; what reading
  ///   throws.
  public func run(
    output: String?, progress: ReadingProgress = ReadingProgress(),
    warn: @escaping (String) -> Void = { _ in }, beforePage: () -> Void = {}
  ) throws(Failure) {
    // With the month before, which the report compares with.
    let first = month.index > 0 ? Month(index: month.index - 1) : month
    var request = AnswerRequest(months: first...month, output: output)
    request.keepsRejects = account != nil
    (request.countsHours, request.countsHoursByFile) = (account == nil, account == nil)
    request.inputs = templates.files
    try source.answer(request, progress: progress, warn: warn, beforeAnswer: beforePage) {
      data, writer throws(Failure) in
      let page =
        if let account {
          try data.statement(of: account, in: month).html(in: language, by: templates)
        } else {
          try data.monthReport(of: month, sequence: sequence).html(in: language, by: templates)
        }
      try writer.write(page)
    }
  }
}
