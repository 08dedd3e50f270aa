import CDRCore
import TestSupport
import Testing

@testable import Ledger

@Suite("Packed usage")
struct PackedUsageTests {
  private let october = Month(year: 2026, month: 10)!

  /// Usage as a dictionary: the slow twin.
  private typealias Sums = [String: [Int: Usage]]

  private func random(_ random: inout SeededRandom) -> Sums {
    var sums: Sums = [:]
    for _ in 0..<Int.random(in: 0...30, using: &random) {
      // Names that are beginnings of one another, and bytes above 127.
      let name =
        String(repeating: "aé", count: Int.random(in: 1...4, using: &random))
        + "\(Int.random(in: 0...9, using: &random))"
      var usage = Usage()
      usage.calls = Int64.random(in: 1...1 << 40, using: &random)
      usage.talkMilliseconds = Int64.random(in: 0...1 << 60, using: &random)
      usage.recordedCalls = Int64.random(in: 0...3, using: &random)
      sums[name, default: [:]][Int.random(in: 1...300, using: &random)] = usage
    }
    return sums
  }

  private func pack(_ sums: Sums) throws -> PackedUsage {
    var packed = PackedUsage()
    for (name, items) in sums.sorted(by: {
      $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
    }) {
      try packed.append(
        account: Array(name.utf8),
        items: items.sorted { $0.key < $1.key }.map { ItemUsage(item: $0.key, usage: $0.value) })
    }
    return packed
  }

  private func unpack(_ bytes: [UInt8]) throws -> Sums {
    var sums: Sums = [:]
    var reading = UsageReading(bytes)
    while let entry = try reading.next() {
      let name = String(decoding: bytes[entry.name], as: UTF8.self)
      #expect(sums[name] == nil)
      sums[name] = Dictionary(
        uniqueKeysWithValues: try entry.items(in: bytes).map { ($0.item, $0.usage) })
    }
    return sums
  }

  @Test("joined, they are what dictionaries come to; taken apart, what they were")
  func joining() throws {
    var seeded = SeededRandom(seed: 7)
    for _ in 0..<200 {
      let (a, b) = (random(&seeded), random(&seeded))
      let (first, second) = (try pack(a), try pack(b))
      #expect(try unpack(first.bytes) == a)
      var expected = a
      for (name, items) in b {
        for (item, usage) in items {
          let fits = expected[name, default: [:]][item, default: Usage()].add(usage)
          #expect(fits)
        }
      }
      let sum = try PackedUsage.join(first.bytes, second.bytes, .adding, month: october) { "\($0)" }
      #expect(sum.bytes == (try pack(expected)).bytes)
      #expect(sum.accounts == expected.count)
      let rest = try PackedUsage.join(sum.bytes, second.bytes, .subtracting, month: october) {
        "\($0)"
      }
      #expect(rest.bytes == first.bytes)
      #expect(
        try PackedUsage.sum(of: [second.bytes, [], first.bytes], month: october) { "\($0)" }.bytes
          == sum.bytes)
      let all = try PackedUsage.sum(
        of: [first.bytes, second.bytes, first.bytes], month: october
      ) { "\($0)" }.bytes
      let twice = try PackedUsage.join(all, first.bytes, .subtracting, month: october) { "\($0)" }
      #expect(twice.bytes == sum.bytes)
    }
  }

  @Test("many blobs added up in any stretches come to what dictionaries do")
  func adding() throws {
    var seeded = SeededRandom(seed: 41)
    for patience in [0, 500, 1 << 30] {
      var expected: [Month: Sums] = [:]
      var added = AddedUsage(names: [:], patience: patience)
      for _ in 0..<60 {
        let (month, sums) = (seeded.pick([october, october.next]), random(&seeded))
        for (name, items) in sums {
          for (item, usage) in items {
            let fits = expected[month, default: [:]][name, default: [:]][item, default: Usage()]
              .add(usage)
            #expect(fits)
          }
        }
        try added.add(pack(sums).bytes, to: month, jobs: 2)
      }
      #expect(added.addedTo == [october, october.next])
      var size = 0
      for month in added.addedTo {
        let sum = try added.sum(of: month, jobs: 1)
        #expect(sum.bytes == (try pack(expected[month] ?? [:])).bytes)
        #expect(sum.accounts == expected[month]?.count)
        size += sum.bytes.count
      }
      // What waits is no larger than the sums, or than the patience.
      #expect(added.waitingSize <= max(2 * patience, size))
    }
  }

  @Test("an overflow names account, month and item; more taken out than there is, is damage")
  func failures() throws {
    var usage = Usage()
    usage.talkMilliseconds = .max
    let full = try pack(["acme": [3: usage]]).bytes
    #expect(throws: Failure.self) {
      try PackedUsage.join(full, full, .adding, month: october) { _ in "voice" }
    }
    do {
      _ = try PackedUsage.join(full, full, .adding, month: october) { _ in "voice" }
    } catch {
      #expect(error.kind == .badData)
      #expect(error.message.hasPrefix("account acme, 2026-10, voice: "))
    }
    let empty = try PackedUsage.join(full, full, .subtracting, month: october) { _ in "voice" }
    #expect(empty.bytes.isEmpty)
    #expect(throws: Failure.self) {
      try PackedUsage.join([], full, .subtracting, month: october) { _ in "voice" }
    }
  }

  @Test("every blob that is cut short is found damaged")
  func damage() throws {
    var usage = Usage()
    usage.calls = 1_000_000
    let bytes = try pack(["acme": [3: usage], "bolt": [1: usage, 200: usage]]).bytes
    for count in 1..<bytes.count {
      do {
        let sums = try unpack(Array(bytes[..<count]))
        #expect(sums.count == 1, "only between two accounts can it end")
      } catch let failure as Failure {
        #expect(failure.kind == .unfit)
      }
    }
  }

  @Test("numbers take as many bytes as they need, and come back")
  func numbers() throws {
    let values: [UInt64] = [0, 1, 127, 128, 16_383, 16_384, 1 << 62, .max]
    var bytes: [UInt8] = []
    for value in values { bytes.append(packed: value) }
    // One byte for each seven bits: 1, 1, 1, 2, 2, 3, 9 and 10.
    #expect(bytes.count == 29)
    var unpacking = Unpacking(bytes)
    for value in values {
      let read = try unpacking.number()
      #expect(read == value)
    }
    bytes = []
    for value in [0, -1, 1, -64, 64, .min, .max] as [Int64] { bytes.append(packedSigned: value) }
    unpacking = Unpacking(bytes)
    for value in [0, -1, 1, -64, 64, .min, .max] as [Int64] {
      let read = try unpacking.signed()
      #expect(read == value)
    }
    #expect(unpacking.isAtEnd)
  }
}

extension PackedUsageTests {
  @Test("several threads make the same sum as one")
  func parallel() throws {
    var seeded = SeededRandom(seed: 21)
    let blobs = try (0..<5).map { _ in
      var packed = PackedUsage()
      for number in 0..<60_000 where Int.random(in: 0..<3, using: &seeded) > 0 {
        var usage = Usage()
        usage.calls = Int64.random(in: 1...1 << 40, using: &seeded)
        usage.talkMilliseconds = Int64.random(in: 0...1 << 40, using: &seeded)
        let name = "account \(String(number + 1_000_000))"
        try packed.append(account: Array(name.utf8), items: [ItemUsage(item: 1, usage: usage)])
      }
      return packed.bytes
    }
    let october = try #require(Month(year: 2026, month: 10))
    let one = try PackedUsage.sum(of: blobs, month: october) { "\($0)" }
    #expect(one.bytes.count > 2 << 20)
    for jobs in [1, 2, 3, 8] {
      let sum = try PackedUsage.sum(of: blobs + [[]], month: october, names: [:], jobs: jobs)
      #expect(sum.bytes == one.bytes)
      #expect(sum.accounts == one.accounts)
    }
    #expect(try PackedUsage.sum(of: [], month: october, names: [:], jobs: 4).bytes.isEmpty)
  }
}
