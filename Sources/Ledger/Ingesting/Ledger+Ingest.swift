import Billing
import CallIngest
import Foundation
import GRDB
import Metering
import Outputs
import Reports

extension Ledger {
  /// Adds files to a ledger exactly once, and makes the ledger if there is none.
  ///
  /// A file is known by its content, a call by its id and day. All that comes of the files goes in
  /// with one transaction: after a kill at any moment, the same ingest again gives the same ledger.
  ///
  /// - Parameters:
  ///   - path: the ledger.
  ///   - wait: how long to wait for another process that writes.
  ///   - progress: is kept up to date while files are read.
  ///   - warn: takes each warning as soon as it is known.
  /// - Throws: `badData` or `inputMissing` for files that cannot be trusted, and for more rejected
  ///   records than are allowed: then `rejects` and `summary` are written all the same; `unfit` for
  ///   tariffs that meter otherwise than the ledger, and for a column map without call ids or with
  ///   items that no tariff has.
  public static func ingest(
    _ options: LedgerIngestOptions, into path: String, wait: Duration = .seconds(30),
    progress: IngestProgress = IngestProgress(), warn: @escaping (String) -> Void = { _ in }
  ) throws(Failure) -> LedgerIngestOutcome {
    let calls = options.calls
    try calls.requireCallID("a ledger knows calls by their ids")
    let chosen = try ChosenTariffs(options.tariffs)
    let inputs = calls.inputList
    if !inputs.faults.isEmpty && !calls.skipsBadFiles {
      throw Failure.joined(inputs.faults)
    }
    let recurring = try RecurringTexts(numbers: options.numbers, seats: options.seats)
    let outputs = try IngestOutputs(options, inputs: inputs, ledger: path)
    let contents = FileContent.all(inputs.files, jobs: calls.jobs)
    let ledger = try openOrCreate(path, wait: wait)
    LedgerStep.reach(.filesKnown)
    let intake = Intake(
      path: path, options: options, chosen: chosen, inputs: inputs, contents: contents,
      recurring: recurring,
      outputs: outputs, progress: progress, warn: warn)
    inputs.notes.forEach(intake.say)
    do throws(Failure) {
      let outcome = try ledger.write { database in try intake.run(database) }
      try outputs.commit()
      LedgerStep.reach(.outputRenamed)
      return outcome
    } catch {
      // Whoever has too many rejected records needs to see them.
      if intake.isOverLimit { try outputs.commit() }
      throw error
    }
  }
}
