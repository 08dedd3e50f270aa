import CDRCore
import Foundation
import GRDB
import Outputs
import Runs

extension Ledger {
  /// Bills months and writes what differs from all that was posted for them before, signed.
  ///
  /// The output's temporary file is written and synced, then the transaction commits, then the
  /// file gets its name; after a crash between the two, the same bytes come from
  /// ``printPostings(run:month:output:format:isWide:)``.
  ///
  /// - Parameters:
  ///   - options: which months, what is done with them, and where the postings go.
  ///   - warn: takes each warning as soon as it is known.
  /// - Returns: what was posted; without a run where all changed months were asked for and none has.
  /// - Throws: `badData` for closing a month that has not ended, or, unless that is forced, that
  ///   something speaks against closing; `unfit` for tariffs that are not those that a closed month is
  ///   locked to, that meter otherwise, or are in another currency; `outputCannotBeMade` for an output
  ///   that holds postings.
  public func post(
    _ options: PostOptions, warn: @escaping (String) -> Void = { _ in }
  ) throws(Failure) -> PostOutcome {
    let start = ContinuousClock.now
    let chosen = try ChosenTariffs(options.tariffs)
    let outputs =
      try options.goesIntoFiles
      ? RunOutputs(
        .none, metrics: options.metrics,
        keeping: OutputGuard(ledger: path, tariffs: chosen.files))
      : openOutput(options.output, tariffs: chosen.files, metrics: options.metrics)
    try PostingsOutput.requireFree(options.output)
    try PostingsOutput.requireCSV(options.output)
    if options.isTrial {
      try outputs.write(PostingsEncoder.header(isWide: options.isWide))
      let outcome = try read { database in
        var posting = try Posting(database, options, chosen, warn: warn)
        return try posting.run { text throws(Failure) in try outputs.write(text) }
      }
      try outputs.finish()
      return outcome
    }
    // What went out to standard output before the commit could not be taken back.
    let hasFile = !outputs.isStandardOutput
    let outcome = try write { database in
      if hasFile { try outputs.write(PostingsEncoder.header(isWide: options.isWide)) }
      var posting = try Posting(database, options, chosen, warn: warn)
      let outcome = try posting.run { text throws(Failure) in
        if hasFile { try outputs.write(text) }
      }
      LedgerStep.reach(.postingsStored)
      if hasFile { try outputs.prepare() }
      // Another run may have written it while this one waited for the lock.
      try PostingsOutput.requireFree(options.output)
      LedgerStep.reach(.outputSynced)
      return outcome
    } publish: { outcome throws(Failure) in
      outputs.setMetrics {
        Metrics(outcome, of: options.kind, on: self, after: .now - start)
      }
      guard hasFile else {
        if let run = outcome.run { Interruption.note(Self.committed(run)) }
        return
      }
      try Self.afterCommit(of: outcome.run) { () throws(Failure) in
        try PostingsOutput.requireFree(options.output)
        try outputs.commit()
      }
      LedgerStep.reach(.outputRenamed)
    }
    if !hasFile {
      try Self.afterCommit(of: outcome.run) { () throws(Failure) in
        if let run = outcome.run {
          try printPostings(run: run, isWide: options.isWide)
        } else {
          try outputs.write(PostingsEncoder.header(isWide: options.isWide))
          try outputs.finish()
        }
        try outputs.publishMetrics()
      }
    }
    return outcome
  }

  /// Writes an output of a run that is committed.
  ///
  /// - Throws: what `body` throws, with what to know where the output is not there, or not all of it.
  private static func afterCommit(
    of run: Int64?, _ body: () throws(Failure) -> Void
  ) throws(Failure) {
    do throws(Failure) {
      try body()
    } catch {
      guard let run else { throw error }
      throw Failure(error.kind, "\(error.message); \(committed(run))")
    }
  }

  private static func committed(_ run: Int64) -> String {
    "posted as run \(run); print it again with `postings --run \(run)`"
  }
}
