import CDRCore
import Gaps
import Ledger
import Metering
import Reports
import Runs

/// What may be missing of a month, of a ledger or of files.
public struct GapsAnswer: Sendable {
  /// Where the calls are.
  public var source: AnswerSource
  /// The month that is looked at.
  public var month: Month
  /// How files are named that are numbered or dated; nil: that is found out.
  public var pattern: SequencePattern?
  /// A file for figures, as ``/Runs/Metrics`` writes them; nil: none.
  public var metrics: String?
  /// The form of the result.
  public var format = OutputFormat.csv

  public init(_ source: AnswerSource, month: Month) {
    self.source = source
    self.month = month
  }

  /// Looks for gaps, and writes them.
  ///
  /// - Parameters:
  ///   - output: nil: standard output.
  ///   - progress: is kept up to date while files are read.
  ///   - warn: takes each warning as soon as it is known.
  ///   - beforeAnswer: is called before the first byte is written.
  /// - Returns: how many gaps count.
  /// - Throws: `badData` for a month without calls; what reading throws.
  public func run(
    output: String?, progress: ReadingProgress = ReadingProgress(),
    warn: @escaping (String) -> Void = { _ in }, beforeAnswer: () -> Void = {}
  ) throws(Failure) -> Int {
    let start = ContinuousClock.now
    var request = AnswerRequest(months: GapSearch.months(for: month), output: output)
    let format = GapsFormat(format: format)
    request.rows = format.encoding
    (request.countsHours, request.countsHoursByFile) = (true, true)
    request.metrics = metrics
    var count = 0
    try source.answer(request, progress: progress, warn: warn, beforeAnswer: beforeAnswer) {
      data, writer throws(Failure) in
      try data.require(month)
      let gaps = try data.gaps(in: month, pattern: pattern)
      count = gaps.counting.count
      if !gaps.uncountedFiles.isEmpty {
        let files = gaps.uncountedFiles
        warn(
          "\(files.count) files, \(files[0]) the first, were ingested before calls were counted by "
            + "the hour: hours and days of their calls are not looked at")
      }
      writer.setMetrics {
        var metrics = Metrics(command: "gaps", ledger: source.ledgerPath)
        metrics.addSuccess(after: .now - start)
        metrics.add(gaps, of: month)
        return metrics
      }
      try writer.write(format.text(of: gaps, month: month))
    }
    return count
  }
}

extension AnswerData {
  /// What may be missing of a month.
  func gaps(in month: Month, pattern: SequencePattern?) throws(Failure) -> LedgerGaps {
    switch origin {
    case .ledger(let snapshot): return try snapshot.gaps(in: month, pattern: pattern)
    case .files(let files, _):
      let names = files.readings[0].files.map(\.name)
      var search = GapSearch(
        names: names, pattern: pattern, clock: try files.books[0].metering.clock)
      for name in names {
        let hours = files.readings[0].hours[name] ?? CallHours()
        let days = hours.counts.keys.map(\.hour.day)
        search.add(
          NamedFile(
            name: name, days: days.min().flatMap { first in days.max().map { first...$0 } }), hours)
      }
      return LedgerGaps(
        found: search.gaps(in: month).map { LedgerGaps.Found($0) }, uncountedFiles: [])
    }
  }
}
