import Foundation
import LedgerTorture
import Testing

/// Random commands on ledgers, and after each everything compared with the model.
///
/// `make torture` goes on with other seeds.
struct RandomCommandsTests {
  @Test("a thousand commands, in sequences of 20 to 40", arguments: UInt64(1)...34)
  func commands(_ seed: UInt64) {
    var tally = Tally()
    let finding = Campaign.finding(CommandSequence(seed: seed), &tally)
    #expect(finding == nil, "make torture SEED=\(seed) cuts the sequence down")
    #expect(tally.commands >= 20 && tally.bills > 0)
  }

  @Test("the sequences of these seeds are a thousand commands")
  func thousand() {
    let commands = (UInt64(1)...34).map { CommandSequence(seed: $0).commands.count }
    #expect(commands.reduce(0, +) >= 1000)
  }

  @Test("a sequence that was kept is the same when it is read again")
  func kept() throws {
    for seed in UInt64(1)...34 {
      let sequence = CommandSequence(seed: seed)
      let data = try JSONEncoder().encode(sequence)
      let read = try JSONDecoder().decode(CommandSequence.self, from: data)
      #expect(read.commands == sequence.commands)
    }
  }

  @Test("of a sequence that fails, what is left is what it takes to fail")
  func shrinking() throws {
    // Fails as long as a file with a broken record comes, and then a post.
    func fails(_ sequence: CommandSequence) -> Finding? {
      var hasBroken = false
      for command in sequence.commands {
        switch command {
        case .ingest(let ingest):
          if ingest.files.contains(where: { $0.records.contains { $0.flaw != nil } }) {
            hasBroken = true
          }
        case .post where hasBroken: return Finding("test", "")
        default: break
        }
      }
      return nil
    }
    let sequence = try #require(
      (0..<100).lazy.map { CommandSequence(seed: $0) }.first { fails($0) != nil })
    var finding = Finding("test", "")
    finding.step = sequence.commands.count - 1
    let least = Shrinking(finding, fails: fails).shrink(sequence)
    #expect(fails(least) != nil)
    guard least.commands.count == 2, case .ingest(let ingest) = least.commands[0] else {
      Issue.record("\(least.text)")
      return
    }
    #expect(ingest.files.map(\.records.count) == [1])
  }
}
