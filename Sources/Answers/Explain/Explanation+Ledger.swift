import CDRCore
import Ledger
import OperatorFiles
import Rating

extension Explanation {
  /// Adds what a ledger knows of an account beyond its sums: which files brought how much, what was
  /// posted when, and which records do not count.
  ///
  /// - Throws: `unfit` where the files do not add up to the month.
  mutating func add(_ snapshot: LedgerSnapshot, of account: AnswerAccount) throws(Failure) {
    let brought = try snapshot.contributions(of: account.name, in: month)
    try check(brought, account)
    contributions = brought.flatMap { part in
      part.usage.sorted { $0.key < $1.key }.map {
        FileContribution(file: part.file, run: part.run, item: $0.key, usage: $0.value)
      }
    }
    days = DailyCalls(brought)
    var posted: [ItemPosting] = []
    for posting in try snapshot.postings(of: account.name, in: month) {
      guard let previous = FixedDecimal(posting.previous),
        let current = FixedDecimal(posting.current), let delta = FixedDecimal(posting.delta)
      else { continue }
      let held = try Self.held(of: posting.item, upTo: posting.run, brought, account)
      posted.append(
        ItemPosting(
          id: posting.id, run: posting.run, at: posting.at, reason: posting.reason,
          isRerate: posting.command == "rerate", item: posting.item, previous: previous,
          current: current, delta: delta,
          held: held.own, payableThen: held.payable,
          isBeforeUndo: try snapshot.hasUndo(after: posting.run)))
    }
    postings = posted
    records.repeats = try snapshot.repeats(of: account.name, in: month)
    records.rejected = try snapshot.rejects(of: account.name, in: month).map {
      RejectedCall(
        entry: $0.entry, isWrittenOff: $0.state == "written_off", file: $0.file, line: $0.line,
        reason: $0.reason, detail: $0.detail, product: $0.product, start: $0.start,
        duration: $0.duration, recording: $0.recording)
    }
    let counts = brought.filter { $0.file != nil }.map(\.fileCounts)
    let notCharged = counts.reduce(0) { $0 + $1.notCharged }
    let duplicates = counts.reduce(0) { $0 + $1.duplicate }
    if notCharged + duplicates > 0 {
      notes.append(
        "A ledger counts calls not charged, and repeats within one file, by file and not by "
          + "account: the files with calls of this account have \(notCharged) calls not charged "
          + "and \(duplicates) duplicates, of all accounts.")
    }
  }

  /// Makes sure that the files' parts are the month's usage.
  private func check(
    _ brought: [LedgerSnapshot.Contribution], _ account: AnswerAccount
  ) throws(Failure) {
    var sums: [ByteText: Usage] = [:]
    for part in brought {
      for (item, usage) in part.usage { _ = sums[ByteText(item), default: Usage()].add(usage) }
    }
    var own: [ByteText: Usage] = [:]
    for entry in account.usage?.items ?? [] where !entry.usage.isEmpty {
      own[ByteText(account.metering.items[entry.item].name)] = entry.usage
    }
    guard sums.filter({ !$0.value.isEmpty }) == own else {
      throw Failure(
        .unfit,
        "the files of \(month) do not add up to the month's usage of account "
          + "\(quoted(account.name)); run verify")
    }
  }

  /// What runs up to one brought of an item, with what chooses its tier, and what that would cost
  /// by the tariff of now.
  private static func held(
    of item: String, upTo run: Int64, _ brought: [LedgerSnapshot.Contribution],
    _ account: AnswerAccount
  ) throws(Failure) -> (own: (own: Int64, volume: Int64)?, payable: FixedDecimal) {
    var sums: [Int: Usage] = [:]
    for part in brought where part.run <= run {
      for (name, usage) in part.usage {
        guard let place = account.metering.items.firstIndex(named: name) else { continue }
        // A part of the month's sums, which did not overflow.
        _ = sums[place, default: Usage()].add(usage)
      }
    }
    let usage = AccountUsage(
      month: account.month, account: account.name,
      items: sums.sorted { $0.key < $1.key }.map { ItemUsage(item: $0.key, usage: $0.value) })
    let lines = try account.bill(of: usage).lines.filter { $0.item.hasBytes(of: item) }
    let payable = lines.reduce(FixedDecimal.zero) { (try? $0 + $1.payable) ?? $0 }
    guard let place = account.metering.items.firstIndex(named: item) else { return (nil, payable) }
    let charge = try account.rater.explanation(of: place, in: usage, under: account.priced)
    return ((sums[place]?.billedSeconds ?? 0, charge?.volumeSeconds ?? 0), payable)
  }
}
