import CDRCore
import Foundation
import Ledger
import LedgerModel
import TestSupport

/// Gives a ledger the commands of a sequence, and compares it with the model after each.
package final class LedgerRun {
  let world: World
  let folder: TemporaryFolder
  var model: LedgerModel
  /// The model as it was when the ledger was backed up.
  var backup: LedgerModel?
  /// By a file's number in the model, what it was written from.
  var origins: [Int: Origin] = [:]
  package private(set) var tally = Tally()
  /// What `rate` answered before: it is not asked the same twice.
  var rated: [RateQuestion: [[String]]] = [:]

  struct RateQuestion: Hashable {
    var month: String
    var set: TariffSet
    /// Numbers in the model, which tell what the files hold.
    var files: [Int]
    var numbers: Int?
    var seats: Int?
    var accounts: Int?
  }

  struct Origin {
    var spec: Command.FileSpec
    var map: MapName
    var isGrowing: Bool
  }

  package init(_ world: World) throws {
    self.world = world
    folder = try TemporaryFolder()
    model = LedgerModel(world.tariffs)
    try writeTariffs()
  }

  /// Runs a sequence on a ledger of its own.
  ///
  /// - Returns: what differed first; nil when nothing did.
  package static func run(
    _ sequence: CommandSequence, tally: inout Tally
  ) throws -> Finding? {
    let run = try LedgerRun(World(seed: sequence.seed))
    defer {
      run.tally.sequences = 1
      tally += run.tally
    }
    for (step, command) in sequence.commands.enumerated() {
      do {
        try run.run(command)
      } catch var finding as Finding {
        finding.step = step
        return finding
      }
    }
    return nil
  }

  func run(_ command: Command) throws {
    tally.commands += 1
    guard let plan = try plan(command) else {
      if command == .restore, model.exists { try check(isChanged: true) }
      return
    }
    if case .kill(let step, _) = command {
      try kill(plan, at: step)
    } else {
      try execute(plan)
    }
    if model.exists { try check(isChanged: plan.changes) }
  }

  // MARK: Doing

  /// A command, how the program is to be given it, and what the model makes of it.
  struct Plan {
    /// For the program as a process.
    var arguments: [String]
    /// For the program as a library.
    var run: () throws -> Void
    /// The state after the command.
    var outcome: Result<LedgerModel, LedgerModel.Refusal>
    /// Compares what the command said and wrote, once it was run.
    var check: () throws -> Void = {}
    /// Remembers what the command did outside the ledger, once that is done.
    var remember: () -> Void = {}
    var isOnlyReading = false

    /// Whether the command is to change anything.
    var changes: Bool {
      guard case .success = outcome else { return false }
      return !isOnlyReading
    }

    /// What the command is called in counts: `suspense recycle`.
    var name: String { arguments.prefix { !$0.hasPrefix("-") }.joined(separator: " ") }
  }

  private func execute(_ plan: Plan) throws {
    var failure: Failure?
    do { try plan.run() } catch let thrown as Failure { failure = thrown }
    try conclude(plan, status: failure?.kind.rawValue ?? 0, failure?.message ?? "")
  }

  private func conclude(_ plan: Plan, status: Int32, _ message: String) throws {
    let line = plan.arguments.joined(separator: " ")
    switch plan.outcome {
    case .success(let next):
      tally.events[plan.name, default: 0] += 1
      try expect("exit code", status, is: 0, "\(line)\n\(message)")
      try plan.check()
      model = next
      plan.remember()
    case .failure(let refusal):
      tally.events["\(plan.name) refused", default: 0] += 1
      let expected: Failure.Kind =
        switch refusal {
        case .badData: .badData
        case .unfit: .unfit
        case .missing: .inputMissing
        }
      try expect("exit code", status, is: expected.rawValue, "\(line)\n\(message)")
    }
  }

  private func kill(_ plan: Plan, at step: String) throws {
    let (status, error) = try Self.runProgram(plan.arguments, dyingAt: step)
    tally.kills += 1
    guard status == 128 + SIGKILL else {
      tally.survived += 1
      return try conclude(plan, status: status, error)
    }
    guard ["afterCommit", "outputRenamed"].contains(step) else { return }
    model = try plan.outcome.mapError { refusal in
      Finding("exit code", "committed, and should have been refused: \(refusal)")
    }.get()
    plan.remember()
  }

  /// Runs the program that was built beside this one.
  private static func runProgram(
    _ arguments: [String], dyingAt step: String
  ) throws -> (status: Int32, error: String) {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(filePath: own).deletingLastPathComponent()
      .appending(path: "cdr-rater")
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "CDR_RATER_DIE_AT": step]
    let error = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = error
    try process.run()
    let said = try error.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let status = process.terminationStatus
    return (
      process.terminationReason == .exit ? status : 128 + status,
      String(decoding: said, as: UTF8.self)
    )
  }

  // MARK: Places

  var ledgerPath: String { folder["calls.ledger"] }

  func open() throws -> Ledger { try Ledger.open(ledgerPath) }

  func countBill() { tally.bills += 1 }

  func countRate() { tally.rates += 1 }

  func path(of list: PriceList) -> String {
    switch list {
    case .single(let number): folder["t\(number).yaml"]
    case .folder: folder["tariffs"]
    }
  }

  private func writeTariffs() throws {
    try FileManager.default.createDirectory(
      atPath: folder["tariffs"], withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: folder["in"], withIntermediateDirectories: true)
    let tariffs = world.tariffs
    for (number, tariff) in tariffs.tariffs.enumerated() {
      try folder.write(tariff.yaml, to: "t\(number).yaml")
      if tariffs.folder.contains(number) {
        try folder.write(tariff.yaml, to: "tariffs/t\(number).yaml")
      }
    }
    func name(_ account: [UInt8]) -> String { String(decoding: account, as: UTF8.self) }
    for (number, contracts) in tariffs.contracts.enumerated() {
      let lines = contracts.map { "\(name($0.key)),t\($0.value).yaml\n" }.sorted()
      try folder.write("account_id,tariff\n" + lines.joined(), to: "contracts\(number).csv")
    }
    for (number, rented) in tariffs.numbers.enumerated() {
      let lines = rented.map {
        "\($0.number),\(name($0.account)),\($0.first)-05,\($0.last.map { $0 + "-20" } ?? ""),"
          + "\($0.rent ?? "")\n"
      }
      try folder.write(
        "number,account_id,activated_on,cancelled_on,monthly_rent\n" + lines.joined(),
        to: "numbers\(number).csv")
    }
    for (number, orders) in tariffs.seats.enumerated() {
      let lines = orders.map {
        "\($0.order),\(name($0.account)),human,purchase,\($0.seats),\($0.months),\($0.day)\n"
      }
      try folder.write(
        "order_id,account_id,seat_type,action,seats,months,ordered_on\n" + lines.joined(),
        to: "seats\(number).csv")
    }
    for (number, accounts) in tariffs.accounts.enumerated() {
      let lines = accounts.map { account in
        "\(name(account).contains(",") ? "\"\(name(account))\"" : name(account)),A name\n"
      }
      try folder.write("account_id,name\n" + lines.joined(), to: "accounts\(number).csv")
    }
    for map in [MapName.other, .unfit] {
      if let file = map.file { try folder.write(map.text, to: file) }
    }
  }
}
