import CDRCore
import TestSupport
import Testing

@testable import Metering

/// Rows of 31-bit sums, and the 64-bit sums that take what they have no room for.
struct UsageRowTests {
  static func step(
    _ duration: UInt32, billed: UInt32, recording: UInt32 = 0, recordedBilled: UInt32 = 0
  ) -> UsageStep {
    UsageStep(
      duration: duration, billedSeconds: billed, recording: recording,
      recordedBilledSeconds: recordedBilled)
  }

  @Test func oneCallOfEachKind() {
    var row = UsageRow()
    #expect(row.usage.isEmpty)
    // Nothing, a short call, a minute, a recorded call, a recording alone.
    for step in [
      Self.step(0, billed: 0), Self.step(59_999, billed: 60), Self.step(60_000, billed: 60),
      Self.step(61_500, billed: 120, recording: 7000, recordedBilled: 60),
      Self.step(0, billed: 0, recording: 60_001, recordedBilled: 120),
    ] {
      let fits = row.add(step)
      #expect(fits)
    }
    var expected = Usage()
    expected.calls = 3
    expected.talkMilliseconds = 59_999 + 60_000 + 61_500
    expected.billedSeconds = 240
    expected.shortCalls = 1
    expected.shortBilledSeconds = 60
    expected.recordedCalls = 2
    expected.recordedMilliseconds = 67_001
    expected.recordedBilledSeconds = 180
    #expect(row.usage == expected)
    #expect(!row.usage.isEmpty)
  }

  /// At 2^31 of anything the row refuses, and keeps what it has.
  @Test func aRowThatIsFull() {
    for (step, times) in [
      (Self.step(1 << 30, billed: 60), 1), (Self.step(1, billed: 1 << 30), 1),
      (Self.step(1, billed: 0, recording: 1 << 30), 1),
      (Self.step(1, billed: 0, recordedBilled: 1 << 30), 1),
      (Self.step(1 << 29, billed: 0), 3), (Self.step((1 << 31) - 1, billed: 0), 1),
    ] {
      var row = UsageRow()
      for _ in 0..<times {
        let fits = row.add(step)
        #expect(fits)
      }
      let before = row.usage
      let fits = row.add(step)
      #expect(!fits)
      #expect(row.usage == before)
    }
  }

  @Test func aCallTooLongForARow() {
    for step in [
      Self.step(1 << 31, billed: 60), Self.step(1, billed: 1 << 31),
      Self.step(.max, billed: .max, recording: .max, recordedBilled: .max),
      Self.step(1, billed: 0, recording: 1 << 31), Self.step(1, billed: 0, recordedBilled: 1 << 31),
    ] {
      var row = UsageRow()
      let fits = row.add(step)
      #expect(!fits)
      #expect(row.usage.isEmpty)
    }
  }

  /// Calls of up to 1000 hours: rows run full over and over, and nothing is lost.
  @Test func blocksWithWideSums() {
    var random = SeededRandom(seed: 21)
    var blocks = UsageBlocks()
    var expected: [Usage] = Array(repeating: Usage(), count: 3 * UsageKey.itemsInBlock)
    for key in 0..<3 { #expect(blocks.append(key: UInt32(key * 256)) == key) }
    for _ in 0..<20_000 {
      let (block, lane) = (random.below(3), random.below(UsageKey.itemsInBlock))
      let duration = random.oneIn(2) ? random.below(3_600_000_001) : random.below(100_000)
      let recording = random.oneIn(3) ? random.below(3_600_000_001) : 0
      let step = Self.step(
        UInt32(duration), billed: UInt32((duration + 59_999) / 60_000 * 60),
        recording: UInt32(recording), recordedBilled: UInt32((recording + 59_999) / 60_000 * 60))
      var usage = Usage()
      if duration > 0 {
        (usage.calls, usage.talkMilliseconds) = (1, Int64(duration))
        usage.billedSeconds = Int64((duration + 59_999) / 60_000 * 60)
        if duration < 60_000 { (usage.shortCalls, usage.shortBilledSeconds) = (1, 60) }
      }
      if recording > 0 {
        (usage.recordedCalls, usage.recordedMilliseconds) = (1, Int64(recording))
        usage.recordedBilledSeconds = Int64((recording + 59_999) / 60_000 * 60)
      }
      let fits = expected[block * UsageKey.itemsInBlock + lane].add(usage)
      #expect(fits)
      // A call as the first pass adds it, or what it comes to.
      if random.oneIn(3) {
        let fits = blocks.add(usage, to: block, lane: lane)
        #expect(fits)
      } else if !blocks.row(block, lane: lane).pointee.add(step) {
        let fits = blocks.widen(block, lane: lane, adding: step.usage)
        #expect(fits)
      }
    }
    for place in expected.indices {
      #expect(
        blocks.usage(place / UsageKey.itemsInBlock, lane: place % UsageKey.itemsInBlock)
          == expected[place])
    }
    #expect(expected.contains { $0.talkMilliseconds > 1 << 32 })
    #expect(expected.allSatisfy { !$0.isEmpty })
  }

  /// The whole first pass over calls of up to 1000 hours, duplicates taken out again.
  @Test func callsOfAThousandHours() throws {
    var lines: [CallLine] = []
    for index in 0..<40 {
      lines.append(
        CallLine(
          "\(index)", account: "a\(index % 3)", start: "2026-10-05T00:00:00",
          duration: "\(3_599_999 - index).5", recording: index % 2 == 0 ? "3600000" : ""))
    }
    // Every call twice.
    for jobs in [1, 3] {
      let result = try ingest(text: Array((lines + lines).file.utf8)) {
        $0.jobs = jobs
        $0.maximumCallHours = 1000
      }
      #expect(result.totals.duplicate == 40)
      for account in 0..<3 {
        let calls = (0..<40).filter { $0 % 3 == account }
        let usage = try #require(
          result.usages.first { $0.account == "a\(account)" }?.items.first?.usage)
        #expect(usage.calls == Int64(calls.count))
        #expect(
          usage.talkMilliseconds == calls.reduce(0) { $0 + (3_599_999 - Int64($1)) * 1000 + 500 })
        #expect(
          usage.recordedMilliseconds == Int64(calls.count { $0 % 2 == 0 }) * 3_600_000_000)
      }
    }
  }
}
