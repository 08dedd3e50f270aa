import ColumnMaps
import Foundation
import Ledger
import LedgerModel
import Runs
import TestSupport

extension LedgerRun {
  func plan(_ ingest: Command.Ingest) throws -> Plan {
    var files: [ModelFile] = []
    for spec in ingest.files {
      let text = Self.text(of: spec, in: world)
      let stored = spec.isCompressed ? try GzipMember.deflated(text) : text
      try folder.write(stored, to: "in/" + spec.name)
      var records = spec.records
      if let tail = spec.tail, !ingest.isGrowing { records.append(tail) }
      files.append(
        ModelFile(
          name: folder["in/" + spec.name], stored: stored, text: text,
          lines: records.map { $0.line(by: ingest.map, in: world) },
          headerSize: Record.header.utf8.count + 1, hasColumns: ingest.map != .unfit))
    }
    let (options, arguments) = try options(ingest)
    var given = LedgerModel.FirstPassOptions()
    // Whoever makes a ledger names the tariff.
    given.list = list(ingest)
    given.contracts = ingest.contracts
    given.numbers = ingest.numbers
    given.seats = ingest.seats
    given.accounts = ingest.accounts
    given.rejectLimit = ingest.rejectLimit
    var expected: [LedgerModel.Ingested] = []
    let outcome = outcome { (model) throws(LedgerModel.Refusal) in
      expected = try model.ingest(files, given)
    }
    if case .success(let next) = outcome {
      let new = zip(ingest.files, expected).filter { !$1.isKnown }.map(\.0)
      for (held, spec) in zip(next.files.suffix(new.count), new) {
        origins[held.number] = Origin(spec: spec, map: ingest.map, isGrowing: ingest.isGrowing)
      }
    }
    var said: IngestOutcome?
    return Plan(
      arguments: arguments,
      run: { said = try Ledger.ingest(options, into: self.ledgerPath) }, outcome: outcome,
      check: {
        guard let said else { return }
        try expect(
          "what ingest says",
          said.files.map {
            LedgerModel.Ingested(isKnown: $0.outcome == .known, counts: .init($0.counts))
          }, is: expected)
      })
  }

  /// The price list that an ingest names: one that meters as the world does makes the ledger.
  private func list(_ ingest: Command.Ingest) -> PriceList? {
    if model.exists { return ingest.list }
    if case .single(let number)? = ingest.list, world.tariffs.unfit.contains(number) {
      return .single(0)
    }
    return ingest.list ?? .single(0)
  }

  private func options(
    _ ingest: Command.Ingest
  ) throws -> (IngestOptions, arguments: [String]) {
    let limit = ingest.rejectLimit.map { "\($0)" } ?? "100%"
    var arguments = [
      "ingest", "--ledger", ledgerPath, "--max-rejects", limit, "--jobs", "\(ingest.jobs)",
      "--output", folder["taken.csv"],
    ]
    var options = IngestOptions(
      CallSource(inputs: ingest.files.map { folder["in/" + $0.name] }))
    options.calls.rejectLimit = RejectLimit(limit) ?? .standard
    options.calls.jobs = ingest.jobs
    options.isGrowing = ingest.isGrowing
    options.output = folder["taken.csv"]
    if ingest.isGrowing { arguments.append("--growing") }
    if let map = ingest.map.file {
      options.calls.columnsFile = folder[map]
      options.calls.columns = try ColumnMap(path: folder[map])
      arguments += ["--columns", folder[map]]
    }
    if let list = list(ingest) {
      options.tariffs.tariff = path(of: list)
      arguments += ["--tariff", path(of: list)]
    }
    if let contracts = ingest.contracts {
      options.tariffs.accountTariffs = folder["contracts\(contracts).csv"]
      arguments += ["--account-tariffs", folder["contracts\(contracts).csv"]]
    }
    if let numbers = ingest.numbers {
      options.numbers = folder["numbers\(numbers).csv"]
      arguments += ["--numbers", folder["numbers\(numbers).csv"]]
    }
    if let seats = ingest.seats {
      options.seats = folder["seats\(seats).csv"]
      arguments += ["--seats", folder["seats\(seats).csv"]]
    }
    if let accounts = ingest.accounts {
      options.calls.accounts = folder["accounts\(accounts).csv"]
      arguments += ["--accounts", folder["accounts\(accounts).csv"]]
    }
    return (options, arguments + options.calls.inputs)
  }

  /// A file as it is before any compression.
  static func text(of spec: Command.FileSpec, in world: World) -> [UInt8] {
    var text = Array((Record.header + "\n").utf8)
    for record in spec.records { text += record.text(in: world) + Array("\n".utf8) }
    return text + (spec.tail?.text(in: world) ?? [])
  }
}
