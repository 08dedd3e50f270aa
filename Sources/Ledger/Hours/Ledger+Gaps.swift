import CDRCore
import GRDB
import Gaps

/// What may be missing of a month in a ledger.
public struct LedgerGaps: Sendable {
  /// A gap, and whether someone said that it is known.
  public struct Found: Sendable {
    /// The gap.
    public var gap: Gap
    /// The run that accepted it, and why; nil: it counts.
    public var accepted: (run: Int64, reason: String)?

    public init(_ gap: Gap, accepted: (run: Int64, reason: String)? = nil) {
      self.gap = gap
      self.accepted = accepted
    }
  }

  /// All gaps, accepted ones too.
  public var found: [Found]
  /// Files with calls of the months looked at, ingested before calls were counted by the hour: nothing
  /// is said of their days.
  public var uncountedFiles: [String]

  /// Those that no one accepted.
  public var counting: [Gap] { found.filter { $0.accepted == nil }.map(\.gap) }

  public init(found: [Found], uncountedFiles: [String]) {
    self.found = found
    self.uncountedFiles = uncountedFiles
  }
}

extension Ledger {
  /// What may be missing of a month: by the names of files, and by the hours of calls.
  ///
  /// - Parameters:
  ///   - month: the month that is looked at.
  ///   - pattern: how files are named that are numbered or dated; nil: that is found out.
  ///   - reach: how far hours are looked at.
  /// - Throws: `unfit` for a damaged ledger.
  public func gaps(
    in month: Month, pattern: SequencePattern? = nil, upTo reach: GapSearch.Reach = .lastCall
  ) throws(Failure) -> LedgerGaps {
    try read { try LedgerGaps($0, month, pattern: pattern, upTo: reach) }
  }

  /// The gaps of months that are not closed, as far as there are calls.
  ///
  /// - Throws: `unfit` for a damaged ledger.
  public func openGaps(
    pattern: SequencePattern? = nil
  ) throws(Failure) -> [LedgerStatus.PendingWork] {
    try read { database in
      let files = try LedgerGaps.files(database)
      return try MonthState.all(database).compactMap { month in
        guard try MonthState(database, month).closedBy == nil else { return nil }
        let gaps = try LedgerGaps(
          database, month, files: files, pattern: pattern, upTo: .lastCall
        ).counting
        return gaps.isEmpty ? nil : .gaps(month, gaps.count)
      }
    }
  }

  /// Records that gaps are known: they stay listed and no longer count.
  ///
  /// - Parameters:
  ///   - ids: of gaps of any month.
  ///   - reason: why nothing is missing, or why it will not come.
  ///   - pattern: as for ``gaps(in:pattern:upTo:)``, which has found them.
  /// - Returns: the number of the run.
  /// - Throws: `badData` for an id that no gap has.
  @discardableResult
  public func acceptGaps(
    _ ids: [String], reason: String, pattern: SequencePattern? = nil
  ) throws(Failure) -> Int64 {
    try write { database in
      var known: [String: Gap] = [:]
      for month in try MonthState.all(database).reversed() {
        guard ids.contains(where: { known[$0] == nil }) else { break }
        for reach in [GapSearch.Reach.lastCall, .monthEnd] {
          for found in try LedgerGaps(database, month, pattern: pattern, upTo: reach).found {
            known[found.gap.id] = found.gap
          }
        }
      }
      if let unknown = ids.first(where: { known[$0] == nil }) {
        throw Failure(
          .badData, "no gap has the id \(unknown); cdr-rater gaps --month M lists those of a month")
      }
      let run = try RunEntry(
        command: "gaps accept", reason: reason,
        detail: ids.map { "\($0) \(known[$0]!.words)" }.joined(separator: "; ")
      ).insert(database)
      for id in ids {
        try database.execute(
          sql: "INSERT OR REPLACE INTO accepted_gaps (id, run, text) VALUES (?, ?, ?)",
          arguments: [id, run, known[id]!.words])
      }
      return run
    }
  }
}

extension LedgerSnapshot {
  /// What may be missing of a month, as far as there are calls.
  package func gaps(in month: Month, pattern: SequencePattern?) throws(Failure) -> LedgerGaps {
    try failing { try LedgerGaps(database, month, pattern: pattern, upTo: .lastCall) }
  }
}

extension Gap {
  /// What is missing, in short.
  package var words: String {
    let stretch = from == to ? from : "\(from) to \(to)"
    return "\(source): \(kind.rawValue) \(stretch)"
  }
}

extension LedgerGaps {
  init(
    _ database: Database, _ month: Month, pattern: SequencePattern?, upTo reach: GapSearch.Reach
  ) throws {
    try self.init(
      database, month, files: Self.files(database), pattern: pattern, upTo: reach)
  }

  /// - Parameter files: ``files(_:)``
  fileprivate init(
    _ database: Database, _ month: Month, files: [(id: Int64, file: NamedFile)],
    pattern: SequencePattern?, upTo reach: GapSearch.Reach
  ) throws {
    guard try Int.fetchOne(database, sql: "SELECT count(*) FROM ledger") == 1 else {
      self.init(found: [], uncountedFiles: [])
      return
    }
    let months = GapSearch.months(for: month)
    let hours = try LedgerHours(database, months)
    var search = GapSearch(
      names: files.map(\.file.name), pattern: pattern, clock: try FixedMetering(database).clock)
    let counted = Dictionary(hours.files.map { ($0.id, $0.hours) }) { first, _ in first }
    for (id, file) in files {
      let isCounted = counted[id] != nil || !hours.uncounted.contains { $0.id == id }
      search.add(file, isCounted ? counted[id] ?? CallHours() : nil)
    }
    let accepted = try Row.fetchAll(
      database,
      sql: "SELECT a.id, a.run, r.reason FROM accepted_gaps a JOIN runs r ON r.id = a.run"
    ).reduce(into: [String: (run: Int64, reason: String)]()) {
      $0[$1["id"]] = ($1["run"], $1["reason"])
    }
    self.init(
      found: search.gaps(in: month, upTo: reach).map { Found($0, accepted: accepted[$0.id]) },
      uncountedFiles: hours.uncounted.map(\.name))
  }

  /// All files in the order in which they came, with the days of their calls.
  fileprivate static func files(_ database: Database) throws -> [(id: Int64, file: NamedFile)] {
    var days: [Int64: ClosedRange<Int32>] = [:]
    func add(_ file: Int64, _ range: ClosedRange<Int32>) {
      let known = days[file] ?? range
      days[file] =
        min(known.lowerBound, range.lowerBound)...max(known.upperBound, range.upperBound)
    }
    let touched = try Row.fetchAll(
      database, sql: "SELECT file, min(day) AS first, max(day) AS last FROM file_days GROUP BY file"
    )
    for row in touched {
      let (first, last) = (try row.day("first"), try row.day("last"))
      if first <= last { add(row["file"], first...last) }
    }
    // Days of months whose fingerprints were pruned, and calls without any.
    let packed = try Row.fetchCursor(database, sql: "SELECT month, file, hours FROM file_hours")
    while let row = try packed.next() {
      let file: Int64 = row["file"]
      let hours = try PackedHours.unpack(row.bytes("hours"), of: row.month("month"))
      for key in hours.counts.keys { add(file, key.hour.day...key.hour.day) }
    }
    var earlier: [String: Int64] = [:]
    let rows = try Row.fetchAll(
      database,
      sql: "SELECT id, name, rated + not_charged AS calls, duplicate FROM files ORDER BY id")
    return rows.map { row in
      let (name, calls, repeated): (String, Int64, Int64) = (
        row["name"], row["calls"], row["duplicate"]
      )
      let isGrown = earlier[name].map { repeated >= $0 && repeated > 0 } ?? false
      earlier[name] = calls + repeated
      return (
        row["id"], NamedFile(name: name, days: days[row["id"]], isGrown: isGrown)
      )
    }
  }
}
