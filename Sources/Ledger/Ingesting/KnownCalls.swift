import CDRCore
import GRDB
import Metering

/// The calls that a ledger knows, of the days that a new file touches.
///
/// Callers go through a day in the order of identities, so each file's rows of that day are
/// read at most once, in order, and only those in which something is looked for.
final class KnownCalls {
  private let database: Database
  private var days: [Int32: [Source]] = [:]
  /// The day asked for last: calls of a day come one after the other.
  private var last: (day: Int32, sources: [Source])?
  private let dayStatement: Statement
  private let rowStatement: Statement

  /// What knows a call.
  enum Owner: Hashable {
    case file(Int64)
    /// A record that was corrected and recycled, by its suspense id.
    case recycled(Int64)
  }

  /// The calls of one day that one file brought, or that were recycled.
  private final class Source {
    let owner: Int64?
    let bits: Int
    var prefix = -1
    var calls: [CallIdentity] = []
    /// Of recycled calls, whose they are.
    var entries: [Int64] = []
    var place = 0

    init(file: Int64?, bits: Int) {
      owner = file
      self.bits = bits
    }
  }

  init(_ database: Database) throws {
    self.database = database
    dayStatement = try database.makeStatement(
      sql: "SELECT file, bits FROM file_days WHERE day = ? ORDER BY file")
    rowStatement = try database.makeStatement(
      sql: "SELECT calls FROM fingerprints WHERE day = ? AND file = ? AND prefix = ?")
  }

  /// Whether there is no call of a day.
  func isEmpty(_ day: Int32) throws -> Bool { try sources(of: day).isEmpty }

  /// Who has a call with the same id on the same day, and that call's identity.
  func owner(of call: CallIdentity, day: Int32) throws -> (owner: Owner, identity: CallIdentity)? {
    for source in try sources(of: day) {
      let prefix = PackedCalls.prefix(of: call, bits: source.bits)
      if let file = source.owner, prefix != source.prefix {
        source.prefix = prefix
        source.place = 0
        let row = try Row.fetchOne(rowStatement, arguments: [day, file, prefix])
        source.calls = try row.map { try PackedCalls.unpack($0.bytes("calls")) } ?? []
      }
      if source.place > 0, source.place <= source.calls.count,
        PackedCalls.compareKeys(source.calls[source.place - 1], call) >= 0
      {
        source.place = 0
      }
      source.place = PackedCalls.place(of: call, in: source.calls, from: source.place)
      guard source.place < source.calls.count, source.calls[source.place].hasKey(of: call) else {
        continue
      }
      let owner: Owner = source.owner.map { .file($0) } ?? .recycled(source.entries[source.place])
      return (owner, source.calls[source.place])
    }
    return nil
  }

  private func sources(of day: Int32) throws -> [Source] {
    if let last, last.day == day { return last.sources }
    if let known = days[day] {
      last = (day, known)
      return known
    }
    var sources = try Row.fetchAll(dayStatement, arguments: [day])
      .map { try Source(file: $0["file"], bits: PackedCalls.bits(of: $0)) }
    let recycled = try RecycledCall.counted(on: day, in: database)
    if !recycled.isEmpty {
      let source = Source(file: nil, bits: 0)
      source.calls = recycled.map(\.identity)
      source.entries = recycled.map(\.entry)
      sources.append(source)
    }
    days[day] = sources
    last = (day, sources)
    return sources
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
        WHERE day = ? AND outcome <> 'duplicate'
        """, arguments: [day]
    ).map { row in
      RecycledCall(
        entry: row["suspense"],
        identity: CallIdentity(
          high: UInt64(bitPattern: row["key_high"]), low: UInt64(bitPattern: row["key_low"])))
    }.sorted { PackedCalls.compareKeys($0.identity, $1.identity) < 0 }
  }
}
