import CDRCore
import TestSupport
import Testing

@testable import Metering

/// Positions in a worker's text, held against a list of all bytes that it read.
struct TextPositionsTests {
  @Test func everyByteIsFoundAgain() throws {
    var random = SeededRandom(seed: 11)
    var positions = TextPositions()
    var bytes = [CallOrder]()
    var order = CallOrder(file: 3, offset: 57)
    for _ in 0..<200 {
      let count = random.below(5)
      let first = try positions.add(order, count: count)
      #expect(first == Int64(bytes.count))
      for byte in 0..<count {
        bytes.append(CallOrder(file: order.file, offset: order.offset + Int64(byte)))
      }
      order.offset += Int64(count)
      // Half of all chunks follow the one before, the others leave out some text or are of another
      // file, whose offset may be the one that would have followed.
      if random.oneIn(4) { order.offset += Int64(1 + random.below(1 << 30)) }
      if random.oneIn(4) { order.file = random.below(9) }
    }
    #expect(bytes.count > 200)
    for (position, order) in bytes.enumerated() {
      #expect(positions.order(of: Int64(position)) == order)
    }
  }

  @Test func upToATebibyteIsRead() throws {
    var positions = TextPositions()
    let most = Int(TextPositions.limit) - 1
    #expect(try positions.add(CallOrder(file: 0, offset: 0), count: most) == 0)
    #expect(
      positions.order(of: Int64(most) - 1) == CallOrder(file: 0, offset: Int64(most) - 1))
    let failure = #expect(throws: Failure.self) {
      try positions.add(CallOrder(file: 1, offset: 0), count: 1)
    }
    #expect(
      failure?.message
        == "more than 1 TiB of text for one worker: raise --jobs, or give the command fewer files"
    )
  }
}
