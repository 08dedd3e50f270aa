import CDRCore
import Foundation
import Partial
import Runs
import TestSupport
import Testing

/// What came of a run, as far as it has to be the same however the run was divided.
struct RunResult: Equatable {
  var failure: Failure?
  var bill: [UInt8]?
  var rejects: [UInt8]?
  /// Without times and memory.
  var summary: String?
  /// In the order in which they were said.
  var warnings: [String] = []
}

/// A folder in which a run is rated at once and in steps.
struct DividedRun {
  let folder: TemporaryFolder
  var options: RateOptions

  init() throws {
    folder = try TemporaryFolder()
    options = RateOptions(CallSource(inputs: []))
    options.asOf = "2026-11-01"
    options.output = folder["bill.csv"]
    options.calls.rejects = folder["rejects.csv"]
    options.calls.summary = folder["summary.json"]
  }

  /// `rate`
  func rated() throws -> RunResult {
    try result { warn throws(Failure) in _ = try RateRun(options).run(warn: warn) }
  }

  var planPath: String { folder["plan.json"] }

  /// Makes the plan.
  @discardableResult
  func plan(partitions: Int, warn: @escaping (String) -> Void = { _ in }) throws(Failure) -> Plan {
    var planned = options
    planned.output = planPath
    return try PlanStep(planned, partitions: partitions).run(warn: warn)
  }

  /// Reads some files of the plan.
  func read(
    _ files: String, jobs: Int = 1, memory: Int? = nil, to name: String = "parts"
  ) throws(Failure) {
    guard let set = FileSet(files) else { throw Failure(.bug, "\(files) are no files") }
    var step = try ReadStep(PlanFile(path: planPath), files: set)
    step.options.jobs = jobs
    step.options.memory = memory
    try step.run(to: folder[name])
  }

  /// Resolves partitions.
  ///
  /// - Returns: how many calls each has.
  @discardableResult
  func resolve(
    _ partitions: some Sequence<Int>, _ names: [String] = ["parts"], to name: String = "parts"
  ) throws(Failure) -> [Int] {
    var counts: [Int] = []
    for partition in partitions {
      counts.append(
        try ResolveStep(PlanFile(path: planPath), partition: partition)
          .run(names.map { folder[$0] }, to: folder[name]).calls)
    }
    return counts
  }

  /// Merges all parts.
  func merge(
    _ names: [String] = ["parts"], jobs: Int = 1, warn: @escaping (String) -> Void = { _ in }
  ) throws(Failure) {
    var step = try MergeStep(PlanFile(path: planPath))
    step.options.output = options.output
    step.options.jobs = jobs
    _ = try step.run(names.map { folder[$0] }, warn: warn)
  }

  /// All steps, with files and partitions in an order and a grouping of their own.
  func divided(partitions: Int, _ random: inout SeededRandom) throws -> RunResult {
    var generator = random
    let result = try result { warn throws(Failure) in
      try? FileManager.default.removeItem(atPath: folder["parts"])
      let plan = try plan(partitions: partitions, warn: warn)
      var rest = Array(0..<plan.files.count).shuffled(using: &generator)
      while !rest.isEmpty {
        let group = rest.prefix(1 + generator.below(rest.count))
        rest.removeFirst(group.count)
        try read(
          group.map(String.init).joined(separator: ","), jobs: generator.pick([1, 1, 2, 3]),
          memory: generator.pick([nil, nil, 1 << 20]))
      }
      try resolve((0..<partitions).shuffled(using: &generator))
      try merge(jobs: generator.pick([1, 2]), warn: warn)
    }
    random = generator
    return result
  }

  private func result(
    _ run: (@escaping (String) -> Void) throws(Failure) -> Void
  ) throws -> RunResult {
    let names = ["bill.csv", "rejects.csv", "summary.json"]
    for name in names { try? FileManager.default.removeItem(atPath: folder[name]) }
    var result = RunResult()
    let warnings = Warnings()
    do throws(Failure) {
      try run { warnings.all.append($0) }
    } catch {
      result.failure = error
    }
    result.warnings = warnings.all
    result.bill = try? folder.bytes(of: names[0])
    result.rejects = try? folder.bytes(of: names[1])
    result.summary = try? Self.withoutTimes(folder.text(of: names[2]))
    return result
  }

  /// A summary without what no two runs have alike.
  static func withoutTimes(_ summary: String) -> String {
    let keys = ["elapsed_seconds", "first_pass_seconds", "peak_memory_bytes"]
    return summary.split(separator: "\n").filter { line in
      !keys.contains { line.contains("\"\($0)\"") }
    }.joined(separator: "\n")
  }
}

/// Warnings that a closure takes.
private final class Warnings {
  var all: [String] = []
}
