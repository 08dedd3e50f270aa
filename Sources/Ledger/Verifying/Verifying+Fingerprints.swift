import CallIngest
import GRDB
import Metering

extension Verifying {
  /// Fingerprints against the calls that count, and that no call counts twice.
  mutating func checkFingerprints() throws {
    let bound = try Int.fetchOne(database, sql: "SELECT pruned_before FROM ledger")
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT f.name, f.rated + f.not_charged - f.unsearched AS counted,
          coalesce((SELECT sum(calls) FROM file_days d WHERE d.file = f.id), 0) AS calls
        FROM files f ORDER BY f.id
        """)
    for row in rows {
      let (counted, calls): (Int64, Int64) = (row["counted"], row["calls"])
      expect(
        counted == calls,
        "\(row["name"] as String): \(counted) calls count, but \(calls) have fingerprints")
    }
    let days = try Int32.fetchAll(database, sql: "SELECT DISTINCT day FROM file_days ORDER BY day")
    for day in days where Int(day) >= bound ?? .min { try check(day) }
  }

  private mutating func check(_ day: Int32) throws {
    let text = CivilDate(daysSinceEpoch: Int(day)).text
    var all = try RecycledCall.counted(on: day, in: database).map(\.identity)
    let files = try Row.fetchAll(
      database, sql: "SELECT * FROM file_days WHERE day = ? ORDER BY file", arguments: [day])
    for row in files {
      let (file, bits, count): (Int64, Int, Int) = (row["file"], row["bits"], row["calls"])
      try attempt("fingerprints of \(text), file \(file)") { verifying in
        var found = 0
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
          found += calls.count
          all += calls
        }
        verifying.expect(
          found == count, "fingerprints of \(text), file \(file): \(found) in place of \(count)")
      }
    }
    all.sort { PackedCalls.compareKeys($0, $1) < 0 }
    let twice = zip(all, all.dropFirst()).count { $0.hasKey(of: $1) }
    expect(twice == 0, "\(text): \(twice) calls count twice")
  }
}
