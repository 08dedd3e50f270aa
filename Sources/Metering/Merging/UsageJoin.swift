import CDRCore

/// All workers' sums as one: by month, account in byte order, and item.
///
/// ```
/// accounts in the order of their names, a stretch for each core:
///   home blocks of the account ──┐
///   its other blocks ────────────┼─► by month and item ─► add up ─► rows
///   calls to take out ───────────┘
/// ```
///
/// Calls that turned out to be duplicates take part as rows that are subtracted.
struct UsageJoin {
  /// A block of a worker's table, or a call to take out.
  private struct Reference {
    /// The account's place in the order of names.
    var rank: UInt32
    /// ``UsageKey/block``
    var key: UInt32
    var kind: Kind
    /// The index of the source.
    var source: UInt32
    /// The block's number, or the removal's.
    var place: UInt32

    enum Kind: UInt8 { case home, other, removal }
  }

  private let accounts: AccountBox
  private let sources: [MergedWorker]
  private let removals: [DuplicateCalls.Removal]
  /// nil where there are no calls to take out.
  private let rounding: CallRounding?
  private let metering: Metering
  private let jobs: Int
  /// The joined numbers in the order of names.
  let ids: [UInt32]
  /// By source and rank, the account's number there; ``noAccount`` where it has no such account.
  private let members: [[UInt32]]
  /// What is not in home blocks, by rank.
  private let strays: [Reference]

  private static let noAccount = AccountSums.noAccount
  /// Accounts at a time: their sums stay in a core's cache.
  private static let stretchSize = 1024

  /// - Parameter month: the only month that is asked for, whose sums are those of home blocks; nil:
  ///   every month.
  init(
    _ sources: [MergedWorker], accounts: AccountBox, removals: [DuplicateCalls.Removal],
    month: Int32?, metering: Metering, jobs: Int
  ) throws(Failure) {
    self.jobs = jobs
    self.accounts = accounts
    self.sources = sources
    self.removals = removals
    self.metering = metering
    rounding = removals.isEmpty ? nil : try CallRounding(metering)
    let ids = accounts.table.sortedIDs(jobs: jobs)
    self.ids = ids
    var ranks = [UInt32](repeating: 0, count: ids.count)
    for (rank, id) in ids.enumerated() { ranks[Int(id)] = UInt32(rank) }

    members = Self.members(of: sources, ranks: ranks)
    var strays = [Reference]()
    for (index, source) in sources.enumerated() {
      for block in 0..<source.otherBlocks {
        let (account, key) = source.other(block)
        // What other months have was added only for the search for duplicates.
        if let month, UsageKey(bits: key).month != month { continue }
        strays.append(
          Reference(
            rank: ranks[Int(account)], key: key, kind: .other, source: UInt32(index),
            place: UInt32(block)))
      }
    }
    for (place, removal) in removals.enumerated() {
      strays.append(
        Reference(
          rank: ranks[Int(removal.account)], key: UsageKey(bits: removal.monthAndItem).block,
          kind: .removal, source: 0, place: UInt32(place)))
    }
    self.strays = Self.sortByRank(strays, ranks: ids.count)
  }

  /// By source and rank, the account's number there: one source on each core.
  private static func members(of sources: [MergedWorker], ranks: [UInt32]) -> [[UInt32]] {
    mapInParallel(sources.count, jobs: .max) { index in
      var inOrder = [UInt32](repeating: noAccount, count: ranks.count)
      for (id, joined) in sources[index].accounts.enumerated() {
        inOrder[Int(ranks[Int(joined)])] = UInt32(id)
      }
      return inOrder
    }
  }

  /// Sorts by counting, which keeps the order of equals.
  private static func sortByRank(_ references: [Reference], ranks: Int) -> [Reference] {
    if references.isEmpty { return [] }
    var starts = [Int](repeating: 0, count: ranks + 1)
    for reference in references { starts[Int(reference.rank) + 1] += 1 }
    for i in 0..<ranks { starts[i + 1] += starts[i] }
    return unsafe [Reference](unsafeUninitializedCapacity: references.count) { target, count in
      for reference in references {
        let place = starts[Int(reference.rank)]
        unsafe (target.baseAddress! + place).initialize(to: reference)
        starts[Int(reference.rank)] += 1
      }
      count = references.count
    }
  }

  // MARK: Adding up

  /// Adds up, in parallel.
  ///
  /// - Throws: the account, month and item whose sum overflows.
  func joined() throws(Failure) -> UsageBook {
    for source in sources {
      if let (account, key) = source.overflow { throw overflow(account: account, key) }
    }
    // Of a small file it would cost most to make the memory.
    let size = ids.count <= Self.stretchSize ? Self.stretchSize / 16 : Self.stretchSize
    let stretches = (ids.count + size - 1) / size
    let made = try mapInParallel(
      stretches, jobs: jobs, with: { _ in AccountSums?.none }
    ) { index, sums throws(Failure) in
      let first = index * size
      return try join(first..<min(first + size, ids.count), by: &sums)
    }
    let months = Set(made.flatMap { $0.parts.keys }).sorted()
    let parts = months.flatMap { month in made.compactMap { $0.parts[month] } }
    return UsageBook(accounts: accounts, parts: parts)
  }

  /// - Parameter memory: for the stretch's sums, made where it is needed.
  private func join(
    _ ranks: Range<Int>, by memory: inout AccountSums?
  ) throws(Failure) -> UsageStretch {
    var stretch = UsageStretch(accounts: ranks.count)
    let firstStray = firstStray(from: UInt32(ranks.lowerBound))
    let strays = strays[firstStray...].prefix { $0.rank < ranks.upperBound }
    if sources.count == 1, strays.isEmpty {
      // The joined numbers are the worker's.
      if let (account, key) = sources[0].appendHomeUsage(of: ids[ranks], to: &stretch) {
        throw overflow(account: account, key)
      }
      stretch.finish()
      return stretch
    }
    var sums = memory.take() ?? AccountSums(accounts: min(Self.stretchSize, ids.count))
    defer { memory = sums }
    sums.removeAll()
    for (index, source) in sources.enumerated() {
      source.addHomeBlocks(members[index][ranks], to: &sums)
    }
    for stray in strays { sums.exclude(Int(stray.rank) - ranks.lowerBound) }
    var stray = firstStray
    for rank in ranks {
      let account = rank - ranks.lowerBound
      if let key = sums.key(of: account) {
        let key = UsageKey(bits: key)
        for lane in 0..<UsageKey.itemsInBlock {
          let usage = sums.usage(of: account, lane: lane)
          if usage.isEmpty { continue }
          stretch.append(usage, UsageKey(bits: key.bits | UInt32(lane)), account: ids[rank])
        }
        continue
      }
      for block in references(rank: rank, stray: &stray) {
        try add(block, account: ids[rank], to: &stretch)
      }
    }
    stretch.finish()
    return stretch
  }

  /// All that an account has, in groups of one key, in order.
  private func references(rank: Int, stray: inout Int) -> [ArraySlice<Reference>] {
    var references = [Reference]()
    for (index, source) in sources.enumerated() where members[index][rank] != Self.noAccount {
      let id = members[index][rank]
      references.append(
        Reference(
          rank: UInt32(rank), key: source.homeKey(of: id),
          kind: .home, source: UInt32(index), place: id))
    }
    while stray < strays.count, strays[stray].rank == rank {
      references.append(strays[stray])
      stray += 1
    }
    references.sort { $0.key < $1.key }
    var groups = [ArraySlice<Reference>]()
    var first = 0
    while first < references.count {
      let key = references[first].key
      let end = references[first...].firstIndex { $0.key != key } ?? references.count
      groups.append(references[first..<end])
      first = end
    }
    return groups
  }

  private func firstStray(from rank: UInt32) -> Int {
    strays.indices.partitioningIndex { strays[$0].rank >= rank }
  }

  /// Adds up what has the same account and key.
  private func add(
    _ references: ArraySlice<Reference>, account: UInt32, to stretch: inout UsageStretch
  ) throws(Failure) {
    let scheme =
      references.contains { $0.kind == .removal }
      ? scheme(
        of: account, in: UsageKey(bits: references[references.startIndex].key).month) : 0
    for lane in 0..<UsageKey.itemsInBlock {
      var (sum, taken, isExact) = (Usage(), Usage(), true)
      for reference in references {
        switch reference.kind {
        case .home, .other:
          guard let usage = usage(reference, lane: lane) else {
            isExact = false
            continue
          }
          isExact = sum.add(usage) && isExact
        case .removal:
          let call = removals[Int(reference.place)]
          let key = UsageKey(bits: call.monthAndItem)
          guard key.lane == lane else { continue }
          guard let rounding else { continue }
          let step = rounding.step(
            scheme: scheme, item: key.item, duration: call.duration, recording: call.recording)
          isExact = taken.add(step.usage) && isExact
        }
      }
      let key = UsageKey(bits: references[references.startIndex].key | UInt32(lane))
      guard sum.subtract(taken) && isExact else { throw overflow(account: account, key) }
      if !sum.isEmpty { stretch.append(sum, key, account: account) }
    }
  }

  /// The scheme by which the calls of an account in a month were added, and are taken out again.
  private func scheme(of account: UInt32, in month: Int32) -> Int {
    guard let schemes = metering.schemes else { return 0 }
    return schemes.scheme(
      of: ByteText(bytes: accounts.table.name(of: Int(account))), in: Month(index: month))
  }

  @inline(__always)
  private func usage(_ reference: Reference, lane: Int) -> Usage? {
    sources[Int(reference.source)].usage(
      ofBlock: Int(reference.place), isHome: reference.kind == .home, lane: lane)
  }

  private func overflow(account: UInt32, _ key: UsageKey) -> Failure {
    Failure(
      .badData,
      "account \(accounts.name(of: Int(account))): the sums of \(Month(index: key.month)) for "
        + "\(metering.items[key.item].name) overflow 64 bits")
  }
}

/// The rows of a stretch of accounts, by month.
struct UsageStretch: Sendable {
  private(set) var parts: [Int32: UsageBook.Part] = [:]
  /// The month at hand, which is not among the others yet.
  private var month: Int32?
  private var part = UsageBook.Part(month: Month(index: 0))
  private let accounts: Int

  /// - Parameter accounts: how many it has, about.
  init(accounts: Int) { self.accounts = accounts }

  /// Takes rows in the order of accounts and, within one, of months and items.
  @inline(__always)
  mutating func append(_ usage: Usage, _ key: UsageKey, account: UInt32) {
    if key.month != month { turn(to: key.month) }
    part.append(usage, item: key.item, account: account)
  }

  /// Says that no rows come any more.
  mutating func finish() { turn(to: nil) }

  private mutating func turn(to next: Int32?) {
    if let month { parts[month] = part }
    month = next
    guard let next else { return }
    if let known = parts.removeValue(forKey: next) {
      part = known
    } else {
      part = UsageBook.Part(month: Month(index: next))
      if parts.isEmpty { part.reserve(accounts: accounts) }
    }
  }
}

/// An account table as an object, once it does not change any more.
final class AccountBox: @unchecked Sendable {
  // Unchecked: nothing changes the table's memory once it is in its box.
  let table: AccountTable

  init(_ table: consuming AccountTable) { self.table = table }

  func name(of id: Int) -> String { table.text(of: id) }
}
