import CDRCore
import GRDB
import Outputs
import Runs

/// What recomputing every balance of a ledger came to.
public struct Verification: Sendable {
  /// What does not balance, each a sentence; empty when all does.
  public var breaks: [String]
  /// What is as it should be and worth knowing, such as usage that waits for the next post.
  public var notes: [String]
  /// How many balances were recomputed.
  public var balances: Int
  /// The hash of the last run, which vouches for all runs up to it; nil where there is none.
  public var head: String?
}

extension Ledger {
  /// Recomputes every balance in the ledger: records by outcome per file, suspense against rejected
  /// records, fingerprints against counted ones, usage against the sum of files and recycled
  /// records, postings against their sums and against the bill; every row against its checksum, and
  /// every run against the chain of runs.
  ///
  /// - Parameters:
  ///   - head: the hash of a run, noted earlier: the runs up to it have to be those of then.
  ///   - jobs: how many threads rate.
  ///   - metrics: a file for figures, as ``/Runs/Metrics`` writes them, which is written if all
  ///     balances hold; nil: none.
  /// - Throws: only when the ledger cannot be read; what does not balance is in the result.
  public func verify(
    head: String? = nil, jobs: Int = 1, metrics: String? = nil
  ) throws(Failure) -> Verification {
    let start = ContinuousClock.now
    let outputs = try RunOutputs(.none, metrics: metrics, keeping: OutputGuard(ledger: path))
    let result = try audit(head: head, jobs: jobs)
    if result.breaks.isEmpty {
      let metrics = try Metrics(result, of: self, after: .now - start)
      outputs.setMetrics { metrics }
      try outputs.publishMetrics()
    }
    return result
  }

  private func audit(head: String?, jobs: Int) throws(Failure) -> Verification {
    let hasSums = try reportingFailures {
      try queue.read { try Schema.version(of: $0) } >= Schema.sumsVersion
    }
    return try read { database in
      var verifying = LedgerAudit(database: database, hasSums: hasSums, head: head, jobs: jobs)
      try verifying.checkFile()
      guard verifying.result.breaks.isEmpty else { return verifying.result }
      try verifying.attempt("checksums") { try $0.checkIntegrity() }
      try verifying.attempt("tariffs") { try $0.checkTariffs() }
      try verifying.attempt("accounts") { try $0.checkAccounts() }
      try verifying.attempt("files") { try $0.checkFiles() }
      try verifying.attempt("suspense") { try $0.checkForgotten() }
      try verifying.attempt("fingerprints") { try $0.checkFingerprints() }
      try verifying.attempt("duplicates") { try $0.checkLaterCalls() }
      try verifying.attempt("usage") { try $0.checkUsage() }
      try verifying.attempt("calls by the hour") { try $0.checkHours() }
      try verifying.attempt("postings") { try $0.checkPostings() }
      try verifying.attempt("posting files") { try $0.checkPostingFiles() }
      return verifying.result
    }
  }
}

extension Ledger {
  /// What does not balance in some months: their usage against the sum of files and recycled records,
  /// and their postings against their sums and against the bill.
  ///
  /// - Returns: each a sentence; nothing where all does.
  /// - Throws: as ``verify(head:jobs:metrics:)``.
  public func breaks(in months: Set<Month>, jobs: Int = 1) throws(Failure) -> [String] {
    try read { database in
      var audit = LedgerAudit(database: database, hasSums: true, head: nil, jobs: jobs)
      try audit.attempt("usage") { try $0.checkUsage(of: months) }
      try audit.attempt("postings") { try $0.checkPostings(of: months) }
      return audit.result.breaks
    }
  }
}

/// Recomputes balances one after the other, and goes on when one does not hold.
struct LedgerAudit {
  let database: Database
  /// Whether the ledger has checksums.
  let hasSums: Bool
  /// The hash of a run that has to be among them.
  let head: String?
  let jobs: Int
  var result = Verification(breaks: [], notes: [], balances: 0)

  /// Counts a balance, and notes where it does not hold.
  mutating func expect(_ holds: Bool, _ sentence: @autoclosure () -> String) {
    result.balances += 1
    if !holds { result.breaks.append(sentence()) }
  }

  /// Does a part of the verification; a damaged blob is a break like any other.
  mutating func attempt(_ what: String, _ body: (inout LedgerAudit) throws -> Void) throws {
    do {
      try body(&self)
    } catch let failure as Failure {
      expect(false, "\(what): \(failure.message)")
    } catch let error as DatabaseError {
      expect(false, "\(what): \(Failure(error, ledger: "the ledger").message)")
    } catch let error as RowDecodingError {
      expect(false, "\(what): \(error)")
    }
  }

  /// What SQLite itself can tell.
  mutating func checkFile() throws {
    let words = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)")
    expect(words == ["ok"], "SQLite finds damage: \(words.joined(separator: "; "))")
    let keys = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check")
    expect(keys.isEmpty, "\(keys.count) rows refer to rows that are gone")
  }

  mutating func checkTariffs() throws {
    let tariffStore = TariffStore(database: database)
    for set in try Int64.fetchAll(database, sql: "SELECT id FROM tariff_sets") {
      try attempt("tariff set \(set)") { verifying in
        let parts = try tariffStore.book(set).parts
        verifying.expect(
          try tariffStore.sha256(of: set) == TariffStore.sha256(of: parts),
          "tariff set \(set) is not the one that was stored")
      }
    }
  }

  /// Records by outcome, and suspense against rejected records.
  mutating func checkFiles() throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT f.*,
          (SELECT count(*) FROM suspense s WHERE s.file = f.id) AS entries,
          (SELECT count(*) FROM suspense s WHERE s.file = f.id AND s.state = 'recycled')
            AS recycled_entries,
          (SELECT count(*) FROM recycled r JOIN suspense s ON s.id = r.suspense
            WHERE s.file = f.id) AS recycled,
          (SELECT count(*) FROM suspense_repeats p WHERE p.file = f.id) AS repeats
        FROM files f ORDER BY f.id
        """)
    for row in rows {
      let name: String = row["name"]
      let counts = try FileRow.counts(of: row)
      expect(counts.isBalanced, "\(name): the records do not add up to their outcomes")
      let (entries, recycledEntries): (Int64, Int64) = (row["entries"], row["recycled_entries"])
      let (recycled, repeats): (Int64, Int64) = (row["recycled"], row["repeats"])
      expect(
        counts.rejected == entries,
        "\(name): \(counts.rejected) rejected records, but \(entries) in suspense "
          + "(open, recycled or written off)")
      expect(
        recycledEntries == recycled,
        "\(name): \(recycledEntries) entries were recycled, but there are \(recycled) such records")
      expect(repeats <= counts.duplicate, "\(name): more repeated rejected records than duplicates")
    }
  }
}
