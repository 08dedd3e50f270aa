import CKernels
import Metering

/// What one worker made of its calls: sums by account, month and item, and fingerprints.
struct CallSums: ~Copyable {
  private(set) var accounts: AccountTable
  private(set) var usage: UsageTable
  private(set) var fingerprints: FingerprintStore

  private let keepsFingerprints: Bool
  private let seed: HashSeed
  private let rounding: CallRounding
  private var batch: CallBatch

  init(
    options: IngestOptions, seed: HashSeed, budget: SpillBudget = .unlimited
  ) throws(Failure) {
    // Whatever may throw comes before any property is set: what cannot be copied is set in all
    // ways out of here, or in none.
    let rounding = try CallRounding(options.metering)
    let fingerprints = try FingerprintStore(budget: budget)
    self.rounding = rounding
    self.fingerprints = fingerprints
    keepsFingerprints = options.findsDuplicates
    self.seed = seed
    accounts = AccountTable(seed: seed)
    usage = UsageTable()
    batch = CallBatch()
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
    accounts.prefetch(hash: account.hash)
    let place = batch.next()
    unsafe batch.accounts[place] = account
    fill(
      place, key: UsageKey(month: month, item: call.item), duration: call.duration,
      recording: call.recording)
    if keepsFingerprints {
      note(call.callID, day: day, order: order, start: call.start, in: place)
    }
    if batch.isFull { flush() }
  }

  /// Adds the calls that were taken one by one, in rounds, so that their cache misses overlap.
  mutating func flush() {
    for place in 0..<batch.count { findRow(place, account: place) }
    addBatch()
  }

  // MARK: Calls of plain records

  /// Looks accounts up ahead, for ``take(_:key:duration:recording:)``; the batch must be empty.
  ///
  /// - Parameters:
  ///   - column: their names, whose bytes have to stay until ``addTaken()``.
  ///   - count: how many, ``CallBatch/size`` at most.
  ///   - columns: has the names as words.
  @inline(__always)
  mutating func readAccounts(
    _ column: PlainColumn, count: Int, columns: borrowing PlainColumns
  ) {
    precondition(batch.count == 0 && count <= CallBatch.size)
    for record in 0..<count {
      let account = unsafe accounts.key(columns.words[record], column.field(record))
      accounts.prefetch(hash: account.hash)
      unsafe batch.accounts[record] = account
    }
  }

  /// Takes the call of a record whose account was looked up, to be added by ``addTaken()``.
  ///
  /// - Returns: its place in the batch.
  @inline(__always)
  mutating func take(_ record: Int, key: UsageKey, duration: UInt32, recording: UInt32) -> Int {
    let place = batch.next()
    fill(place, key: key, duration: duration, recording: recording)
    findRow(place, account: record)
    return place
  }

  /// Adds the calls that were taken by ``take(_:key:duration:recording:)``.
  mutating func addTaken() { addBatch() }

  // MARK: The batch

  @inline(__always)
  private mutating func fill(_ place: Int, key: UsageKey, duration: UInt32, recording: UInt32) {
    // Field by field: a copy of the whole would wait for its parts to be stored.
    unsafe batch.calls[place].key = key
    unsafe batch.calls[place].duration = duration
    unsafe batch.calls[place].recording = recording
  }

  /// Notes what the search for duplicates needs of a call in the batch.
  @inline(__always)
  mutating func note(_ callID: Field, day: Int64, order: CallOrder, start: Int64, in place: Int) {
    let fingerprint = unsafe batch.fingerprints + place
    unsafe fingerprint.pointee.call = seed.callKey(callID, day: day)
    unsafe fingerprint.pointee.order = order
    unsafe fingerprint.pointee.start = start
  }

  /// Finds where a call is added, and asks for that memory.
  ///
  /// - Parameter account: the place of its account.
  @inline(__always)
  private mutating func findRow(_ place: Int, account: Int) {
    let (name, hash) = unsafe (batch.accounts[account].name, batch.accounts[account].hash)
    if !name.isLong, let entry = unsafe accounts.findShort(name, hash: hash) {
      unsafe setRow(place, of: entry)
    } else {
      findNewOrLong(place, account: account)
    }
  }

  /// Finds where a call is added whose account is new or has a long name.
  @inline(never)
  private mutating func findNewOrLong(_ place: Int, account: Int) {
    let account = unsafe batch.accounts[account]
    if let entry = unsafe accounts.find(account) { return unsafe setRow(place, of: entry) }
    let homeKey = unsafe batch.calls[place].key.block
    let entry = unsafe accounts.add(account, homeKey: homeKey)
    usage.addHome(key: homeKey)
    unsafe setRow(place, of: entry)
  }

  @inline(__always)
  private mutating func setRow(_ place: Int, of entry: UnsafeMutablePointer<AccountTable.Entry>) {
    let call = unsafe batch.calls + place
    let key = unsafe call.pointee.key
    let id = unsafe entry.pointee.id
    let row =
      unsafe entry.pointee.homeKey == key.block
      ? usage.home.row(Int(id), lane: key.lane) : otherRow(key, of: entry)
    unsafe cdr_prefetch(row)
    unsafe call.pointee.accountID = id
    unsafe call.pointee.row = row
  }

  /// The row of a month or item that an account's home block does not hold.
  @inline(never)
  private mutating func otherRow(
    _ key: UsageKey, of entry: UnsafeMutablePointer<AccountTable.Entry>
  ) -> UnsafeMutablePointer<UsageRow> {
    if unsafe entry.pointee.otherKey != key.block {
      unsafe entry.pointee.other = UInt32(usage.findOther(key, account: entry.pointee.id))
      unsafe entry.pointee.otherKey = key.block
    }
    return unsafe usage.others.row(Int(entry.pointee.other), lane: key.lane)
  }

  /// Adds the calls of the batch to their rows.
  @inline(never)
  private mutating func addBatch() {
    for i in 0..<batch.count {
      let call = unsafe batch.calls + i
      let step = unsafe rounding.step(
        item: call.pointee.key.item, duration: call.pointee.duration,
        recording: call.pointee.recording)
      // A call of nothing, which only has a fingerprint, adds zeros.
      if unsafe !call.pointee.row.pointee.add(step) {
        unsafe usage.addLarge(step, to: call.pointee.key, account: call.pointee.accountID)
      }
    }
    if keepsFingerprints { addFingerprints() }
    batch.removeAll()
  }

  private mutating func addFingerprints() {
    for i in 0..<batch.count {
      let (call, fingerprint) = unsafe (batch.calls + i, batch.fingerprints + i)
      let key = unsafe fingerprint.pointee.call
      fingerprints.append(
        unsafe CallFingerprint(
          keyLow: key.low, order: fingerprint.pointee.order,
          keyHigh: UInt32(truncatingIfNeeded: key.high), account: call.pointee.accountID,
          monthAndItem: call.pointee.key.bits, duration: call.pointee.duration,
          recording: call.pointee.recording,
          start: UInt32(truncatingIfNeeded: fingerprint.pointee.start)),
        partition: FingerprintStore.partition(of: key))
    }
  }
}
