import CDRCore
import GRDB
import Metering

/// Finds the calls that count once a file's calls are gone: of each id and day, the first of the
/// later files' calls and of the recycled records, and what becomes of the others.
struct Promotion {
  let database: Database
  private let tables: FileTables
  private let file: Int64
  let meterings: LedgerMeterings
  /// By day, the calls that go, and those whose judgement has to be made again.
  private var gone: [Int32: [CallIdentity]] = [:]
  /// Entries that are open again, and not judged yet.
  var reopened: Set<Int64> = []
  var changes: [Int64: UsageChanges] = [:]
  var recycledChanges: UsageChanges
  /// By file and column, how the counts of its records change.
  var outcomes: [Int64: [String: Int64]] = [:]
  /// How many calls count now.
  var counted: Int64 = 0

  /// A call that may come to count.
  struct Candidate {
    enum Place {
      case later(file: Int64, SuppressedCall)
      case recycled(RecycledRow)
    }

    var place: Place
    var identity: CallIdentity
    /// Runs come one after the other; in a run, files do.
    var run: Int64
    var order: (Int64, Int64)

    func precedes(_ other: Candidate) -> Bool {
      let (a, b) = (identity, other.identity)
      let keys = PackedCalls.compareKeys(a, b)
      return keys != 0
        ? keys < 0 : (run, order.0, order.1) < (other.run, other.order.0, other.order.1)
    }
  }

  /// The call that counts of an id and day.
  struct First {
    var identity: CallIdentity
    var owner: KnownCalls.Owner

    init(identity: CallIdentity, owner: KnownCalls.Owner) {
      self.identity = identity
      self.owner = owner
    }

    init(_ candidate: Candidate) {
      identity = candidate.identity
      owner =
        switch candidate.place {
        case .later(let file, _): .file(file)
        case .recycled(let row): .recycled(row.entry)
        }
    }
  }

  init(
    _ database: Database, _ sums: RowSums, undoing file: Int64, meterings: LedgerMeterings
  ) throws {
    self.database = database
    self.file = file
    self.meterings = meterings
    recycledChanges = UsageChanges(meterings)
    let days = try Row.fetchAll(
      database, sql: "SELECT day FROM file_days WHERE file = ?", arguments: [file]
    ).map { row throws(Failure) in try row.day("day") }
    tables = try FileTables(database, sums)
    for day in days { gone[day] = try FileDays(tables).calls(file: file, day: day) }
  }

  /// Adds a call that goes.
  mutating func remove(_ identity: CallIdentity, day: Int32) {
    gone[day, default: []].append(identity)
  }

  /// The months that get usage.
  var months: [Month] { Set(changes.values.flatMap(\.months) + recycledChanges.months).sorted() }

  /// What comes to count in a month.
  func packed(_ month: Month) throws(Failure) -> [UInt8] {
    var sum = try recycledChanges.packed(month).bytes
    for (_, change) in changes {
      sum = try PackedUsage.join(
        sum, change.packed(month).bytes, .adding, month: month, itemName: { "item \($0)" }
      ).bytes
    }
    return sum
  }

  mutating func run() throws {
    while !gone.isEmpty {
      let round = gone
      gone = [:]
      for day in round.keys.sorted() { try settle(day, round[day] ?? []) }
      // What was recycled as another call may be open again by now.
      try rejudge(reopened)
      reopened = []
    }
    for (file, change) in changes {
      try FileHours(tables).add(change.hours, file: file)
      for month in change.months {
        let own = try FileUsage.bytes(file: file, month, in: database)
        let sum = try PackedUsage.join(
          own, change.packed(month).bytes, .adding, month: month, itemName: { "item \($0)" })
        try tables.add(CompactUsage(sum.bytes), file: file, month, isReplacing: true)
      }
    }
    try storeCounts()
  }

  /// Judges conflicts again that are open again: meanwhile the call that they conflicted with may
  /// have gone, or another have come in its place.
  mutating func rejudge(_ entries: Set<Int64>) throws {
    guard !entries.isEmpty else { return }
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT day, calls FROM later_calls WHERE file <> ? AND file IN (
          SELECT file FROM suspense UNION SELECT file FROM suspense_repeats)
        """, arguments: [file])
    for row in rows {
      let day = try row.day("day")
      for call in try SuppressedCall.unpack(row.bytes("calls")) {
        if let entry = call.suspense, entries.contains(entry) { remove(call.identity, day: day) }
      }
    }
  }

  // MARK: A day

  private mutating func settle(_ day: Int32, _ gone: [CallIdentity]) throws {
    let gone = gone.sorted { PackedCalls.compareKeys($0, $1) < 0 }
    var later: [Int64: [SuppressedCall]] = [:]
    let candidates = try candidates(on: day, of: gone, later: &later)
    guard !candidates.isEmpty else { return }
    let known = try KnownCalls(database)
    var changes: [Int64: DayChanges] = [:]
    var first: First?
    for candidate in candidates {
      if let first, first.identity.hasKey(of: candidate.identity) {
        try demote(candidate, after: first, in: &changes)
      } else if let standing = try known.owner(of: candidate.identity, day: day),
        standing.owner != .file(file)
      {
        let standing = First(identity: standing.identity, owner: standing.owner)
        first = standing
        try demote(candidate, after: standing, in: &changes)
      } else {
        first = First(candidate)
        try promote(candidate, in: &changes)
      }
    }
    for (file, change) in changes {
      if !change.counted.isEmpty {
        try FileDays(tables).add(change.counted, file: file, day: day)
      }
      var rest = (later[file] ?? []).filter { !change.settled.contains($0.offset) }
      for place in rest.indices where change.duplicates.contains(rest[place].offset) {
        rest[place].suspense = nil
      }
      try SuppressedCall.store(rest, file: file, day: day, in: database)
    }
  }

  /// What becomes of a file's later calls of a day; they are known by their offsets.
  struct DayChanges {
    /// Those that count now.
    var counted: [CallIdentity] = []
    /// Those that depend on no other file any more.
    var settled: Set<Int64> = []
    /// Those that conflicted, and are duplicates now.
    var duplicates: Set<Int64> = []
  }

  /// - Parameter later: gets all later calls of the day, by file.
  private func candidates(
    on day: Int32, of gone: [CallIdentity], later: inout [Int64: [SuppressedCall]]
  ) throws -> [Candidate] {
    func isGone(_ identity: CallIdentity) -> Bool {
      let place = PackedCalls.place(of: identity, in: gone, from: 0)
      return place < gone.count && gone[place].hasKey(of: identity)
    }
    var candidates: [Candidate] = []
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT l.file, l.calls, f.run FROM later_calls l JOIN files f ON f.id = l.file
        WHERE l.day = ? AND l.file <> ?
        """, arguments: [day, file])
    for row in rows {
      let owner: Int64 = row["file"]
      let calls = try SuppressedCall.unpack(row.bytes("calls"))
      later[owner] = calls
      for call in calls where isGone(call.identity) {
        // What a person has dealt with stays as they left it.
        if let entry = call.suspense, try !isOpen(entry) { continue }
        candidates.append(
          Candidate(
            place: .later(file: owner, call), identity: call.identity, run: row["run"],
            order: (owner, call.offset)))
      }
    }
    let recycled = try Row.fetchAll(
      database, sql: "SELECT * FROM recycled WHERE day = ? AND outcome = 'duplicate'",
      arguments: [day])
    for row in recycled {
      let row = try RecycledRow(row)
      guard isGone(row.identity) else { continue }
      candidates.append(
        Candidate(
          place: .recycled(row), identity: row.identity, run: row.run, order: (row.entry, 0)))
    }
    return candidates.sorted { $0.precedes($1) }
  }

  /// What was recycled of the file that goes is open again.
  private func isOpen(_ entry: Int64) throws -> Bool {
    try Int.fetchOne(
      database,
      sql: """
        SELECT 1 FROM suspense
        WHERE id = ? AND (state = 'open' OR (state = 'recycled' AND file = ?))
        """, arguments: [entry, file]) != nil
  }
}
