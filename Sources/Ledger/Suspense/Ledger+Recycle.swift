import CDRCore
import GRDB
import Metering

/// What became of a corrected record.
public struct RecycleResult: Sendable {
  /// What the record was judged to be.
  public enum Outcome: Hashable, Sendable {
    case rated
    case notCharged
    /// The call is known already: the entry is closed, and nothing is added.
    case duplicate
    /// Rejected again: the entry stays open.
    case rejected(RejectReason, detail: String)
    /// It could not be judged again as it stands, and stays open: why, for a person.
    case unknown(String)

    /// The outcome as the command prints it.
    public var name: String {
      switch self {
      case .rated: "rated"
      case .notCharged: "not_charged"
      case .duplicate: "duplicate"
      case .rejected(let reason, _): reason.name
      case .unknown: "open"
      }
    }
  }

  /// Whether the entry is closed now.
  public var isClosed: Bool {
    switch outcome {
    case .rated, .notCharged, .duplicate: true
    case .rejected, .unknown: false
    }
  }

  /// The number of its entry in suspense.
  public var entry: Int64
  /// Where the record starts, from 1: in the corrected file, or in its own.
  public var line: Int64
  /// What became of it.
  public var outcome: Outcome
}

/// What recycling came to.
public struct RecycleOutcome: Sendable {
  /// nil for a trial, and where no open entry could be closed.
  public var run: Int64?
  /// In the order of the file.
  public var results: [RecycleResult]
  /// Closed months that changed: their next post makes adjustments.
  public var closedMonths: [Month]
}

extension Ledger {
  /// Judges corrected records of suspense anew. Those that are no longer rejected count from now on,
  /// as part of the files that they came from.
  ///
  /// - Parameters:
  ///   - path: a CSV file as ``exportSuspense(_:output:)`` writes it; or the standard columns
  ///     alone, and then each record is for the one open entry with its call id.
  ///   - isTrial: only says what would happen.
  ///   - maximumCallHours: longer calls are rejected.
  /// - Throws: `badData` when a record names no open entry, or one named before; then nothing is
  ///   changed.
  public func recycle(
    _ path: String, isTrial: Bool = false, maximumCallHours: Int = 24
  ) throws(Failure) -> RecycleOutcome {
    let inputs = InputList(arguments: [path])
    if let fault = inputs.faults.first { throw fault }
    guard inputs.files.count == 1, let input = inputs.files.first else {
      throw Failure(.usage, "\(path) is a folder; name the file with the corrected records")
    }
    func recycle(_ database: Database) throws -> RecycleOutcome {
      var recycling = try Recycling(database, isTrial: isTrial)
      let sheet = try RecycledSheet(recycling, input, maximumCallHours: maximumCallHours)
      return try recycling.run(sheet.records(), of: input.name, alwaysRecords: true)
    }
    if isTrial { return try read(recycle) }
    return try write { database in try recycle(database) }
  }

  /// Judges all open entries again as they stand: by the map of the file that each came from, and by
  /// the numbers and accounts that the ledger has now. Those that are no longer rejected count from now
  /// on, as ``recycle(_:isTrial:maximumCallHours:)`` has it; the others stay open.
  ///
  /// - Parameters:
  ///   - isTrial: only says what would happen.
  ///   - maximumCallHours: longer calls are rejected.
  /// - Throws: `unfit` for a damaged ledger; `badData` where two accounts hold one number.
  public func recycleOpen(
    isTrial: Bool = false, maximumCallHours: Int = 24
  ) throws(Failure) -> RecycleOutcome {
    func recycle(_ database: Database) throws -> RecycleOutcome {
      var recycling = try Recycling(database, isTrial: isTrial)
      let records = try recycling.openRecords(maximumCallHours: maximumCallHours)
      return try recycling.run(records, of: "open entries", alwaysRecords: false)
    }
    if isTrial { return try read(recycle) }
    return try write { database in try recycle(database) }
  }
}
