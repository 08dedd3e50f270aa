import CDRCore
import ColumnMaps
import Ledger
import Metering

/// The files that a ledger has the calls of a month from, found among those that are given, by their
/// content.
struct HeldFiles {
  private let inputs: [SecondReading.Input]
  private var uncounted = UncountedCalls()
  private let corrected: [CorrectedCall]
  private let options: FirstPassOptions

  /// - Parameter warn: takes a warning about a file that is there twice.
  /// - Throws: `badData` for files that the ledger does not hold, and for those that are missing.
  init(
    _ ledger: LedgerSnapshot, _ files: [InputFile], options: FirstPassOptions,
    warn: (String) -> Void
  ) throws(Failure) {
    guard let month = options.month else { throw Failure(.bug, "calls of no month") }
    self.options = options
    let held = try ledger.heldCalls(of: month, metering: options.metering)
    let contents = try mapInParallel(files.count, jobs: options.jobs) { index throws(Failure) in
      try LedgerSnapshot.sha256(of: files[index])
    }
    let grown = try Self.grown(held.files.filter { !contents.contains($0.sha256) }, among: files)
    let unknown = zip(files, contents).filter { file, content in
      !held.known.contains(content) && !grown.contains { $0.file.name == file.name }
    }.map(\.0.name)
    guard unknown.isEmpty else {
      throw Failure(
        .badData,
        "the ledger does not hold \(Self.list(unknown)); ingest \(unknown.count == 1 ? "it" : "them") "
          + "first, or leave \(unknown.count == 1 ? "it" : "them") out")
    }
    let missing = held.files.filter { file in
      !contents.contains(file.sha256) && !grown.contains { $0.held.id == file.id }
    }.map(\.name)
    guard missing.isEmpty else {
      throw Failure(
        .badData,
        "\(month) has calls of \(Self.list(missing)), which \(missing.count == 1 ? "is" : "are") not "
          + "among the files given (files are identified by their content, not by name)")
    }
    var chosen: [(input: SecondReading.Input, held: HeldCalls.File)] = []
    var names: [String: String] = [:]
    for (file, content) in zip(files, contents) {
      // What it was before it grew comes first.
      for (part, own) in grown where part.name == file.name {
        names[own.sha256] = file.name
        chosen.append((.init(part, columns: own.columns, numbers: own.numbers), own))
      }
      if let first = names[content] {
        warn("\(file.name) has the content of \(first), and is read once")
        continue
      }
      names[content] = file.name
      guard let own = held.files.first(where: { $0.sha256 == content }) else { continue }
      chosen.append((.init(file, columns: own.columns, numbers: own.numbers), own))
    }
    let read = chosen
    inputs = read.map(\.input)
    let repeated = try mapInParallel(read.count, jobs: options.jobs) { index throws(Failure) in
      read[index].held.mayRepeat
        ? try Self.repeated(in: read[index].input, options) : UncountedCalls()
    }
    for (index, file) in read.enumerated() {
      uncounted.add(file.held.uncounted + repeated[index].all(ofFile: 0), file: index)
    }
    corrected = held.recycled.map { file, call in
      var call = call
      let content = held.files.first { $0.id == file }?.sha256
      call.file = content.flatMap { names[$0] } ?? call.file
      return call
    }
  }

  /// What is said where the rows do not add up to the ledger's bill.
  func explained(_ failure: Failure) -> Failure {
    guard let numbered = inputs.first(where: { $0.numbers != nil }) else {
      return Failure(
        failure.kind,
        failure.message + "; look whether ingest was given another --max-call-hours")
    }
    // The ledger keeps no account of a single call.
    return Failure(
      .unfit,
      "\(numbered.file.name): the column map \(numbered.columns.name) finds accounts by numbers, and "
        + "by those that the ledger had when it took the file the calls are not those of its bill "
        + "(\(failure.message)), so that the account of each call cannot be known; without --ledger, "
        + "calls can be itemised by today's numbers (--numbers FILE)")
  }

  /// The calls of a file that repeat its own.
  private static func repeated(
    in input: SecondReading.Input, _ options: FirstPassOptions
  ) throws(Failure) -> UncountedCalls {
    var options = options
    options.columns = input.columns
    options.numbers = input.numbers
    options.jobs = 1
    options.keepsRejects = false
    options.findsDuplicates = true
    options.notesUncounted = true
    return try FirstPass.run(InputList(input.file), options: options).uncounted
  }

  /// Files that the ledger took when they were shorter, as logs are that are still written: each with
  /// the file that begins with it, which has its name.
  private static func grown(
    _ missing: [HeldCalls.File], among files: [InputFile]
  ) throws(Failure) -> [(file: InputFile, held: HeldCalls.File)] {
    func name(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }
    var found: [(file: InputFile, held: HeldCalls.File)] = []
    for held in missing {
      for file in files where file.size > held.bytes && name(file.name) == name(held.name) {
        var part = file
        part.limit = held.bytes
        if try LedgerSnapshot.sha256(of: part) == held.sha256 {
          found.append((part, held))
          break
        }
      }
    }
    return found
  }

  private static func list(_ names: [String]) -> String {
    names.count <= 10
      ? names.joined(separator: ", ")
      : names.prefix(10).joined(separator: ", ") + " and \(names.count - 10) more"
  }

  /// How the rows of a month are read.
  func reading(of month: ItemisedMonth, isSorted: Bool) -> SecondReading {
    var reading = SecondReading(
      inputs, options: options, accounts: month.accounts, factors: month.factors,
      uncounted: uncounted, isSorted: isSorted)
    reading.corrected = corrected
    return reading
  }
}
