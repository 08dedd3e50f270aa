import Foundation
import GRDB
import Metering
import TestSupport
import Testing

@testable import Ledger

@Suite("The calls that a ledger knows")
struct KnownCallsTests {
  private let queue: DatabaseQueue
  private static let days: ClosedRange<Int32> = 20_000...20_004

  init() throws {
    queue = try DatabaseQueue()
    try queue.write { database in
      try Schema.migrate(database)
      try database.execute(
        sql: "INSERT INTO runs (command, at, who, program) VALUES ('ingest', '', '', '')")
    }
  }

  /// A file without anything but its place in the order of files.
  private func addFile(_ database: Database) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO files (sha256, name, bytes, run, head, header, records, rated, not_charged,
          duplicate, rejected)
        VALUES (hex(randomblob(32)), 'f', 1, 1, x'', x'', 0, 0, 0, 0, 0)
        """)
    return database.lastInsertedRowID
  }

  private func put(
    _ calls: [CallIdentity], file: Int64, day: Int32, in database: Database
  ) throws {
    try FileDays(FileTables(database, RowSums())).store(calls, file: file, day: day)
  }

  private func calls(_ count: Int, _ random: inout SeededRandom) -> [CallIdentity] {
    var keys: Set<UInt64> = []
    while keys.count < count { keys.insert(random.next()) }
    return keys.sorted().map { CallIdentity(high: $0, low: random.next()) }
  }

  @Test("an index finds what was put there, and the first of those with one id")
  func index() {
    var random = SeededRandom(seed: 17)
    var index = CallIndex()
    var expected: [[UInt64]: (identity: CallIdentity, owner: UInt32)] = [:]
    for owner in 0..<60 as Range<UInt32> {
      let calls = (0..<random.below(200)).map { _ in
        // Some with one beginning, the greatest among them, so that places run over the end.
        CallIdentity(
          high: random.pick([random.next(), .max - UInt64(random.below(9)), 5]),
          low: UInt64(random.below(40)) << 32 | UInt64(random.below(2)))
      }
      index.insert(calls, owner: owner)
      for call in calls {
        let key = [call.high, call.low >> 32]
        if expected[key] == nil { expected[key] = (call, owner) }
      }
      for (key, known) in expected {
        let found = index.find(CallIdentity(high: key[0], low: key[1] << 32 | 7))
        #expect(found?.identity == known.identity && found?.owner == known.owner)
      }
      #expect(index.find(CallIdentity(high: 6, low: 41 << 32)) == nil)
    }
  }

  @Test("files of a run are added to what earlier runs left, whatever has to be forgotten")
  func judging() throws {
    var random = SeededRandom(seed: 23)
    try queue.write { database in
      var expected: [Int32: [UInt64: KnownCalls.Owner]] = [:]
      func store(_ calls: [CallIdentity], _ day: Int32) throws -> Int64 {
        let file = try addFile(database)
        try put(calls, file: file, day: day, in: database)
        for call in calls { expected[day, default: [:]][call.high] = .file(file) }
        return file
      }
      // What earlier runs left: many small files, two large ones, and none on the last day.
      for day in Self.days.dropLast() {
        for _ in 0..<20 { _ = try store(calls(random.below(80), &random), day) }
      }
      for day in Self.days.prefix(2) {
        _ = try store(calls(PackedCalls.callsInRow << KnownDay.smallBits + 1, &random), day)
      }
      let forgetful = try KnownCalls(database, budget: 0, limit: 0)
      let roomy = try KnownCalls(database)
      for _ in 0..<15 {
        forgetful.turnToNextFile()
        roomy.turnToNextFile()
        let touched = Self.days.filter { _ in random.oneIn(2) }
        for day in touched {
          let known = expected[day] ?? [:]
          let news = calls(random.below(20), &random)
          let old = known.keys.sorted().filter { _ in random.oneIn(known.count / 30 + 1) }
            .map { CallIdentity(high: $0, low: random.next()) }
          for calls in [forgetful, roomy] {
            let there = try old.prefix(3).compactMap { call in
              try known[call.high].map { try stored(call.high, day, $0, database) }
            }
            let hasLarge = Self.days.prefix(2).contains(day)
            let hasNone = try calls.hasNone(of: news + there, day: day)
            #expect(hasNone == (known.isEmpty || (!hasLarge && there.isEmpty)))
            for call in (news + old).sorted(by: { $0.high < $1.high }) {
              let found = try calls.owner(of: call, day: day)
              #expect(found?.owner == nil || found?.identity.high == call.high)
            }
          }
          let file = try store(news, day)
          forgetful.add(news, file: file, day: day)
          roomy.add(news, file: file, day: day)
        }
        for day in touched {
          for (high, owner) in expected[day] ?? [:] where random.oneIn(200) {
            let id = try stored(high, day, owner, database)
            for calls in [forgetful, roomy] {
              let found = try calls.owner(of: id, day: day)
              #expect(found?.owner == owner)
              #expect(found?.identity == id)
            }
          }
        }
      }
    }
  }

  /// The identity that a file has stored.
  private func stored(
    _ high: UInt64, _ day: Int32, _ owner: KnownCalls.Owner, _ database: Database
  ) throws -> CallIdentity {
    guard case .file(let file) = owner else { throw DatabaseError() }
    let calls = try FileDays(FileTables(database, RowSums())).calls(file: file, day: day)
    return try #require(calls.first { $0.high == high })
  }

  @Test("each small file is read once in a run, however many files come, and none that it adds")
  func rowsRead() throws {
    var random = SeededRandom(seed: 31)
    try queue.write { database in
      let day = Self.days.lowerBound
      for _ in 0..<50 {
        let calls = calls(40, &random)
        try put(calls, file: addFile(database), day: day, in: database)
      }
      let known = try KnownCalls(database)
      for _ in 0..<200 {
        known.turnToNextFile()
        let calls = calls(40, &random)
        for call in calls { #expect(try known.owner(of: call, day: day) == nil) }
        let file = try addFile(database)
        try put(calls, file: file, day: day, in: database)
        known.add(calls, file: file, day: day)
      }
      #expect(known.rowsRead == 50)
    }
  }

  @Test("days behind the file at hand are forgotten, and kept where they are asked for again")
  func forgetting() throws {
    var random = SeededRandom(seed: 37)
    try queue.write { database in
      for day in Self.days {
        try put(calls(3000, &random), file: addFile(database), day: day, in: database)
      }
      // Room for one day, and for all if need be.
      let known = try KnownCalls(database, budget: 100_000, limit: 10_000_000)
      func ask(_ days: some Sequence<Int32>) throws -> Int {
        let before = known.rowsRead
        for day in days {
          known.turnToNextFile()
          #expect(try known.owner(of: calls(1, &random)[0], day: day) == nil)
        }
        return known.rowsRead - before
      }
      #expect(try ask(Self.days) == 5)
      #expect(try ask(Self.days.suffix(1)) == 0)
      for _ in 0..<4 { _ = try ask(Self.days) }
      #expect(try ask(Self.days) == 0)
    }
  }
}
