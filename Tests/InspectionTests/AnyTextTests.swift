import CDRCore
import ColumnMaps
import Metering
import TestSupport
import Testing

@testable import Inspection

@Suite("Guesses for text of any kind")
struct AnyTextTests {
  private static let names = [
    "start", "end", "duration", "caller", "to", "status", "id", "a: b", "\"q\"", "#x", "", " y ",
    "naïve", "{z}", "- w", "时长", "NULL", "true", "date", "time",
  ]

  private static func cell(_ random: inout SeededRandom) -> String {
    switch random.below(12) {
    case 0: ""
    case 1: "2026-10-0\(1 + random.below(9)) 10:00:0\(random.below(10))"
    case 2: "\(1 + random.below(28))/\(1 + random.below(12))/2026 \(random.below(24)):05"
    case 3: "\(random.below(400))"
    case 4: "0:0\(random.below(10)):1\(random.below(10))"
    case 5: "+1555010\(random.below(10))"
    case 6: random.pick(["ANSWERED", "NO ANSWER", "ok", "voice", "NULL", "\\N"])
    case 7: "1790985\(100 + random.below(900))"
    case 8: "\"a \"b\" <\(random.below(9))>\""
    case 9: "\"x\""
    case 10: random.pick(["'", "é", "\u{202e}", "\t", "a b"])
    default: "d8\(random.below(9))e22e0-4c15-\(random.below(9))"
    }
  }

  private static func text(_ random: inout SeededRandom) -> [UInt8] {
    let width = 1 + random.below(8)
    let delimiter = random.pick([",", ";", "\t", "|"])
    let end = random.pick(["\n", "\r\n", "\r"])
    var lines: [String] = []
    if random.oneIn(6) { lines.append("A title") }
    if random.oneIn(2) {
      lines.append((0..<width).map { _ in random.pick(names) }.joined(separator: delimiter))
    }
    for _ in 0..<random.below(30) {
      let count = random.oneIn(20) ? width + 1 : width
      lines.append((0..<count).map { _ in cell(&random) }.joined(separator: delimiter))
    }
    return Array(lines.joined(separator: end).utf8)
  }

  @Test("a guess reads back as a map of the same share, or says what is missing", arguments: 0..<6)
  func readsBack(seed: UInt64) throws {
    var random = SeededRandom(seed: seed + 4000)
    let folder = try TemporaryFolder()
    var (whole, missing) = (0, 0)
    for _ in 0..<20 {
      let text = Self.text(&random)
      let sample = try CallSample(path: folder.write(text, to: "any.csv"))
      let guess: ColumnGuess
      do throws(Failure) {
        guess = try ColumnGuess(sample, metering: shanghaiMetering)
      } catch {
        #expect(error.kind == .badData, "\(error)")
        continue
      }
      guard guess.missing.isEmpty else {
        missing += 1
        #expect(guess.failure?.kind == .badData)
        continue
      }
      whole += 1
      var options = FirstPassOptions(metering: shanghaiMetering)
      options.columns = try ColumnMap(text: guess.text, origin: "guess.yaml")
      let found = try RecordExplainer(options).explain(sample, first: 0)
      #expect(found.summary == guess.summary, "\(String(decoding: text, as: UTF8.self))")
    }
    #expect(whole + missing > 0)
  }

  @Test("noise is a guess or a failure, and no crash", arguments: 0..<4)
  func noise(seed: UInt64) throws {
    var random = SeededRandom(seed: seed + 9000)
    let folder = try TemporaryFolder()
    for _ in 0..<30 {
      let text = random.bytes(
        random.below(300), of: Array(",;\"\n\r\t 0129:/-aé\\".utf8) + [0xff, 0x81])
      let sample = try CallSample(path: folder.write(text, to: "noise.csv"))
      do throws(Failure) {
        let guess = try ColumnGuess(sample, metering: shanghaiMetering)
        #expect(!guess.text.isEmpty)
      } catch {
        #expect(error.kind == .badData, "\(error)")
      }
    }
  }
}
