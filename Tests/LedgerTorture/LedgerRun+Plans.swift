import CDRCore
import Foundation
import Ledger
import LedgerModel
import TestSupport

extension LedgerRun {
  /// Works out what a command is to do; nil where there is nothing to be done, or a known fault is
  /// kept out of.
  func plan(_ command: Command) throws -> Plan? {
    switch command {
    case .ingest(let ingest): return try plan(ingest)
    case .kill(_, let command): return try plan(command)
    case .restore:
      if backup != nil { try restore() }
      return nil
    default: break
    }
    guard model.exists else {
      return Plan(
        arguments: ["status", "--ledger", ledgerPath], run: { _ = try self.open() },
        outcome: .failure(.missing))
    }
    switch command {
    case .undo(let file, let name): return try plan(undoing: file, by: name)
    case .recycle(let recycle): return try plan(recycle)
    case .recycleOpen(let isTrial): return try plan(recyclingOpen: isTrial)
    case .writeOff(let entries): return try plan(writingOff: entries)
    case .post(let post): return post.kind == .all ? planOfAll(post) : plan(post)
    case .reopen(let month): return plan(reopening: world.months[month])
    case .forget(let settledOnly): return plan(forgetting: settledOnly)
    case .prune(let month): return plan(pruningBefore: world.months[month])
    case .backUp: return planOfBackup()
    default: return nil
    }
  }

  /// What the model makes of a command.
  func outcome(
    _ change: (inout LedgerModel) throws(LedgerModel.Refusal) -> Void
  ) -> Result<LedgerModel, LedgerModel.Refusal> {
    var next = model
    do throws(LedgerModel.Refusal) {
      try change(&next)
      return .success(next)
    } catch {
      return .failure(error)
    }
  }

  // MARK: Undo

  private func plan(undoing file: Int, by name: Command.UndoName) throws -> Plan? {
    guard !model.files.isEmpty else {
      return undo("nothing.csv", .failure(.badData))
    }
    let index = file % model.files.count
    let path = model.files[index].file.name
    let isAmbiguous = model.files.count { $0.file.name == path } > 1
    let text =
      switch name {
      case .path: path
      case .lastPart: String(path.split(separator: "/").last ?? "")
      case .hash: String(try open().files()[index].sha256.prefix(12))
      }
    return undo(
      text,
      isAmbiguous && name != .hash
        ? .failure(.badData)
        : outcome { (model) throws(LedgerModel.Refusal) in try model.undo(index) })
  }

  private func undo(
    _ text: String, _ outcome: Result<LedgerModel, LedgerModel.Refusal>
  ) -> Plan {
    Plan(
      arguments: ["undo", "--ledger", ledgerPath, text],
      run: { _ = try self.open().undo(text) }, outcome: outcome)
  }

  // MARK: Posting

  private func plan(_ post: Command.Post) -> Plan {
    let months = world.months[post.month...min(post.month + post.further, 3)]
    let last = months[months.endIndex - 1]
    let output = folder["postings.csv"]
    try? FileManager.default.removeItem(atPath: output)
    var arguments = ["--ledger", ledgerPath, "--output", output]
    var options: PostOptions
    var kind = LedgerModel.PostKind.post
    let range = Self.month(months[months.startIndex])...Self.month(last)
    var isTrial = false
    switch post.kind {
    case .post, .all:
      options = PostOptions(.post, months: range)
      arguments.insert("post", at: 0)
    case .close(let isEarly):
      options = PostOptions(.close, months: range)
      options.asOf = isEarly ? last + "-28" : ModelCalendar.next(last) + "-02"
      // The model does not know of which months open entries may be.
      options.isForced = post.isForced || !model.openEntries.isEmpty
      kind = .close(hasEnded: !isEarly, isForced: options.isForced)
      arguments.insert("close", at: 0)
      if options.isForced { arguments.append("--force") }
      arguments += ["--as-of", options.asOf ?? ""]
    case .rerate(let trial):
      options = PostOptions(.rerate(reason: "new, prices"), months: range)
      kind = .rerate(reason: "new, prices")
      isTrial = trial
      options.isTrial = trial
      arguments.insert("rerate", at: 0)
      arguments += ["--reason", "new, prices"] + (trial ? ["--dry-run"] : [])
    }
    arguments += ["--month", post.further == 0 ? last : "\(months[months.startIndex])..\(last)"]
    arguments += choose(post, &options)
    options.output = output
    var lines: [[String]] = []
    let posted = outcome { (model) throws(LedgerModel.Refusal) in
      for month in months {
        lines += try model.post(month, kind, list: post.list, contracts: post.contracts)
      }
    }
    let before = model
    return Plan(
      arguments: arguments,
      run: { [options] in _ = try self.open().post(options) },
      outcome: isTrial ? posted.map { _ in before } : posted,
      check: { [lines, isTrial] in try self.checkPosted(lines, isTrial: isTrial) },
      isOnlyReading: isTrial)
  }

  /// Takes the tariffs that a command names, and returns the arguments that name them.
  private func choose(_ post: Command.Post, _ options: inout PostOptions) -> [String] {
    var arguments: [String] = []
    if let list = post.list {
      options.tariffs.tariff = path(of: list)
      arguments += ["--tariff", path(of: list)]
    }
    if let contracts = post.contracts {
      options.tariffs.accountTariffs = folder["contracts\(contracts).csv"]
      arguments += ["--account-tariffs", folder["contracts\(contracts).csv"]]
    }
    return arguments
  }

  private func checkPosted(_ lines: [[String]], isTrial: Bool) throws {
    let rows = Self.rows(try folder.bytes(of: "postings.csv")).dropFirst()
    try expect("postings", rows.map { Array($0.dropFirst()) }, is: lines)
    let ids = Set(rows.map { $0[0] })
    try expect("posting ids", ids.count, is: isTrial ? min(1, rows.count) : rows.count)
    try expect("posting ids", rows.allSatisfy { $0[0].isEmpty == isTrial }, is: true)
  }

  private func planOfAll(_ post: Command.Post) -> Plan {
    let output = folder["postings.csv"]
    try? FileManager.default.removeItem(atPath: output)
    var options = PostOptions(.post, months: nil)
    options.asOf = world.asOf
    options.output = output
    let arguments =
      ["post", "--all", "--as-of", world.asOf, "--ledger", ledgerPath, "--output", output]
      + choose(post, &options)
    var lines: [[String]] = []
    let posted = outcome { (model) throws(LedgerModel.Refusal) in
      lines = try model.postAll(
        running: String(world.asOf.prefix(7)), list: post.list, contracts: post.contracts)
    }
    return Plan(
      arguments: arguments, run: { [options] in _ = try self.open().post(options) },
      outcome: posted,
      check: { [lines] in try self.checkPosted(lines, isTrial: false) })
  }

  private func plan(reopening month: String) -> Plan {
    Plan(
      arguments: ["reopen", "--ledger", ledgerPath, "--month", month, "--reason", "late files"],
      run: { _ = try self.open().reopen(Self.month(month), reason: "late files") },
      outcome: outcome { (model) throws(LedgerModel.Refusal) in try model.reopen(month) })
  }

  private func plan(forgetting settledOnly: Bool) -> Plan {
    var options = ForgetOptions()
    options.isSettledOnly = settledOnly
    if !settledOnly { options.before = CivilDate("2999-01-01") }
    return Plan(
      arguments: ["ledger", "forget", "--ledger", ledgerPath]
        + (settledOnly ? ["--settled"] : ["--before", "2999-01-01"]),
      run: { [options] in _ = try self.open().forget(options) },
      outcome: outcome { (model) in model.forget(settledOnly: settledOnly) })
  }

  // MARK: Upkeep

  private func plan(pruningBefore month: String) -> Plan? {
    return Plan(
      arguments: ["ledger", "prune", "--ledger", ledgerPath, "--before", month],
      run: { _ = try self.open().prune(before: Self.month(month)) },
      outcome: outcome { (model) throws(LedgerModel.Refusal) in try model.prune(before: month) })
  }

  /// Of a backup in the place of the one before, which stays until the new one is whole.
  private func planOfBackup() -> Plan {
    let target = folder["backup.ledger"]
    return Plan(
      arguments: ["ledger", "backup", "--ledger", ledgerPath, "--force", target],
      run: { try self.open().backUp(to: target, force: true) }, outcome: .success(model),
      remember: { self.backup = self.model }, isOnlyReading: true)
  }

  private func restore() throws {
    guard let backup else { return }
    for end in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: ledgerPath + end)
    }
    try FileManager.default.copyItem(atPath: folder["backup.ledger"], toPath: ledgerPath)
    model.restore(backup)
  }

  // MARK: Forms

  static func month(_ text: String) -> Month {
    guard let month = Month(text) else { preconditionFailure("no month \(text)") }
    return month
  }

  /// The rows of a CSV text.
  static func rows(_ text: [UInt8]) -> [[String]] {
    SlowText(text, maximumSize: .max).records.map {
      $0.fields.map { String(decoding: $0, as: UTF8.self) }
    }
  }
}
