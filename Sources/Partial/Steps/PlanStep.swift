import CDRCore
import Metering
import Outputs
import Reports
import Runs

/// `partial plan`: looks up the files of a run and writes down what all steps go by.
public struct PlanStep {
  private let options: RateOptions
  private let format: OutputFormat?
  private let partitions: Int

  /// - Parameters:
  ///   - options: those of `rate`; ``/Runs/RateOptions/output`` is where the plan goes.
  ///   - format: the form of the bill; nil: as the name of its file says.
  ///   - partitions: over how many the calls are spread, from 1 to ``Plan/partitionLimit``.
  public init(_ options: RateOptions, format: OutputFormat? = nil, partitions: Int) {
    precondition((1...Plan.partitionLimit).contains(partitions), "no such number of partitions")
    (self.options, self.format, self.partitions) = (options, format, partitions)
  }

  /// Makes the plan.
  ///
  /// - Parameter warn: takes each warning.
  /// - Returns: the plan.
  /// - Throws: what `rate` refuses before it reads files; `usage` for an input that is not a regular
  ///   file; `inputMissing` for inputs that are missing, unless bad files are left out.
  public func run(warn: @escaping (String) -> Void) throws(Failure) -> Plan {
    if options.calls.inputs.contains("-") {
      throw Failure(
        .usage, "every step has to read the inputs, and stdin can be read only once; name files")
    }
    let prepared = try RatePreparation(options, RateTexts(options))
    var calls = options.calls
    (calls.rejects, calls.summary) = (nil, nil)
    let inputs = calls.inputList
    let run = try CallRun(
      calls, inputs, output: .path(options.output, mode: PlanFile.mode), keeping: prepared.files,
      warn: warn)
    if !calls.skipsBadFiles, !inputs.faults.isEmpty { throw Failure.joined(inputs.faults) }
    let plan = try Plan(prepared, inputs, format: format, partitions: partitions)
    try run.outputs.write(PlanFile.text(of: plan))
    try run.outputs.finish()
    return plan
  }
}
