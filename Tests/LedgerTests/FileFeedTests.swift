import CDRCore
import Foundation
import Metering
import TestSupport
import Testing

@testable import Ledger

@Suite("Files read ahead")
struct FileFeedTests {
  @Test("files are read on while one that was taken is worked on, and no more than a few")
  func readsAhead() throws {
    let folder = try TemporaryFolder()
    let count = 12
    let paths = try (0..<count).map { number in
      let name = String(format: "%02d.csv", number)
      return try folder.write([CallLine("call \(name)", account: "acme")].file, to: name)
    }
    let inputs = InputList(arguments: paths).files
    #expect(inputs.count == count)
    let size = try #require(inputs.first?.size)
    var options = FirstPassOptions(
      metering: Metering(
        items: [MeteredItem(name: "voice")], recordingIncrement: 60, timeZone: "Asia/Shanghai",
        attribution: .start))
    options.jobs = 2
    let progress = ReadingProgress()
    let feed = try FileFeed(
      inputs, keys: LedgerKeys(seed: LedgerKeys.newSeed(), itemNumbers: [1]), itemIDs: [1],
      options: options, progress: progress)
    feed.start()
    defer { feed.stop() }
    for taken in 0..<count {
      // One for each worker, and one that waits.
      let ahead = min(taken + 3, count)
      let deadline = ContinuousClock.now + .seconds(60)
      while progress.bytesRead < Int64(ahead) * size, ContinuousClock.now < deadline {
        Thread.sleep(forTimeInterval: 0.001)
      }
      #expect(progress.bytesRead == Int64(ahead) * size)
      let file = try feed.dequeue().get()
      #expect(file.content.size == size)
      feed.giveBack(file)
    }
  }
}
