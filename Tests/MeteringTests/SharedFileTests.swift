import CDRCore
import Metering
import TestSupport
import Testing

/// A file that several workers inflate and parse gives what its plain text gives.
struct SharedFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Calls with faults, duplicates, conflicts and quoted line breaks, over several windows.
  static let text: [UInt8] = {
    var lines = [CallLine.header + ",note"]
    let filler = String(repeating: "n", count: 170)
    for index in 0..<4_000 {
      let id = index % 197 == 5 ? index - 3 : index
      let duration = index % 199 == 7 ? "x" : "\(id % 300)"
      let note = index % 113 == 2 ? "\"two\nlines\"" : "\(index) \(filler)"
      lines.append(
        CallLine("c\(id)", account: "a\(id % 50)", duration: duration).text + "," + note)
      if index % 1_001 == 9 { lines.append("c\(index),a,voice,1791590400,7,,conflict") }
      if index % 901 == 9 { lines.append("bad\"quote") }
    }
    return Array((lines.joined(separator: "\n") + "\nlast,a1,voice,1791590400,60,,n").utf8)
  }()

  static func stored(_ text: [UInt8], size: Int = 65_280) throws -> [UInt8] {
    try stride(from: 0, to: text.count, by: size).flatMap {
      try GzipMember.sized(Array(text[$0..<min($0 + size, text.count)]), level: 1)
    } + GzipMember.endOfBGZF
  }

  @Test(arguments: libraries, [1, 2, 3, 8])
  func oneFile(library: InflateLibrary, jobs: Int) throws {
    #expect(Self.text.count > 3 * (1 << 18))
    let plain = try ingest([folder.write(Self.text, to: "calls.csv")])
    #expect(plain.totals.rejected > 20)
    #expect(plain.totals.duplicate > 10)
    let expected = try plain.rejectedRecords()
    for size in [1_000, 65_280] {
      let stored = try Self.stored(Self.text, size: size)
      let shared = try ingest([folder.write(stored, to: "calls.gz")]) {
        $0.jobs = jobs
        $0.library = library
      }
      #expect(shared.sums == plain.sums)
      #expect(shared.files.map(\.bytes) == [Int64(stored.count)])
      let records = try shared.rejectedRecords()
      #expect(records.map(\.line) == expected.map(\.line))
      #expect(records.map(\.offset) == expected.map(\.offset))
      #expect(records.map(\.reason) == expected.map(\.reason))
      #expect(records.map(\.record) == expected.map(\.record))
    }
  }

  @Test(arguments: [1, 2, 3, 8])
  func severalFiles(jobs: Int) throws {
    var texts: [[UInt8]] = [[], Self.text]
    for count in [100, 30_000, 500_000] {
      let end = try #require(Self.text[..<count].lastIndex(of: 10))
      texts.insert(Array(Self.text[...end]), at: 1)
    }
    let plain = try texts.enumerated().map { try folder.write($1, to: "\($0).csv") }
    let stored = try texts.enumerated().map {
      try folder.write(Self.stored($1), to: "\($0).gz")
    }
    let expected = try ingest(plain)
    for paths in [stored, [stored[0], stored[stored.count - 1]]] {
      let wanted = paths.count == 2 ? try ingest([plain[0], plain[plain.count - 1]]) : expected
      let shared = try ingest(paths) { $0.jobs = jobs }
      #expect(shared.sums == wanted.sums)
      #expect(shared.files.map(\.counts) == wanted.files.map(\.counts))
    }
  }

  @Test(arguments: [2, 8])
  func anUnfinishedLine(jobs: Int) throws {
    let plain = try ingest([folder.write(Self.text, to: "calls.csv")]) {
      $0.leavesOutUnfinishedLines = true
    }
    let shared = try ingest([folder.write(Self.stored(Self.text), to: "calls.gz")]) {
      $0.jobs = jobs
      $0.leavesOutUnfinishedLines = true
    }
    #expect(shared.sums == plain.sums)
    #expect(shared.totals.records == (try ingest(text: Self.text).totals.records) - 1)
  }

  /// Lines that end in a CR alone become others in place.
  @Test func oldLineEnds() throws {
    let unix = Self.text.filter { $0 != UInt8(ascii: "\"") }
    let old = unix.map { $0 == 10 ? 13 : $0 }
    let plain = try ingest(text: unix)
    let shared = try ingest([folder.write(Self.stored(old), to: "calls.gz")]) { $0.jobs = 3 }
    #expect(shared.sums == plain.sums)
  }

  /// Damaged files among sound ones are named alike by any number of workers.
  @Test(arguments: libraries)
  func damagedFiles(library: InflateLibrary) throws {
    var random = SeededRandom(seed: 8)
    let sound = try Self.stored(Self.text, size: 9_000)
    for _ in 0..<12 {
      var damaged = sound
      // Past the first member's header, in which a change may make it plain text.
      let place = 100 + random.below(damaged.count - 128)
      if random.oneIn(3) {
        damaged.removeSubrange(place...)
      } else {
        damaged[place] ^= UInt8(1 + random.below(255))
      }
      let paths = [
        try folder.write(damaged, to: "damaged.gz"), try folder.write(sound, to: "sound.gz"),
      ]
      let alone = failure(paths, library, jobs: 1)
      for jobs in [2, 3, 8] {
        #expect(failure(paths, library, jobs: jobs) == alone, "damaged at \(place)")
        #expect(
          failure([paths[0]], library, jobs: jobs) == failure([paths[0]], library, jobs: 1),
          "damaged at \(place)")
      }
      guard let alone else { continue }
      #expect(alone.kind == .badData)
      #expect(alone.message.hasPrefix("\(paths[0]): the gzip data is"))
    }
  }

  private func failure(_ paths: [String], _ library: InflateLibrary, jobs: Int) -> Failure? {
    do throws(Failure) {
      var options = FirstPassOptions(metering: shanghaiMetering)
      options.jobs = jobs
      options.library = library
      _ = try FirstPass.run(InputList(arguments: paths), options: options)
      return nil
    } catch {
      return error
    }
  }
}
