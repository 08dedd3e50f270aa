import TestSupport
import Testing

@testable import Metering

@Suite("Sets of partitions")
struct PartitionSetTests {
  @Test("hold what was inserted, in order")
  func order() {
    var random = SeededRandom(seed: 4)
    for size in [0, 1, 2, 40, 200, 256, 1000] {
      var (set, expected) = (PartitionSet(), Set<Int>())
      for _ in 0..<size {
        let partition = random.below(256)
        set.insert(partition)
        expected.insert(partition)
      }
      #expect(Array(set) == expected.sorted())
    }
    var all = PartitionSet()
    for partition in (0..<256).reversed() { all.insert(partition) }
    #expect(Array(all) == Array(0..<256))
  }
}
