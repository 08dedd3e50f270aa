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
      let account = Array(name.utf8)
      let items = items.sorted { $0.key < $1.key }.map { ItemUsage(item: $0.key, usage: $0.value) }
      try packed.append(account: account.span, items: items.span)
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
