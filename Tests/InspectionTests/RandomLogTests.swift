import CDRCore
import ColumnMaps
import Metering
import TestSupport
import Testing

@testable import Inspection

@Suite("Guesses for logs in random forms")
struct RandomLogTests {
  /// What a guess came to.
  private enum Outcome {
    case right
    case refused
    case wrong(String)
  }

  private static func outcome(_ log: RandomLog, in folder: TemporaryFolder) throws -> (
    Outcome, isRight: Bool
  ) {
    let sample = try CallSample(path: folder.write(Array(log.text.utf8), to: "random.txt"))
    let guess: ColumnGuess
    do throws(Failure) {
      guess = try ColumnGuess(sample, metering: shanghaiMetering)
    } catch {
      return (.refused, false)
    }
    guard guess.failure == nil else { return (.refused, false) }
    let map = try ColumnMap(text: guess.text, origin: "guess.yaml")
    var options = FirstPassOptions(metering: shanghaiMetering)
    options.columns = map
    let found = try RecordExplainer(options).explain(sample, first: 0).summary
    // As `rate` has it by default.
    let isOverLimit = found.rejectedCount > 10 && found.rejectedCount * 100 > found.callRecords
    let isRight =
      found.rated == log.calls && found.billedSeconds == Int64(log.minutes * 60)
      && found.starts == log.starts && found.rejectedCount == 0
    if !map.unconfirmed.isEmpty || isOverLimit || found.rated == 0 { return (.refused, isRight) }
    if isRight { return (.right, true) }
    return (
      .wrong(
        "\(found.rated) of \(log.calls) calls, \(found.billedSeconds / 60) of \(log.minutes) minutes, "
          + "\(found.rejectedCount) rejected, \(String(describing: found.starts)) of \(log.starts)\n"
          + "\(guess.text)\n\(log.text.prefix(1500))"), false
    )
  }

  @Test("are right or refused, never wrong", arguments: Array(0..<8) + Array(50_100..<50_108))
  func neverWrong(seed: UInt64) throws {
    var random = SeededRandom(seed: seed + 1900)
    let folder = try TemporaryFolder()
    var (right, refused, rightOnceConfirmed) = (0, 0, 0)
    for _ in 0..<100 {
      let log = RandomLog(&random)
      switch try Self.outcome(log, in: folder) {
      case (.right, _): right += 1
      case (.refused, let isRight):
        refused += 1
        rightOnceConfirmed += isRight ? 1 : 0
      case (.wrong(let text), _): Issue.record("\(text)")
      }
    }
    print(
      "random logs: \(right) right, \(refused) refused, of which \(rightOnceConfirmed) right once confirmed"
    )
    // Enough of both to say something.
    #expect(right > 5 && refused > 5)
  }
}
