import CDRCore
import Metering
import Reports
import Runs

/// `partial merge`: makes the bill of all parts.
public struct MergeStep {
  private let file: PlanFile
  /// How the step is run.
  public var options = Options()

  /// How the step is run; none of it changes the bill.
  public struct Options: Sendable {
    /// Workers that rate and check parts.
    public var jobs = 1
    /// The file of the bill; nil: standard output.
    public var output: String?
    /// The form of the bill, unless the plan has chosen one.
    public var format = OutputFormat.csv
    /// By number, where copies of files lie.
    public var places: [Int: String] = [:]

    public init() {}
  }

  public init(_ plan: PlanFile) { file = plan }

  /// Merges, and writes the bill and what else the plan asks for.
  ///
  /// - Parameters:
  ///   - folders: with the parts that the other steps wrote, in any order.
  ///   - warn: takes each warning as soon as it is known.
  ///   - beforeBill: is called before the bill's first byte is written.
  /// - Throws: as `rate` does; `badData` for a part that is missing, damaged, of another plan or
  ///   version, or there twice with different content.
  public func run(
    _ folders: [String], warn: @escaping (String) -> Void, beforeBill: () -> Void = {}
  ) throws(Failure) -> RateRun.Outcome {
    let start = ContinuousClock.now
    let plan = file.plan
    let prepared = try plan.run(options)
    var inputs = InputList(arguments: [])
    inputs.files = plan.files.map { plan.input($0, at: options.places[$0.ordinal]) }
    var kept = prepared.prepared.files
    kept.add(file.path, "the plan")
    let run = try RateRun.callRun(
      prepared.prepared, inputs, keeping: kept, since: start, warn: warn)
    let merged = try merge(folders, prepared)
    let firstPass = ContinuousClock.now - start
    run.sayLeftOut(by: merged.result)
    return try RateRun.finish(
      run, prepared.prepared, merged.result,
      rejects: prepared.prepared.options.calls.rejects == nil ? nil : merged.rejects,
      firstPass: firstPass, beforeBill: beforeBill)
  }

  private func merge(
    _ folders: [String], _ run: Plan.Run
  ) throws(Failure) -> (result: FirstPassResult, rejects: PartRejects) {
    let found = try PartFolder.parts(in: folders, of: file)
    // All of them, also those that are not needed here: what is damaged now may have been before.
    try check(found)
    let parts = try PartSet(found, of: file)
    try parts.requireWholeFingerprints()
    var sums = try MergedSums(file, run)
    for part in try parts.readParts(.totals) { try sums.addTotals(part) }
    for part in try parts.readParts(.usage) { try sums.addUsage(part) }
    try sums.subtract(parts.corrections())
    let result = try sums.result(jobs: options.jobs)
    return (
      result,
      PartRejects(
        plan: file, parts: parts, conflicts: sums.conflicts, options: run.prepared.firstPass,
        places: options.places)
    )
  }

  /// Reads parts for their checksums, several at a time.
  private func check(_ parts: [FoundPart]) throws(Failure) {
    _ = try mapInParallel(parts.count, jobs: options.jobs) { index throws(Failure) in
      try parts[index].check()
    }
  }
}

extension Plan {
  fileprivate func run(_ step: MergeStep.Options) throws(Failure) -> Run {
    var options = try rateOptions()
    options.output = step.output
    options.format = try chosenFormat() ?? step.format
    options.calls.jobs = step.jobs
    return try run(options)
  }
}
