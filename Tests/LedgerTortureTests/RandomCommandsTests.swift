import LedgerTorture
import Testing

/// Random commands on ledgers, and after each everything compared with the model.
///
/// `make torture` goes on with other seeds.
struct RandomCommandsTests {
  @Test("a thousand commands", arguments: 1...35 as ClosedRange<UInt64>)
  func commands(_ seed: UInt64) throws {
    var tally = Tally()
    let finding = try LedgerRun.run(CommandSequence(seed: seed), tally: &tally)
    #expect(finding == nil, "make torture SEED=\(seed) cuts this down")
  }
}
