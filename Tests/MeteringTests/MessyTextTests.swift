import CDRCore
import Metering
import TestSupport
import Testing

/// The whole first pass against the slow one, on seeded random text.
struct MessyTextTests {
  /// Noise that is rich in structure, around a header and some whole records.
  static func noise(_ random: inout SeededRandom) -> [UInt8] {
    var text = Array(
      (random.oneIn(2) ? CallLine.header : "call_id,account_id,product,start_time,duration_seconds")
        .utf8)
    if random.oneIn(4) { text = [0xef, 0xbb, 0xbf] + text }
    if random.oneIn(4) {
      text = text.map { $0 == 44 ? "\",\"" : String(UnicodeScalar($0)) }.joined().utf8.map { $0 }
    }
    if text.contains(34) { text = [34] + text + [34] }
    text += Array((random.oneIn(2) ? "\n" : "\r\n").utf8)
    let alphabet = random.pick([",\"\n\r1a", ",,,,,\n12", ",,,\"\"\"\n\r\r\n\na0", "a,1\n"])
    for _ in 0..<random.below(12) {
      if random.oneIn(2) {
        text += Array(CallLine("\(random.below(9))", duration: "\(random.below(200))").text.utf8)
        text += Array(random.pick(["\n", "\r\n", "", "\r", "\"\n", "\n\n"]).utf8)
      } else {
        text += random.bytes(random.below(60), of: Array(alphabet.utf8))
      }
    }
    return text
  }

  @Test(arguments: 0..<25)
  func noise(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<40 {
      let text = Self.noise(&random)
      // A header that is no header is another test's matter.
      let header = SlowText(text).records.first
      guard header?.fault == nil, header?.fields.first == Array("call_id".utf8),
        (header?.fields.last).map({
          [Array("duration_seconds".utf8), Array("recording_seconds".utf8)].contains($0)
        }) == true
      else { continue }
      let folder = try TemporaryFolder()
      let path = try folder.write(text, to: "messy.csv")
      let slow = SlowCalls([(path, text)], .init(products: products))
      let result = try ingest([path])
      guard
        try expectTheSame(result, as: slow, String(decoding: text, as: UTF8.self).debugDescription)
      else { return }
    }
  }

  /// Records that are mostly sound, over several files, in every shape that a field may have.
  @Test(arguments: 0..<20)
  func calls(seed: UInt64) throws {
    var random = SeededRandom(seed: seed + 1000)
    let folder = try TemporaryFolder()
    var files: [(name: String, text: [UInt8])] = []
    for index in 0..<1 + random.below(4) {
      let text = MessyCalls.file(random.below(150), &random)
      let stored = random.oneIn(2) ? text : try GzipMember.deflated(text)
      files.append((try folder.write(stored, to: "\(index).csv"), text))
    }
    for (month, dedupe) in [(String?.none, true), ("2026-10", true), (nil, false)] {
      var options = SlowCalls.Options(products: products)
      (options.month, options.findsDuplicates) = (month, dedupe)
      let slow = SlowCalls(files, options)
      for jobs in [1, 3] {
        let result = try ingest(files.map(\.name)) {
          $0.jobs = jobs
          $0.month = month.flatMap { Month($0) }
          $0.findsDuplicates = dedupe
        }
        #expect(result.totals.isBalanced)
        guard try expectTheSame(result, as: slow, "seed \(seed), \(jobs) jobs") else { return }
      }
    }
  }
}
