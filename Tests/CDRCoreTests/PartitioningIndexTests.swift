import CDRCore
import TestSupport
import Testing

@Suite("The first index from which on something holds")
struct PartitioningIndexTests {
  @Test("by every bound of small ranges, both ways")
  func everyBound() {
    for lower in [-3, 0, 5] {
      for count in 0...40 {
        let range = lower..<lower + count
        for bound in lower - 1...lower + count + 1 {
          let expected = range.first { $0 >= bound } ?? range.upperBound
          #expect(range.partitioningIndex { $0 >= bound } == expected)
          #expect(range.nearPartitioningIndex { $0 >= bound } == expected)
        }
      }
    }
  }

  @Test("it asks a number of times that grows by one where the range doubles")
  func questions() {
    var asked = 0
    let far = (0..<1_000_000).partitioningIndex { index in
      asked += 1
      return index >= 777_777
    }
    #expect(far == 777_777 && asked <= 20)
    asked = 0
    let near = (0..<1_000_000).nearPartitioningIndex { index in
      asked += 1
      return index >= 5
    }
    #expect(near == 5 && asked <= 8)
  }

  @Test("what the question throws is thrown")
  func throwing() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try (0..<10).nearPartitioningIndex { index in
        if index == 3 { throw Stop() }
        return false
      }
    }
  }
}
