import Foundation
import Testing

/// A folder with a ledger in it, and commands on that ledger.
final class LedgerFolder {
  let folder = Folder()
  private let environment = ["CDR_RATER_LEDGER": "calls.ledger"]

  /// Runs a command on the ledger.
  func run(_ arguments: String..., dying step: String? = nil) throws -> Outcome {
    try run(arguments, dying: step)
  }

  /// - Parameter step: where the program is to kill itself.
  func run(_ arguments: [String], dying step: String? = nil) throws -> Outcome {
    var all = environment
    if let step { all["CDR_RATER_DIE_AT"] = step }
    return try Program.start(arguments, in: folder, environment: all).wait()
  }

  /// Runs a command that has to succeed, and returns what it printed.
  @discardableResult
  func output(
    _ arguments: String..., at location: SourceLocation = #_sourceLocation
  ) throws -> String {
    let outcome = try run(arguments)
    #expect(outcome.status == 0, "\(outcome.error)", sourceLocation: location)
    return outcome.output
  }

  /// Writes a file of calls under the standard header.
  func write(_ name: String, _ lines: String...) throws {
    try folder.write(name, Calls.header + lines.map { $0 + "\n" }.joined())
  }

  /// Writes calls of 1440 minutes at most that add up to so many minutes of voice, in October.
  func write(_ name: String, minutes: Int, account: String = "acme") throws {
    var text = Calls.header
    var (rest, number) = (minutes, 0)
    while rest > 0 {
      let length = min(rest, 1440)
      text += "\(name)-\(number),\(account),voice,2026-10-\(10 + number % 20)T00:00:00,"
      text += "\(length * 60),\n"
      rest -= length
      number += 1
    }
    try folder.write(name, text)
  }

  /// The October bill, as of a day after it.
  func bill(month: String = "2026-10", tariff: String? = nil) throws -> String {
    let choice = tariff.map { ["--tariff", $0] } ?? []
    let outcome = try run(["bill", "--month", month, "--as-of", Calls.asOf] + choice)
    #expect(outcome.status == 0, "\(outcome.error)")
    return outcome.output
  }

  /// The October bill of the same files, from scratch.
  func rated(_ inputs: String..., month: String = "2026-10") throws -> String {
    let outcome = try run(
      ["rate", "--month", month, "--as-of", Calls.asOf, "--max-rejects", "100%"] + inputs)
    #expect(outcome.status == 0, "\(outcome.error)")
    return outcome.output
  }

  /// Expects all balances to hold.
  func verify(at location: SourceLocation = #_sourceLocation) throws {
    let outcome = try run("verify")
    #expect(outcome.status == 0, "\(outcome.error)", sourceLocation: location)
  }

  /// The columns of the lines that a command printed, without the header.
  func rows(_ arguments: String...) throws -> [[String]] {
    let outcome = try run(arguments)
    #expect(outcome.status == 0, "\(outcome.error)")
    return outcome.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
