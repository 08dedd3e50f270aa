import CKernels
import Metering

/// What one worker made of its calls: sums by account, month and item, and fingerprints.
struct CallSums: ~Copyable {
  private(set) var accounts: AccountTable
  private(set) var usage = UsageTable()
  /// Tables that took as many calls as they may.
  private(set) var fullUsage: [UsageTableBox] = []
  private(set) var fingerprints: FingerprintStore

  private let keepsFingerprints: Bool
  private let seed: HashSeed
  private let rounding: CallRounding
  private var batch = CallBatch()
  private var callsInTable = 0

  init(
    options: IngestOptions, seed: HashSeed, budget: SpillBudget = .unlimited
  ) throws(Failure) {
    fingerprints = FingerprintStore(budget: budget)
    keepsFingerprints = options.findsDuplicates
    self.seed = seed
    rounding = try CallRounding(options.metering)
    accounts = AccountTable(seed: seed)
  }

  /// Makes sure that so many calls can be added before the next call of this.
  mutating func prepare(for calls: Int) {
    guard callsInTable > UsageTable.maximumCalls - calls else { return }
    var next = UsageTable()
    swap(&usage, &next)
    fullUsage.append(UsageTableBox(next))
    callsInTable = 0
  }

  /// Throws where fingerprints could not be written to disk.
  mutating func check() throws(Failure) { try fingerprints.check() }

  /// Says that all calls were added.
  mutating func finish() throws(Failure) { try fingerprints.finish() }

  /// Forgets the fingerprints, which nobody needs after the search.
  mutating func removeFingerprints() { fingerprints.removeAll() }

  /// Hands over the account table, after which no call can be added.
  mutating func takeAccounts() -> AccountTable {
    var taken = AccountTable(seed: seed)
    swap(&taken, &accounts)
    return taken
  }

  /// Takes a call; its fields' bytes have to stay until ``flush()``.
  ///
  /// - Parameters:
  ///   - month: the index of the month that the call belongs to.
  ///   - day: the calendar day of its start, in days since 1970-01-01.
  @inline(__always)
  mutating func add(_ call: CallRecord, month: Int32, day: Int64, order: CallOrder) {
    let account = accounts.key(call.accountID)
    accounts.prefetchSlot(account)
    // Field by field into the batch: a copy of the whole would wait for its parts to be stored.
    let pending = unsafe batch.next()
    if keepsFingerprints { unsafe pending.pointee.key = seed.callKey(call.callID, day: day) }
    unsafe pending.pointee.account = account
    unsafe pending.pointee.item = call.item
    unsafe pending.pointee.month = month
    unsafe pending.pointee.start = call.start
    unsafe pending.pointee.duration = call.duration
    unsafe pending.pointee.recording = call.recording
    unsafe pending.pointee.order = order
    if batch.isFull { flush() }
  }

  /// Adds the calls of the batch, in rounds, so that their cache misses overlap.
  @inline(never)
  mutating func flush() {
    for i in 0..<batch.count {
      unsafe batch.calls[i].candidate = accounts.candidate(batch.calls[i].account)
    }
    for i in 0..<batch.count {
      let call = unsafe batch.calls + i
      let account = unsafe accounts.id(of: call.pointee.account, candidate: call.pointee.candidate)
      let key = unsafe UsageKey(
        account: account, month: call.pointee.month, item: call.pointee.item)
      unsafe call.pointee.usageKey = key
      let row = accounts.recentRow(of: key, account: account)
      unsafe call.pointee.candidate = row
      if row >= 0 { usage.prefetch(at: row) }
    }
    for i in 0..<batch.count {
      let call = unsafe batch.calls + i
      let key = unsafe call.pointee.usageKey
      let (duration, recording) = unsafe (call.pointee.duration, call.pointee.recording)
      if duration > 0 || recording > 0 {
        let expected = unsafe call.pointee.candidate
        let row = usage.index(of: key, expected: expected)
        if row != expected { accounts.remember(row: row, of: key, account: key.account) }
        unsafe usage.add(
          rounding.step(item: call.pointee.item, duration: duration, recording: recording), at: row)
      }
      if keepsFingerprints {
        let callKey = unsafe call.pointee.key
        unsafe fingerprints.append(
          CallFingerprint(
            keyLow: callKey.low, order: call.pointee.order,
            keyHigh: UInt32(truncatingIfNeeded: callKey.high), account: key.account,
            monthAndItem: key.monthAndItem, duration: duration, recording: recording,
            start: UInt32(truncatingIfNeeded: call.pointee.start)),
          partition: FingerprintStore.partition(of: callKey))
      }
    }
    callsInTable += batch.count
    batch.removeAll()
  }
}

/// A usage table that is full, as an object since an array cannot hold it.
final class UsageTableBox: @unchecked Sendable {
  // Unchecked: nothing changes the table's memory once it is in its box.
  let table: UsageTable

  init(_ table: consuming UsageTable) { self.table = table }
}
