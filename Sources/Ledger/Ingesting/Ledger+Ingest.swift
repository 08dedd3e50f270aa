import CDRCore
import Foundation
import GRDB
import Metering
import Outputs
import Runs

extension Ledger {
  /// Adds files to a ledger exactly once, and makes the ledger if there is none.
  ///
  /// A file is known by its content, a call by its id and day. All that comes of the files goes in
  /// with one transaction: after a kill at any moment, the same ingest again gives the same ledger.
  ///
  /// - Parameters:
  ///   - options: the files, and how they are read.
  ///   - path: the ledger.
  ///   - wait: how long to wait for another process that writes.
  ///   - progress: is kept up to date while files are read.
  ///   - warn: takes each warning as soon as it is known.
  ///   - note: takes each note as soon as it is known: what is as it is every night.
  /// - Throws: `badData` or `inputMissing` for files that cannot be trusted, and for more rejected
  ///   records than are allowed: then `rejects` and `summary` are written all the same; `unfit` for
  ///   tariffs that meter otherwise than the ledger, and for a column map without call ids or with
  ///   items that no tariff has.
  public static func ingest(
    _ options: IngestOptions, into path: String, wait: Duration = .seconds(30),
    progress: ReadingProgress = ReadingProgress(), warn: @escaping (String) -> Void = { _ in },
    note: @escaping (String) -> Void = { _ in }
  ) throws(Failure) -> IngestOutcome {
    let calls = options.calls
    try calls.requireCallID("a ledger identifies calls by their ids")
    let chosen = try ChosenTariffs(options.tariffs)
    var inputs = calls.inputList
    if !inputs.faults.isEmpty && !calls.skipsBadFiles { throw Failure.joined(inputs.faults) }
    let recurring = try RecurringTexts(numbers: options.numbers, seats: options.seats)
    let accounts = try AccountTexts(calls.accounts)
    // Before the ledger is locked: what comes before a pipe may take its time.
    let stream = try StreamInput(&inputs, name: options.streamName)
    defer { withExtendedLifetime(stream) {} }
    let run = try CallRun(
      calls, inputs, output: options.output.map { .path($0) } ?? .none, metrics: options.metrics,
      keeping: OutputGuard(
        ledger: path, tariffs: chosen.files, numbers: options.numbers, seats: options.seats),
      warn: warn, note: note)
    if let stream, stream.isEmpty { run.say("\(options.streamName ?? "-"): nothing came on stdin") }
    if options.isTrial {
      let transaction = IngestTransaction(
        run, path: path, options: options, chosen: chosen, recurring: recurring, accounts: accounts,
        progress: progress)
      return try rehearse(transaction, on: openOrImagine(path, wait: wait))
    }
    let (ledger, isNew) = try openOrCreate(path, wait: wait)
    let transaction = IngestTransaction(
      run, path: path, options: options, chosen: chosen, recurring: recurring, accounts: accounts,
      progress: progress)
    do throws(Failure) {
      let outcome = try ledger.write { database in
        // Under the lock, and only where nothing was committed while this command waited for it.
        if isNew, try Int.fetchOne(database, sql: "SELECT count(*) FROM ledger") == 0 {
          Interruption.removeIfEnded(unused(path))
        }
        defer { Interruption.keep(unused(path)) }
        return try transaction.perform(in: database, ledger.sums)
      } publish: { outcome throws(Failure) in
        run.outputs.setMetrics { [unowned run] in
          Metrics(outcome, into: ledger, after: run.elapsed)
        }
        do throws(Failure) {
          try run.outputs.commit()
        } catch {
          guard let number = outcome.run else { throw error }
          throw Failure(
            error.kind,
            "\(error.message); the files are in the ledger all the same (run \(number))")
        }
        LedgerStep.reach(.outputRenamed)
      }
      // So that the next to come need not, while others read.
      if isNew { try? ledger.settle() }
      return outcome
    } catch {
      if isNew { ledger.removeUnused() }
      // They are needed to see what was rejected.
      if transaction.isOverLimit { try run.outputs.commit() }
      throw error
    }
  }

  /// Does an ingest, writes its outputs, and takes the rest back.
  private static func rehearse(
    _ transaction: IngestTransaction, on ledger: Ledger
  ) throws(Failure) -> IngestOutcome {
    let outputs = transaction.run.outputs
    do throws(Failure) {
      var outcome = try ledger.rehearse { try transaction.perform(in: $0, ledger.sums) }
      try outputs.commit()
      outcome.run = nil
      return outcome
    } catch {
      if transaction.isOverLimit { try outputs.commit() }
      throw error
    }
  }
}
