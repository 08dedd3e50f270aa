import CDRCore
import GRDB
import Metering

extension LedgerAudit {
  /// Fingerprints against the calls that count, and that no call counts twice.
  mutating func checkFingerprints() throws {
    let bound = try CheckedValues.prunedBefore(database)
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT f.name, f.rated + f.not_charged - f.unsearched AS counted,
          coalesce((SELECT sum(calls) FROM file_days d WHERE d.file = f.id), 0) AS calls
        FROM files f ORDER BY f.id
        """)
    for row in rows {
      let (counted, calls) = (try row.count("counted"), try row.count("calls"))
      expect(
        counted == calls,
        "\(row["name"] as String): \(counted) calls count, but \(calls) have fingerprints")
    }
    let days = try Row.fetchAll(database, sql: "SELECT DISTINCT day FROM file_days ORDER BY day")
      .map { row throws(Failure) in try row.day("day") }
    for day in days where day >= bound ?? .min { try check(day) }
  }

  private mutating func check(_ day: Int32) throws {
    let text = CivilDate(daysSinceEpoch: Int(day))
    var all = try RecycledCall.counted(on: day, in: database).map(\.identity)
    let files = try Row.fetchAll(
      database, sql: "SELECT * FROM file_days WHERE day = ? ORDER BY file", arguments: [day])
    for row in files {
      let file: Int64 = row["file"]
      try attempt("fingerprints of \(text), file \(file)") { verifying in
        let (bits, count) = (try PackedCalls.bits(of: row), try row.count("calls"))
        var found: Int64 = 0
        let rows = try Row.fetchCursor(
          verifying.database,
          sql: "SELECT prefix, calls FROM fingerprints WHERE day = ? AND file = ? ORDER BY prefix",
          arguments: [day, file])
        while let row = try rows.next() {
          let calls = try PackedCalls.unpack(row.bytes("calls"))
          let prefix: Int = row["prefix"]
          let isInPlace =
            calls.allSatisfy { PackedCalls.prefix(of: $0, bits: bits) == prefix }
            && zip(calls, calls.dropFirst()).allSatisfy { PackedCalls.compareKeys($0, $1) < 0 }
          verifying.expect(isInPlace, "fingerprints of \(text), file \(file): out of order")
          found += Int64(calls.count)
          all += calls
        }
        verifying.expect(
          found == count, "fingerprints of \(text), file \(file): \(found) instead of \(count)")
      }
    }
    all.sort { PackedCalls.compareKeys($0, $1) < 0 }
    let twice = zip(all, all.dropFirst()).count { $0.hasKey(of: $1) }
    expect(twice == 0, "\(text): \(twice) calls count twice")
  }
}
