import CDRCore
import TestSupport
import Testing

@testable import Metering

/// Fingerprints on disk change nothing but where they are.
struct SpillTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Ids that come again in the same file and in others, the same or not, over two days.
  func files(_ count: Int, calls: Int) throws -> [String] {
    var random = SeededRandom(seed: 4)
    return try (0..<count).map { file in
      let lines = (0..<calls).map { _ in
        let id = random.below(count * calls / 2)
        return CallLine(
          "\(id)", account: "account \(id % 40)",
          product: random.pick(["voice", "robot_outbound"]),
          start: "2026-10-1\(random.below(2))T00:00:00", duration: "\(random.below(2))")
      }
      return try folder.write(lines.file, to: "\(file).csv")
    }
  }

  /// 0 bytes write out every 512 fingerprints, and read a partition back in more than one slice.
  @Test(arguments: [(1, 0), (1, 100_000), (3, 0), (3, 200_000), (3, 1 << 20)])
  func resultIsTheSame(jobs: Int, limit: Int) throws {
    let paths = try files(5, calls: 6000)
    let inMemory = try ingest(paths) { $0.memoryLimit = .max }
    let spilled = try ingest(paths) { ($0.jobs, $0.memoryLimit) = (jobs, limit) }
    #expect(spilled.sums == inMemory.sums)
    #expect(spilled.files == inMemory.files)
    #expect(spilled.control == inMemory.control)
    #expect(try spilled.rejectedRecords() == inMemory.rejectedRecords())
    // 30,000 calls have as many ids and days: of the good third that come again, a quarter agree.
    #expect(inMemory.totals.rejected > 5000)
    #expect(inMemory.totals.duplicate > 1500)
  }

  @Test func withoutTheSearchNothingIsKept() throws {
    let paths = try files(1, calls: 2000)
    let result = try ingest(paths) { ($0.memoryLimit, $0.findsDuplicates) = (0, false) }
    #expect(result.totals.rejected == 0)
    #expect(result.totals.duplicate == 0)
  }

  // MARK: The store

  struct Numbered: BitwiseCopyable, Equatable {
    var number: UInt64
    var check: UInt32
  }

  /// Every record is read back in the partition and the order it was appended to, memory last.
  @Test(arguments: [0, 10_000, 1 << 20, Int.max])
  func readsBackWhatWasAppended(limit: Int) throws {
    var random = SeededRandom(seed: 9)
    var store = try PartitionedStore<Numbered>(budget: SpillBudget(limit: limit, stores: 1))
    var expected = [[Numbered]](repeating: [], count: 256)
    for number in 0..<100_000 {
      // Some partitions get much, others nothing.
      let partition = random.oneIn(2) ? 7 : random.below(200)
      let record = Numbered(number: UInt64(number), check: UInt32(partition))
      expected[partition].append(record)
      store.append(record, partition: partition)
    }
    let wasSpilled = (0..<256).contains { store.spilledCount(of: $0) > 0 }
    // 100,000 records of 16 bytes are 1.6 MB.
    #expect(wasSpilled == (limit <= 1 << 20))
    try store.finish()
    var buffer = RecordBuffer<Numbered>()
    for partition in 0..<256 {
      buffer.removeAll()
      try store.copy(partition: partition, to: &buffer) { $0.number % 3 != 1 }
      let read = (0..<buffer.count).map { unsafe buffer.start[$0] }
      #expect(read == expected[partition].filter { $0.number % 3 != 1 })
      #expect(store.count(of: partition) == expected[partition].count)
      // Once on disk, all of it is.
      #expect(store.spilledCount(of: partition) == (wasSpilled ? expected[partition].count : 0))
    }
    store.removeAll()
    #expect((0..<256).allSatisfy { store.count(of: $0) == 0 })
  }

  @Test("memory that the system refuses is no slab, and no crash")
  func refusedMemory() {
    #expect(Slab(byteCount: 1 << 60, isHuge: true) == nil)
  }

  // MARK: The budget

  @Test func anyStoreMayTakeAllThatIsLeft() {
    let budget = SpillBudget(limit: 100, stores: 4)
    #expect(budget.share == 25)
    #expect(budget.reserve(90, holding: 0))
    #expect(budget.reserve(10, holding: 90))
    // Over the limit each is held to its share, but for its first memory.
    #expect(!budget.reserve(10, holding: 100))
    #expect(budget.reserve(30, holding: 0))
    #expect(budget.reserve(10, holding: 15))
    #expect(!budget.reserve(10, holding: 16))
    #expect(!budget.reserve(1, holding: 25))
    budget.giveBack(140)
    #expect(!budget.reserve(10, holding: 16))
  }

  @Test func withoutALimitNothingIsRefused() {
    let budget = SpillBudget.unlimited
    #expect(budget.reserve(1 << 50, holding: 1 << 50))
    #expect(budget.reserve(1 << 50, holding: 1 << 51))
  }

  @Test func noLimitIsNegative() {
    #expect(SpillBudget(limit: -5, stores: 0).limit == 0)
  }
}
