import ArgumentParser
import Foundation
import LedgerTorture

/// Random commands on ledgers, until the time is over.
@main
struct Torture: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "torture",
    abstract: "Give ledgers random commands, and compare all that they say with a model.")

  @Option(help: "How long to go on; 0 is one sequence.")
  var minutes: Double = 0

  @Option(help: "The seed of the first sequence. Default: another each time.")
  var seed: UInt64?

  @Option(help: "A sequence that was printed as failing, to be run again.")
  var replay: String?

  @Option(help: "One command in this many is killed.")
  var kills = CommandSequence.kills

  @Option(help: "How many ledgers at a time. Default: the cores.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard (0...100_000).contains(minutes), kills > 0, jobs > 0 else {
      throw ValidationError("--minutes is 0 or more, --kills and --jobs are 1 or more.")
    }
  }

  func run() throws {
    if let replay { return try run(again: replay) }
    let seed = seed ?? UInt64.random(in: 1...999_999_999)
    Self.say("Sequences from seed \(seed) on.")
    let campaign = Campaign(
      from: seed, for: .seconds(Int(minutes * 60)), kills: kills,
      say: { Self.say($0) })
    guard campaign.run(jobs: minutes == 0 ? 1 : jobs) else { throw ExitCode(1) }
  }

  /// Prints at once, also into a file.
  private static func say(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }

  private func run(again path: String) throws {
    let data = try Data(contentsOf: URL(filePath: path))
    let sequence = try JSONDecoder().decode(CommandSequence.self, from: data)
    Self.say(sequence.text)
    var tally = Tally()
    guard let finding = Campaign.finding(sequence, &tally) else {
      Self.say("All is as the model has it.")
      return
    }
    Self.say("\(finding)")
    throw ExitCode(1)
  }
}
