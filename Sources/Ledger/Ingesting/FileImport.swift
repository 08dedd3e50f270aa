import CDRCore
import Foundation
import GRDB
import Metering
import Runs

/// Takes one file that was read into the ledger: finds which of its calls count, and writes its
/// counts, usage, fingerprints and suspense. The months' sums are for the run to write.
struct FileImport {
  let tables: FileTables
  let run: Int64
  /// By item of the pass's metering, the ledger's ids.
  let itemIDs: [Int]
  /// Calls of earlier days are refused.
  let prunedBefore: Int32?
  /// Under what the ledger knows calls.
  let keys: LedgerKeys
  /// The ledger's id of the column map; nil for the standard columns.
  let columnMap: Int64?
  /// What the ledger knows, to which each file's calls are added.
  let known: KnownCalls
  /// How the ledger's files begin, to which each file's beginning is added.
  let heads: FileHeads
  /// How many of a file's own records may be rejected; nil: that is for the run to judge.
  let limit: RejectLimit?

  var database: Database { tables.database }

  /// What became of a file.
  enum Outcome {
    case imported(Imported)
    /// Nothing of it was stored: by itself it has more rejected records than are allowed.
    case overLimit(Rejected)
  }

  /// Where the records of a file ended that has too many rejected ones.
  struct Rejected {
    /// Without those that stand in suspense already, which are no more than duplicates.
    var rejected: Int64
    var counts: RecordCounts
    var byReason: [RejectReason: Int64]
  }

  /// What a file came to.
  struct Imported {
    var file: Int64
    var counts: RecordCounts
    var rejectedByReason: [RejectReason: Int64]
    /// What its calls that count add up to.
    var usage: UsageBook
    /// Calls whose duration differs from the time between their timestamps.
    var disagreements: Int64
  }

  /// - Parameters:
  ///   - jobs: how many threads work on it.
  ///   - reject: takes every record that goes into suspense, in order; and every rejected record of a
  ///     file that is not stored.
  func insert(
    _ read: FileFeed.File, from input: InputFile, jobs: Int,
    reject: ([RejectedRecord]) throws(Failure) -> Void
  ) throws -> Outcome {
    let (calls, content) = (read.calls, read.content)
    guard let head = calls.head else {
      throw Failure(.bug, "a file was read without its first bytes")
    }
    let judged = try judge(calls, jobs: jobs)
    let result = try calls.settled(judged.verdicts, jobs: jobs)
    if let rejected = try overLimit(result, head: head.bytes) {
      try result.rejects?.forEach(reject)
      return .overLimit(rejected)
    }
    let counts = result.files[0].counts
    var kept = head
    // First bytes find suspended records again, which this file will never have, and tell large files
    // apart before they are read.
    if content.size <= NewFiles.smallSize, counts.rejected == 0, judged.later.isEmpty {
      kept.bytes = []
    }
    let file = try tables.add(
      FileRow(
        content: content, name: input.name, run: run, head: kept, columnMap: columnMap,
        counts: counts, unchargedByMap: result.unchargedByMap))
    LedgerStep.reach(.fileStored)
    try store(judged.counted, file: file)
    LedgerStep.reach(.fingerprintsStored)

    var imported = Imported(
      file: file, counts: counts, rejectedByReason: result.rejectedByReason,
      usage: result.usage, disagreements: result.disagreements)
    let usage =
      if judged.verdicts.isEmpty, let few = read.usage { few } else {
        try FileUsage(result, itemIDs: itemIDs, jobs: jobs)
      }
    try usage.store(file: file, uncharged: judged.unchargedMonths, in: tables)
    if let hours = result.hours.values.first {
      try FileHours(tables).store(hours.renumbered { itemIDs[$0] }, file: file)
    }
    LedgerStep.reach(.usageStored)

    var entries: [Int64: Int64] = [:]
    if let rejects = result.rejects, imported.counts.rejected > 0 {
      var suspense = try SuspenseImport(
        database, file: file, likeFiles: heads.files(like: head.bytes, besides: file))
      try rejects.forEach { records throws(Failure) in
        let new = try failing { try suspense.insert(records) }
        for record in records { imported.rejectedByReason[record.reason, default: 0] -= 1 }
        for record in new { imported.rejectedByReason[record.reason, default: 0] += 1 }
        try reject(new)
      }
      var again = input
      // What it got since does not count.
      again.limit = content.size
      if rejects.readsFilesAgain, try FileContent(of: again) != content {
        throw Failure.changedWhileRead(input.name)
      }
      entries = suspense.entries
      if suspense.repeats > 0 {
        imported.counts.rejected -= suspense.repeats
        imported.counts.duplicate += suspense.repeats
        try FileRow.store(imported.counts, file: file, in: database)
      }
    }
    heads.add(kept.bytes, of: file)
    try store(judged.later, of: calls, file: file, entries: entries)
    LedgerStep.reach(.suspenseStored)
    return .imported(imported)
  }

  /// Where a file's records ended, if too many are rejected.
  private func overLimit(_ result: FirstPassResult, head: [UInt8]) throws -> Rejected? {
    let counts = result.files[0].counts
    let conflicts = result.rejectedByReason[.conflictingDuplicate] ?? 0
    guard let limit,
      !limit.allows(counts.rejected, of: counts.callRecords, conflicts: conflicts)
    else { return nil }
    // A file that has grown has its old rejected records again.
    let suspense = SuspenseImport(
      database, file: 0, likeFiles: try heads.files(like: head, besides: 0))
    var byReason = result.rejectedByReason
    try result.rejects?.forEach { records throws(Failure) in
      for record in try failing({ try records.filter(suspense.isKnown) }) {
        byReason[record.reason, default: 0] -= 1
      }
    }
    let rejected = byReason.values.reduce(0, +)
    let isAllowed = limit.allows(
      rejected, of: counts.callRecords, conflicts: byReason[.conflictingDuplicate] ?? 0)
    return isAllowed
      ? nil
      : Rejected(
        rejected: rejected, counts: counts, byReason: byReason.filter { $0.value > 0 })
  }

  // MARK: Judging

  private struct Judged {
    var verdicts = CallVerdicts()
    /// By day, those that count, in order of identity.
    private(set) var counted: [Int32: [CallIdentity]] = [:]
    /// Those of the day at hand, which are not among the others yet.
    private var day: Int32?
    private var ofDay: [CallIdentity] = []
    /// The months of those that count and add to no sum.
    private(set) var unchargedMonths: Set<Month> = []
    /// By day, those whose id the ledger knows; whether they conflict.
    var later: [Int32: [(call: FileCall, isConflict: Bool)]] = [:]

    /// Counts a call of the day at hand.
    @inline(__always)
    mutating func count(_ call: PartitionCalls.Entry) {
      ofDay.append(call.identity)
      if !call.isCharged { unchargedMonths.insert(call.month) }
    }

    /// Puts the calls of the day at hand aside, and takes up another.
    mutating func turn(to next: Int32?) {
      if next == day { return }
      if let day { counted[day] = ofDay.isEmpty ? nil : ofDay }
      day = next
      ofDay = next.flatMap { counted.updateValue([], forKey: $0) } ?? []
    }
  }

  private func judge(_ read: ReadCalls, jobs: Int) throws -> Judged {
    var judged = Judged()
    known.turnToNextFile()
    // Enough parts at a time that all workers have some, few enough for memory.
    let step = min(2 * max(1, jobs), 16)
    for first in stride(from: 0, to: read.parts, by: step) {
      let parts = first..<min(first + step, read.parts)
      for calls in try read.calls(of: parts, keys: keys, jobs: jobs) {
        var next = 0
        while next < calls.entries.count {
          let places = calls.day(from: next)
          next = places.upperBound
          try judge(calls, places, into: &judged)
        }
      }
    }
    judged.turn(to: nil)
    return judged
  }

  /// Judges some calls of one day.
  private func judge(
    _ calls: PartitionCalls, _ places: Range<Int>, into judged: inout Judged
  ) throws {
    let day = calls.entries[places.lowerBound].day
    if let prunedBefore, day < prunedBefore {
      let date = CivilDate(daysSinceEpoch: Int(day))
      for entry in calls.entries[places] {
        judged.verdicts.addRejected(
          calls.call(entry), .dayPruned,
          detail: "the fingerprints of \(date) were pruned from the ledger")
      }
      return
    }
    judged.turn(to: day)
    // Most often the ledger knows none of them.
    let areNew = try known.hasNone(
      of: calls.entries[places].lazy.map(\.identity), day: day)
    var next = places.lowerBound
    while next < places.upperBound {
      let alike = calls.places(from: next)
      next = alike.upperBound
      let first = calls.entries[alike.lowerBound]
      if !areNew, let (owner, identity) = try known.owner(of: first.identity, day: day) {
        try suppress(calls, alike, by: owner, identity, in: &judged)
      } else {
        judged.count(first)
        for entry in calls.entries[alike.dropFirst()] { judge(entry, after: first, calls, &judged) }
      }
    }
  }

  /// Judges a call that has the id of an earlier one of the file, on its day.
  private func judge(
    _ entry: PartitionCalls.Entry, after first: PartitionCalls.Entry, _ calls: PartitionCalls,
    _ judged: inout Judged
  ) {
    if entry.identity.rest == first.identity.rest {
      judged.verdicts.addDuplicate(calls.call(entry))
    } else {
      judged.verdicts.addRejected(
        calls.call(entry), .conflictingDuplicate,
        detail: "differs from the call at byte \(calls.call(first).offset) of this file")
    }
  }

  /// Judges calls whose id the ledger knows.
  private func suppress(
    _ calls: PartitionCalls, _ places: Range<Int>, by owner: KnownCalls.Owner,
    _ identity: CallIdentity, in judged: inout Judged
  ) throws {
    for entry in calls.entries[places] {
      let isConflict = entry.identity.rest != identity.rest
      let call = calls.call(entry)
      judged.later[entry.day, default: []].append((call, isConflict))
      if isConflict {
        judged.verdicts.addRejected(call, .conflictingDuplicate, detail: try detail(of: owner))
      } else {
        judged.verdicts.addDuplicate(call)
      }
    }
  }

  private func detail(of owner: KnownCalls.Owner) throws -> String {
    switch owner {
    case .recycled(let entry): return "differs from the call recycled as suspense entry \(entry)"
    case .file(let file):
      let name = try String.fetchOne(
        database, sql: "SELECT name FROM files WHERE id = ?", arguments: [file])
      return "differs from the call of that id in \(name ?? "an earlier file")"
    }
  }

  // MARK: Storing

  private func store(_ counted: [Int32: [CallIdentity]], file: Int64) throws {
    for (day, calls) in counted.sorted(by: { $0.key < $1.key }) {
      try FileDays(tables).store(calls, file: file, day: day)
      known.add(calls, file: file, day: day)
    }
  }

  private func store(
    _ later: [Int32: [(call: FileCall, isConflict: Bool)]], of read: ReadCalls, file: Int64,
    entries: [Int64: Int64]
  ) throws {
    for (day, calls) in later {
      let kept = calls.map { call, isConflict in
        SuppressedCall(
          identity: call.identity, offset: call.offset,
          suspense: isConflict ? entries[call.offset] : nil,
          account: read.accountName(call.account), item: itemIDs[call.item], month: call.month,
          start: call.start, duration: call.duration, recording: call.recording)
      }
      try SuppressedCall.store(kept, file: file, day: day, in: database)
    }
  }
}
