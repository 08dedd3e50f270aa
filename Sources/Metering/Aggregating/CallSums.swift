import CDRCore
import CKernels
import ColumnMaps

/// What one worker made of its calls: sums by account, month and item, and fingerprints.
struct CallSums: ~Copyable {
  private(set) var accounts: AccountTable
  private(set) var usage: UsageTable
  private(set) var fingerprints: FingerprintStore

  private let keepsFingerprints: Bool
  /// Whether each fingerprint is followed by the hash of its call's numbers.
  private let keepsNumbers: Bool
  /// The month whose sums stand in home blocks, whatever month an account comes with; nil: that of
  /// its first call.
  private let homeMonth: Int32?
  private let seed: HashSeed
  private let rounding: CallRounding
  /// nil where calls are not counted by the hour.
  private var hours: HourTable?
  /// nil where all calls are metered alike.
  private var schemes: SchemeFinder?
  private var batch: CallBatch
  /// The places in the batch whose accounts were found by the hashes of long names alone, by their
  /// bits.
  private var longNames: UInt64 = 0

  init(
    options: FirstPassOptions, seed: HashSeed, clock: ZoneClock, budget: SpillBudget = .unlimited
  ) throws(Failure) {
    // Whatever may throw comes before any property is set: what cannot be copied is set in all
    // ways out of here, or in none.
    let rounding = try CallRounding(options.metering)
    let fingerprints = try FingerprintStore(budget: budget)
    self.rounding = rounding
    self.fingerprints = fingerprints
    keepsFingerprints = options.findsDuplicates
    keepsNumbers = options.findsDuplicates && options.comparesNumbers
    homeMonth = options.month?.index
    self.seed = seed
    let accounts = AccountTable(seed: seed)
    schemes = options.metering.schemes.map { schemes in
      SchemeFinder(schemes) { accounts.key($0).hash }
    }
    self.accounts = accounts
    hours = options.hourGroups.map {
      HourTable(
        items: options.metering.items.count, groups: $0.count, clock: clock,
        byEnd: options.metering.attribution == .end)
    }
    usage = UsageTable()
    batch = CallBatch()
  }

  /// Throws where fingerprints could not be written to disk.
  mutating func check() throws(Failure) { try fingerprints.check() }

  /// Says that all calls were added.
  mutating func finish() throws(Failure) { try fingerprints.finish() }

  /// Drops the fingerprints, which are not needed after the search.
  mutating func removeFingerprints() { fingerprints.removeAll() }

  /// Starts anew, after the account table was handed over.
  ///
  /// - Throws: `inputOutput` where the system refuses memory for fingerprints.
  mutating func begin() throws(Failure) {
    usage.removeAll()
    hours?.removeAll()
    try fingerprints.begin()
  }

  /// Accounts that a table is made for at once, at most: more take long enough to be read.
  private static let expectedAccounts = 4096

  /// Hands over the account table, after which no call can be added.
  mutating func takeAccounts() -> AccountTable {
    // Of many files in a row the next has about as many.
    var taken = AccountTable(seed: seed, expecting: min(accounts.count, Self.expectedAccounts))
    swap(&taken, &accounts)
    return taken
  }

  // MARK: Calls one by one

  /// Takes a call; its fields' bytes have to stay until ``flush()``.
  ///
  /// - Parameters:
  ///   - month: the index of the month that the call belongs to.
  ///   - day: the calendar day of its start, in days since 1970-01-01.
  ///   - position: where its record starts, by the worker's ``TextPositions``.
  @inline(__always)
  mutating func add(_ call: CallRecord, month: Int32, day: Int64, position: Int64) {
    let account = accounts.key(call.accountID)
    accounts.prefetch(hash: account.hash)
    let place = batch.next()
    unsafe batch.accounts[place] = account
    unsafe batch.calls[place].key = UsageKey(month: month, item: call.item)
    unsafe batch.durations[place] = call.duration
    unsafe batch.recordings[place] = call.recording
    unsafe batch.starts[place] = call.start
    if keepsFingerprints {
      note(call.callID, day: day, position: position, in: place)
      if keepsNumbers { note(numbers: call.numbers, in: place) }
    }
    if batch.isFull { flush() }
  }

  /// Adds the calls that were taken one by one, in rounds, so that their cache misses overlap.
  mutating func flush() {
    for place in 0..<batch.count { findRow(place) }
    unsafe addBatch(
      batch.places, durations: batch.durations, recordings: batch.recordings, starts: batch.starts)
    batch.removeAll()
  }

  // MARK: Calls of plain records

  /// Looks accounts up ahead, for ``add(_:of:month:)``; no call taken one by one may wait.
  ///
  /// - Parameters:
  ///   - column: their names, whose bytes have to stay until the calls are added.
  ///   - count: how many, ``CallBatch/size`` at most.
  ///   - columns: has the names as words.
  @inline(__always)
  mutating func readAccounts(
    _ column: PlainColumn, count: Int, columns: borrowing PlainColumns
  ) {
    precondition(batch.count == 0 && count <= CallBatch.size)
    for record in 0..<count {
      let account = unsafe batch.accounts + record
      let size = unsafe Int(columns.sizes[record])
      if size <= AccountName.maximumShortCount {
        // Its bytes stand in the words.
        let name = unsafe AccountName(columns.words[record], count: size)
        unsafe account.pointee.name = name
        unsafe account.pointee.hash = accounts.hash(short: name)
      } else {
        unsafe account.pointee = accounts.key(column.field(record))
      }
      unsafe accounts.prefetch(hash: account.pointee.hash)
    }
  }

  /// Looks up an account ahead by another text than stands in its column; its bytes have to stay until
  /// the calls are added.
  mutating func readAccount(_ name: Field, in place: Int) {
    let account = accounts.key(name)
    accounts.prefetch(hash: account.hash)
    unsafe batch.accounts[place] = account
  }

  /// An account ready to be looked up often; its name's bytes have to stay.
  func key(_ name: Field) -> AccountTable.Key { accounts.key(name) }

  /// Looks up an account ahead by a key that was made before.
  @inline(__always)
  mutating func readAccount(_ key: AccountTable.Key, in place: Int) {
    accounts.prefetch(hash: key.hash)
    unsafe batch.accounts[place] = key
  }

  /// Which of the first accounts that were looked up ahead are not listed, by their bits.
  mutating func unlisted(count: Int, of listed: ListedAccounts) -> UInt64 {
    var unlisted: UInt64 = 0
    for record in 0..<count where unsafe !accounts.isListed(batch.accounts[record], in: listed) {
      unlisted |= 1 &<< UInt64(truncatingIfNeeded: record)
    }
    return unlisted
  }

  /// An account that was looked up ahead.
  @inline(__always)
  func account(in place: Int) -> AccountTable.Key { unsafe batch.accounts[place] }

  /// Adds calls of plain records whose accounts were looked up.
  ///
  /// - Parameters:
  ///   - records: which ones, by their bits; with fingerprints, what the search needs of each was
  ///     noted.
  ///   - columns: has their items, durations and recordings.
  ///   - month: the index of the month that all of them belong to.
  mutating func add(_ records: UInt64, of columns: borrowing PlainColumns, month: Int32) {
    records.forEachBit { record in
      unsafe batch.calls[record].key = UsageKey(month: month, item: Int(columns.items[record]))
      findRow(record)
    }
    unsafe addBatch(
      records, durations: columns.durations, recordings: columns.recordings,
      starts: columns.starts)
  }

  // MARK: The batch

  /// Notes what the search for duplicates needs of a call in the batch.
  @inline(__always)
  mutating func note(_ callID: Field, day: Int64, position: Int64, in place: Int) {
    let fingerprint = unsafe batch.fingerprints + place
    unsafe fingerprint.pointee.call = seed.callKey(callID, day: day)
    unsafe fingerprint.pointee.position = position
  }

  /// Notes by what a call in the batch is compared instead of its account.
  @inline(__always)
  mutating func note(numbers: Field, in place: Int) {
    unsafe batch.numbers[place] = seed.hash(numbers)
  }

  /// Fingerprints that a call has, one after the other.
  var fingerprintsOfCall: Int { keepsNumbers ? 2 : 1 }

  /// Finds where a call is added, and asks for that memory.
  @inline(__always)
  private mutating func findRow(_ place: Int) {
    let (name, hash) = unsafe (batch.accounts[place].name, batch.accounts[place].hash)
    if name.isLong {
      findLikelyRow(place, name, hash: hash)
    } else if let entry = unsafe accounts.findShort(name, hash: hash) {
      unsafe setRow(place, of: entry)
    } else {
      findAnyRow(place)
    }
  }

  /// Finds where a call is most likely added whose account has a long name, and asks for the name's
  /// bytes too, for ``compareLongNames()``.
  @inline(__always)
  private mutating func findLikelyRow(_ place: Int, _ name: AccountName, hash: UInt64) {
    guard let entry = unsafe accounts.findLikely(name, hash: hash) else {
      return findAnyRow(place)
    }
    let found = unsafe entry.pointee.name
    unsafe batch.accounts[place].name = found
    unsafe cdr_prefetch(found.longPlace)
    unsafe cdr_prefetch(found.longPlace + batch.accounts[place].field.count)
    longNames |= 1 &<< UInt64(truncatingIfNeeded: place)
    unsafe setRow(place, of: entry)
  }

  /// Compares the bytes of long names whose rows were found by their hashes.
  @inline(never)
  private mutating func compareLongNames() {
    longNames.forEachBit { place in
      let account = unsafe batch.accounts + place
      if unsafe !account.pointee.name.longBytes.hasSameBytes(as: account.pointee.field) {
        // Two names with one hash of 64 bits.
        findAnyRow(place)
      }
    }
    longNames = 0
  }

  /// Finds where a call is added, whatever its account's name, and whether it is new or not.
  @inline(never)
  private mutating func findAnyRow(_ place: Int) {
    let account = unsafe batch.accounts[place]
    if let entry = unsafe accounts.find(account) { return unsafe setRow(place, of: entry) }
    var key = unsafe batch.calls[place].key
    if let homeMonth { key = UsageKey(month: homeMonth, item: key.item) }
    let homeKey = key.block
    let entry = unsafe accounts.add(account, homeKey: homeKey)
    usage.addHome(key: homeKey)
    if schemes != nil {
      let id = unsafe entry.pointee.id
      usage.schemes.appendHome(scheme(of: id, in: UsageKey(bits: homeKey).month))
    }
    unsafe setRow(place, of: entry)
  }

  /// The scheme of an account in a month.
  private mutating func scheme(of account: UInt32, in month: Int32) -> UInt16 {
    let id = Int(account)
    return schemes?.scheme(hash: accounts.hash(of: id), in: month)
      ?? schemes?.scheme(of: accounts.name(of: id), in: month) ?? 0
  }

  @inline(__always)
  private mutating func setRow(_ place: Int, of entry: UnsafeMutablePointer<AccountTable.Entry>) {
    let call = unsafe batch.calls + place
    let key = unsafe call.pointee.key
    let id = unsafe entry.pointee.id
    guard unsafe entry.pointee.homeKey == key.block else {
      return unsafe setOtherRow(place, of: entry)
    }
    let row = unsafe usage.home.row(Int(id), lane: key.lane)
    unsafe cdr_prefetch(row)
    unsafe call.pointee.place = UsagePlace(home: id, lane: key.lane)
    unsafe call.pointee.row = row
  }

  /// Sets the row of a month or item that an account's home block does not hold.
  @inline(never)
  private mutating func setOtherRow(
    _ place: Int, of entry: UnsafeMutablePointer<AccountTable.Entry>
  ) {
    let call = unsafe batch.calls + place
    let key = unsafe call.pointee.key
    if unsafe entry.pointee.otherKey != key.block {
      unsafe entry.pointee.other = UInt32(usage.findOther(key, account: entry.pointee.id))
      unsafe entry.pointee.otherKey = key.block
      if schemes != nil, usage.schemes.otherCount < usage.others.count {
        let id = unsafe entry.pointee.id
        usage.schemes.appendOther(scheme(of: id, in: key.month))
      }
    }
    let other = unsafe entry.pointee.other
    let row = unsafe usage.others.row(Int(other), lane: key.lane)
    unsafe cdr_prefetch(row)
    unsafe call.pointee.place = UsagePlace(other: other, lane: key.lane)
    unsafe call.pointee.row = row
  }

  /// Adds calls of the batch to their rows.
  @inline(never)
  private mutating func addBatch(
    _ places: UInt64, durations: UnsafePointer<UInt32>, recordings: UnsafePointer<UInt32>,
    starts: UnsafePointer<Int64>
  ) {
    if longNames != 0 { compareLongNames() }
    if rounding.isPlain {
      places.forEachBit { i in
        let call = unsafe batch.calls + i
        let step = unsafe rounding.step(
          item: call.pointee.key.item, duration: durations[i], recording: recordings[i])
        // A call of nothing, which only has a fingerprint, adds zeros.
        if unsafe !call.pointee.row.pointee.add(step) {
          unsafe usage.addLarge(step, to: call.pointee.place)
        }
      }
    } else {
      unsafe addByScheme(places, durations: durations, recordings: recordings)
    }
    if hours != nil { unsafe countHours(places, durations: durations, starts: starts) }
    guard keepsFingerprints else { return }
    if keepsNumbers { return unsafe keepWithNumbers(places, durations, recordings, starts) }
    places.forEachBit { i in
      let print = unsafe fingerprint(i, durations, recordings, starts)
      fingerprints.append(print, partition: partition(of: i))
    }
  }

  /// Keeps the fingerprints of calls of the batch that are compared by numbers.
  @inline(never)
  private mutating func keepWithNumbers(
    _ places: UInt64, _ durations: UnsafePointer<UInt32>, _ recordings: UnsafePointer<UInt32>,
    _ starts: UnsafePointer<Int64>
  ) {
    places.forEachBit { i in
      let print = unsafe fingerprint(i, durations, recordings, starts)
      // Blocks hold an even number, so that the two always lie side by side.
      fingerprints.append(print, partition: partition(of: i))
      fingerprints.append(
        unsafe CallFingerprint(numbers: batch.numbers[i], of: print), partition: partition(of: i))
    }
  }

  @inline(__always)
  private func partition(of place: Int) -> Int {
    FingerprintStore.partition(of: unsafe batch.fingerprints[place].call)
  }

  @inline(__always)
  private func fingerprint(
    _ place: Int, _ durations: UnsafePointer<UInt32>, _ recordings: UnsafePointer<UInt32>,
    _ starts: UnsafePointer<Int64>
  ) -> CallFingerprint {
    let noted = unsafe batch.fingerprints + place
    return unsafe CallFingerprint(
      key: noted.pointee.call, position: noted.pointee.position, place: batch.calls[place].place,
      duration: durations[place], recording: recordings[place],
      start: UInt32(truncatingIfNeeded: starts[place]))
  }

  /// Adds calls of the batch to their rows where not all are metered alike.
  private mutating func addByScheme(
    _ places: UInt64, durations: UnsafePointer<UInt32>, recordings: UnsafePointer<UInt32>
  ) {
    let hasSchemes = schemes != nil
    places.forEachBit { i in
      let call = unsafe batch.calls + i
      let step = unsafe rounding.step(
        scheme: hasSchemes ? usage.schemes.scheme(at: call.pointee.place) : 0,
        item: call.pointee.key.item, duration: durations[i], recording: recordings[i])
      if unsafe !call.pointee.row.pointee.add(step) {
        unsafe usage.addLarge(step, to: call.pointee.place)
      }
    }
  }

  // MARK: By the hour

  /// Whether calls are counted by the hour.
  var countsHours: Bool { hours != nil }

  /// What was counted by the hour, by group of files.
  var countedHours: [CallHours] { hours?.counted() ?? [] }

  /// Says to which group of files the calls belong that come now.
  mutating func turn(toHourGroup group: Int) { hours?.turn(to: group) }

  /// Counts calls of the batch by the hour; those of other months than the one that is asked for have a
  /// part in the search for duplicates only.
  @inline(never)
  private mutating func countHours(
    _ places: UInt64, durations: UnsafePointer<UInt32>, starts: UnsafePointer<Int64>
  ) {
    let hasSchemes = schemes != nil
    places.forEachBit { i in
      let (key, place) = unsafe (batch.calls[i].key, batch.calls[i].place)
      if let homeMonth, key.month != homeMonth { return }
      let duration = unsafe durations[i]
      let billed: UInt32
      if rounding.isPlain {
        billed = rounding.step(item: key.item, duration: duration, recording: 0).billedSeconds
      } else {
        billed =
          rounding.step(
            scheme: hasSchemes ? usage.schemes.scheme(at: place) : 0, item: key.item,
            duration: duration, recording: 0
          ).billedSeconds
      }
      unsafe hours!.add(start: starts[i], duration: duration, item: key.item, billedSeconds: billed)
    }
  }

  /// Counts plain records by the hour that add to no sum, as they are not charged.
  mutating func countUncharged(_ records: UInt64, of columns: borrowing PlainColumns) {
    records.forEachBit { record in
      unsafe hours?.add(
        start: columns.starts[record], duration: columns.durations[record],
        item: Int(columns.items[record]), billedSeconds: 0)
    }
  }

  /// Counts a call by the hour that adds to no sum, as it is not charged.
  mutating func countUncharged(start: Int64, item: Int) {
    hours?.add(start: start, duration: 0, item: item, billedSeconds: 0)
  }
}
