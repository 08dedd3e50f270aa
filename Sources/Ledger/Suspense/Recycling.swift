import CDRCore
import Foundation
import GRDB
import Inspection
import Metering
import Runs

/// Judges records in suspense anew, within the transaction of its caller.
struct Recycling {
  let database: Database
  private let isTrial: Bool
  let fixed: FixedMetering
  /// Who may have calls, and who holds which number.
  let accounts: CallAccounts
  let keys: LedgerKeys
  private let itemIDs: [Int]
  private let prunedBefore: Int32?
  private let known: KnownCalls
  private let meterings: LedgerMeterings
  private var changes: UsageChanges
  /// By day, the calls of this run that count.
  private var counted: [Int32: [CallIdentity: Int64]] = [:]

  init(_ database: Database, isTrial: Bool) throws {
    self.database = database
    self.isTrial = isTrial
    fixed = try FixedMetering(database)
    accounts = try CallAccounts(database)
    meterings = try LedgerMeterings.standing(database, fixed: fixed)
    changes = UsageChanges(meterings)
    known = try KnownCalls(database)
    let items = fixed.items.sorted { $0.key < $1.key }
    itemIDs = items.map(\.key)
    let row = try Row.fetchOne(database, sql: "SELECT hash_seed FROM ledger")
    prunedBefore = try CheckedValues.prunedBefore(database)
    keys = try LedgerKeys(
      seed: row?.bytes("hash_seed") ?? [], itemNumbers: itemIDs.map(UInt32.init))
  }

  /// - Parameters:
  ///   - source: what the records are, for the history: the corrected file's name.
  ///   - alwaysRecords: whether there is a run even where no record can be closed.
  mutating func run(
    _ records: [RecycledRecord], of source: String, alwaysRecords: Bool
  ) throws -> RecycleOutcome {
    var outcome = RecycleOutcome(run: nil, results: [], closedMonths: [])
    func begin() throws {
      guard !isTrial, outcome.run == nil else { return }
      outcome.run = try RunEntry(command: "recycle").insert(database)
    }
    if alwaysRecords { try begin() }
    for record in records {
      let result = try judge(record)
      outcome.results.append(
        RecycleResult(entry: record.entry, line: record.line, outcome: result))
      guard case .call(let call, let identity) = record.outcome else { continue }
      let stored: RecycledRow.Outcome
      switch result {
      case .rejected, .unknown: continue
      case .rated: stored = .rated
      case .notCharged: stored = .notCharged
      case .duplicate: stored = .duplicate
      }
      try begin()
      let row = RecycledRow(
        entry: record.entry, run: outcome.run ?? 0, outcome: stored, item: itemIDs[call.item],
        call: call, identity: identity, record: record.record)
      if stored != .duplicate {
        if row.isSearched {
          counted[call.day, default: [:]][identity.keyed] = Int64(identity.rest)
        }
        try changes.add(
          account: call.account, item: row.item, month: call.month, start: call.start,
          duration: call.duration,
          recording: call.recording)
      }
      guard let run = outcome.run else { continue }
      try row.insert(database)
      try database.execute(
        sql: "UPDATE suspense SET state = 'recycled', closed_by = ? WHERE id = ?",
        arguments: [run, record.entry])
    }
    outcome.closedMonths = try storeMonths()
    if let run = outcome.run {
      let closed = outcome.results.count(where: \.isClosed)
      try RunEntry.complete(
        run, detail: "\(source): \(closed) of \(outcome.results.count) records closed",
        in: database)
    }
    return outcome
  }

  private func judge(_ record: RecycledRecord) throws -> RecycleResult.Outcome {
    switch record.outcome {
    case .rejected(let reason, let detail): return .rejected(reason, detail: detail)
    case .unknown(let why): return .unknown(why)
    case .call(let call, let identity):
      // What its map does not charge for is compared with no call.
      guard call.isCharged else { return .notCharged }
      if let prunedBefore, call.day < prunedBefore {
        let day = CivilDate(daysSinceEpoch: Int(call.day))
        return .rejected(
          .dayPruned, detail: "the fingerprints of \(day) were pruned from the ledger")
      }
      let rest =
        try counted[call.day]?[identity.keyed].map { UInt32($0) }
        ?? known.owner(of: identity, day: call.day)?.identity.rest
      if let rest {
        return rest == identity.rest
          ? .duplicate
          : .rejected(
            .conflictingDuplicate, detail: "the ledger has another call of that id and day")
      }
      return call.duration > 0 || call.recording > 0 ? .rated : .notCharged
    }
  }

  private func storeMonths() throws -> [Month] {
    var closed: [Month] = []
    for month in changes.months {
      var state = try MonthState(database, month)
      let usage = try PackedUsage.join(
        state.usage, changes.packed(month).bytes, .adding, month: month, itemName: fixed.itemName)
      if usage.accounts == 0, !state.isStored { continue }
      if state.closedBy != nil { closed.append(month) }
      if isTrial { continue }
      try state.storeUsage(usage, database)
      try meterings.month(month).store(for: state.usage, of: month, in: database)
    }
    return closed
  }
}

extension CallIdentity {
  /// The identity without the hash of the rest.
  fileprivate var keyed: CallIdentity { CallIdentity(high: high, low: (low &>> 32) &<< 32) }
}
