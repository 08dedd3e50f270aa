import CDRCore
import GRDB
import Metering

/// The calls that a ledger knows, of the days that new files touch.
///
/// ```
/// day ─┬─ small sources, a few thousand calls each ─► one index of all their calls
///      └─ large sources, some million calls each ──► rows, read where something is looked for
/// ```
///
/// A day may have thousands of small sources. They are read once, and what files of the same run add
/// is put to them, so that a call is looked for once however many files came before. Days that the
/// file at hand does not touch are forgotten where the indexes take too much memory, and read again
/// when they are asked for again.
///
/// Callers go through a day in the order of identities, so that each row of a large source is read at
/// most once for each file.
final class KnownCalls {
  private let database: Database
  private var days: [Int32: KnownDay] = [:]
  /// The day asked for last: calls of a day come one after the other.
  private var last: KnownDay?
  private let dayStatement: Statement
  private let smallStatement: Statement
  private let rowStatement: Statement
  /// Bytes that the days may take.
  private var budget: Int
  /// Bytes that they may take at most, where files go to and fro between days.
  private let limit: Int
  private var size = 0
  /// Days that were forgotten.
  private var forgotten: Set<Int32> = []
  /// Counts the files, to tell which days are of the one at hand.
  private var files = 0
  /// How many rows of fingerprints were read, for tests.
  private(set) var rowsRead = 0

  /// What knows a call.
  enum Owner: Hashable {
    case file(Int64)
    /// A record that was corrected and recycled, by its suspense id.
    case recycled(Int64)
  }

  /// Bytes that the days may take as long as none of them has to be read twice.
  static let smallBudget = 16 << 20

  /// - Parameters:
  ///   - budget: bytes that the days may take; those of the file at hand are kept in any case.
  ///   - limit: what that may become where forgotten days are asked for again.
  init(_ database: Database, budget: Int = smallBudget, limit: Int = 16 * smallBudget) throws {
    self.database = database
    self.budget = min(budget, limit)
    self.limit = limit
    dayStatement = try database.makeStatement(
      sql: "SELECT file, bits FROM file_days WHERE day = ? ORDER BY file")
    smallStatement = try database.makeStatement(
      sql: """
        SELECT f.file, f.calls
        FROM file_days d CROSS JOIN fingerprints f ON f.day = d.day AND f.file = d.file
        WHERE d.day = ? AND d.bits <= \(KnownDay.smallBits) ORDER BY d.file, f.prefix
        """)
    rowStatement = try database.makeStatement(
      sql: "SELECT calls FROM fingerprints WHERE day = ? AND file = ? AND prefix = ?")
  }

  /// Whether none of these calls, all of one day, has the id of a call known; false where that is to be
  /// asked for each.
  func hasNone<Calls: RandomAccessCollection<CallIdentity>>(
    of calls: Calls, day: Int32
  ) throws -> Bool where Calls.Index == Int {
    let known = try known(day)
    return known.isEmpty || (known.large.isEmpty && !known.hasAny(of: calls))
  }

  /// Who has a call with the same id on the same day, and that call's identity.
  func owner(of call: CallIdentity, day: Int32) throws -> (owner: Owner, identity: CallIdentity)? {
    let known = try known(day)
    if let found = known.find(call) { return found }
    for source in known.large {
      let prefix = PackedCalls.prefix(of: call, bits: source.bits)
      if prefix != source.prefix {
        try source.turn(to: prefix, calls(of: source.file, day: day, prefix: prefix))
      }
      if let found = source.find(call) { return (.file(source.file), found) }
    }
    return nil
  }

  /// Adds what was stored of a file's calls of a day.
  ///
  /// - Parameter calls: those that count, in order of their identities.
  func add(_ calls: [CallIdentity], file: Int64, day: Int32) {
    // Of a day that no one has asked for, they will be read with the others.
    guard let known = days[day] else { return }
    size -= known.byteCount
    known.add(calls, of: file)
    size += known.byteCount
  }

  /// Says that another file comes, which may touch other days.
  func turnToNextFile() {
    makeRoom()
    files += 1
  }

  // MARK: Days

  private func known(_ day: Int32) throws -> KnownDay {
    if let last, last.day == day { return last }
    let known = try days[day] ?? read(day)
    known.lastUse = files
    last = known
    return known
  }

  private func read(_ day: Int32) throws -> KnownDay {
    let known = KnownDay(day)
    for row in try Row.fetchAll(dayStatement, arguments: [day]) {
      let bits = try PackedCalls.bits(of: row)
      if bits > KnownDay.smallBits { known.addLarge(file: row["file"], bits: bits) }
    }
    let rows = try Row.fetchCursor(smallStatement, arguments: [day])
    while let row = try rows.next() {
      rowsRead += 1
      known.addSmall(try PackedCalls.unpack(row.bytes(at: 1)), of: .file(row[0]))
    }
    for call in try RecycledCall.counted(on: day, in: database) {
      known.addSmall([call.identity], of: .recycled(call.entry))
    }
    known.lastUse = files
    days[day] = known
    size += known.byteCount
    // Where files go to and fro between days, reading them again costs more than the memory.
    if forgotten.remove(day) != nil { budget = min(2 * budget, limit) }
    makeRoom()
    return known
  }

  /// Forgets days until the rest is within the budget, those first that were asked for by the
  /// earliest file, and none that the file at hand has asked for.
  private func makeRoom() {
    while size > budget,
      let oldest = days.values.min(by: { $0.lastUse < $1.lastUse }), oldest.lastUse < files
    {
      days[oldest.day] = nil
      forgotten.insert(oldest.day)
      size -= oldest.byteCount
      if last === oldest { last = nil }
    }
  }

  private func calls(of file: Int64, day: Int32, prefix: Int) throws -> [CallIdentity] {
    rowsRead += 1
    return try Row.fetchOne(rowStatement, arguments: [day, file, prefix])
      .map { try PackedCalls.unpack($0.bytes("calls")) } ?? []
  }
}

/// A call that was recycled and counts, as far as the search for duplicates needs it.
struct RecycledCall {
  var entry: Int64
  var identity: CallIdentity

  /// Those of a day, in order of their identities.
  static func counted(on day: Int32, in database: Database) throws -> [RecycledCall] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT suspense, key_high, key_low FROM recycled
        WHERE day = ? AND outcome <> 'duplicate' AND searched = 1
        """, arguments: [day]
    ).map { row in
      RecycledCall(
        entry: row["suspense"],
        identity: CallIdentity(
          high: UInt64(bitPattern: row["key_high"]), low: UInt64(bitPattern: row["key_low"])))
    }.sorted { PackedCalls.compareKeys($0.identity, $1.identity) < 0 }
  }
}
