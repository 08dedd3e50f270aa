import Foundation
import LedgerModel
import Synchronization

/// Sequence after sequence, until the time is over; each that fails is cut down and printed.
package final class Campaign: Sendable {
  private struct State {
    var nextSeed: UInt64
    var hasBegun = false
    var tally = Tally()
    var failures: [UInt64] = []
  }

  private let state: Mutex<State>
  private let deadline: ContinuousClock.Instant
  private let kills: Int
  private let say: @Sendable (String) -> Void

  /// How many sequences may fail before there is no use in more.
  private static let enough = 5

  /// - Parameters:
  ///   - kills: one command in this many is killed.
  ///   - say: takes what there is to read, a few lines at a time.
  package init(
    from seed: UInt64, for duration: Duration, kills: Int,
    say: @escaping @Sendable (String) -> Void
  ) {
    state = Mutex(State(nextSeed: seed))
    deadline = .now + duration
    self.kills = kills
    self.say = say
  }

  /// Runs at least one sequence.
  ///
  /// - Returns: whether all went well.
  package func run(jobs: Int) -> Bool {
    let start = ContinuousClock.now
    DispatchQueue.concurrentPerform(iterations: jobs) { _ in
      while let seed = nextSeed() { runSequence(of: seed) }
    }
    let (tally, failures) = state.withLock { ($0.tally, $0.failures) }
    say(Self.words(tally, failures.sorted(), in: .now - start))
    return failures.isEmpty
  }

  private func nextSeed() -> UInt64? {
    state.withLock { state in
      let isOver = ContinuousClock.now >= deadline || state.failures.count >= Self.enough
      if isOver && state.hasBegun { return nil }
      state.hasBegun = true
      state.nextSeed += 1
      return state.nextSeed - 1
    }
  }

  private func runSequence(of seed: UInt64) {
    let sequence = CommandSequence(seed: seed, kills: kills)
    var tally = Tally()
    let finding = Self.finding(sequence, &tally)
    state.withLock { $0.tally += tally }
    guard let finding else { return }
    state.withLock { $0.failures.append(seed) }
    say(
      "seed \(seed): \(finding)\nThe sequence of \(sequence.commands.count) is in "
        + "\(keep(sequence)), and is being cut down.")
    let shrinking = Shrinking(finding) { sequence in
      var unused = Tally()
      return Self.finding(sequence, &unused)
    }
    let least = shrinking.shrink(sequence)
    var unused = Tally()
    let last = Self.finding(least, &unused) ?? finding
    say("seed \(seed), cut down:\n" + least.text + "\(last)\n")
    say("To run it again: make torture REPLAY=\(keep(least))")
  }

  /// Runs a sequence; whatever goes wrong is a finding.
  package static func finding(
    _ sequence: CommandSequence, _ tally: inout Tally
  ) -> Finding? {
    do {
      return try LedgerRun.run(sequence, tally: &tally)
    } catch {
      return Finding("error", "\(error)")
    }
  }

  private func keep(_ sequence: CommandSequence) -> String {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "torture-\(sequence.seed).json")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try? encoder.encode(sequence).write(to: path)
    return path.path
  }

  private static func words(
    _ tally: Tally, _ failures: [UInt64], in time: Duration
  ) -> String {
    let done = tally.events.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    let seeds = failures.map { "\($0)" }.joined(separator: ", ")
    return """
      \(tally.sequences) sequences of \(tally.commands) commands in \
      \(time.formatted(.time(pattern: .hourMinuteSecond))), \
      \(tally.kills) of them killed (\(tally.survived) never came to the step that they were to die \
      at): \(done.joined(separator: ", ")).
      \(tally.bills) bills were those of the model, \(tally.rates) of rate those of the slow rater.
      \(failures.isEmpty ? "No differences." : "These seeds failed: \(seeds)")
      """
  }
}
