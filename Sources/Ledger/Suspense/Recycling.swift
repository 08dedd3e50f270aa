import CDRCore
import Foundation
import GRDB
import Inspection
import Metering

/// Recycles a file, within the transaction of its caller.
struct Recycling {
  let database: Database
  let sheet: CorrectedRecords
  let name: String
  private let isTrial: Bool
  let fixed: FixedMetering
  private let itemIDs: [Int]
  private let prunedBefore: Int32?
  private let known: KnownCalls
  private var changes: UsageChanges
  /// By day, the calls of this file that count.
  private var counted: [Int32: [CallIdentity: Int64]] = [:]

  init(_ database: Database, _ input: InputFile, isTrial: Bool, maximumCallHours: Int) throws {
    self.database = database
    self.isTrial = isTrial
    name = input.name
    fixed = try FixedMetering(database)
    changes = try UsageChanges(fixed)
    known = try KnownCalls(database)
    let items = fixed.items.sorted { $0.key < $1.key }
    itemIDs = items.map(\.key)
    let row = try Row.fetchOne(database, sql: "SELECT hash_seed FROM ledger")
    prunedBefore = try CheckedValues.prunedBefore(database)
    var options = FirstPassOptions(metering: fixed.metering)
    options.maximumCallHours = maximumCallHours
    let keys = try LedgerKeys(
      seed: row?.bytes("hash_seed") ?? [], itemNumbers: itemIDs.map(UInt32.init))
    sheet = try CorrectedRecords(input, options: options, keys: keys, label: "suspense_id")
  }

  mutating func run() throws -> RecycleOutcome {
    let entries = try findEntries()
    var outcome = RecycleOutcome(run: nil, results: [], closedMonths: [])
    if !isTrial { outcome.run = try RunEntry(command: "recycle").insert(database) }
    for (record, entry) in zip(sheet.entries, entries) {
      let result = try judge(record)
      outcome.results.append(RecycleResult(entry: entry, line: record.line, outcome: result))
      guard case .call(let call, let identity) = record.outcome else { continue }
      let stored: RecycledRow.Outcome
      switch result {
      case .rejected: continue
      case .rated: stored = .rated
      case .notCharged: stored = .notCharged
      case .duplicate: stored = .duplicate
      }
      let row = RecycledRow(
        entry: entry, run: outcome.run ?? 0, outcome: stored, item: itemIDs[call.item], call: call,
        identity: identity, record: record.record)
      if stored != .duplicate {
        counted[call.day, default: [:]][identity.keyed] = Int64(identity.rest)
        try changes.add(
          account: call.account, item: row.item, month: call.month, duration: call.duration,
          recording: call.recording)
      }
      guard let run = outcome.run else { continue }
      try row.insert(database)
      try database.execute(
        sql: "UPDATE suspense SET state = 'recycled', closed_by = ? WHERE id = ?",
        arguments: [run, entry])
    }
    outcome.closedMonths = try storeMonths()
    if let run = outcome.run {
      let closed = outcome.results.count { if case .rejected = $0.outcome { false } else { true } }
      try RunEntry.complete(
        run, detail: "\(name): \(closed) of \(outcome.results.count) records closed", in: database)
    }
    return outcome
  }

  private func judge(_ record: CorrectedRecords.Entry) throws -> RecycleResult.Outcome {
    switch record.outcome {
    case .rejected(let reason, let detail): return .rejected(reason, detail: detail)
    case .call(let call, let identity):
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
      if !isTrial { try state.storeUsage(usage, database) }
    }
    return closed
  }
}

extension CallIdentity {
  /// The identity without the hash of the rest.
  fileprivate var keyed: CallIdentity { CallIdentity(high: high, low: (low &>> 32) &<< 32) }
}
