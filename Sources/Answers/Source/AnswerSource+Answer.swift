import CDRCore
import Ledger
import Metering
import Outputs
import Runs

/// Where an answer's text is written to, piece by piece.
public struct AnswerWriter {
  fileprivate let outputs: RunOutputs

  /// Writes a piece.
  ///
  /// - Throws: `inputOutput` where it cannot be written.
  public func write(_ text: [UInt8]) throws(Failure) { try outputs.write(text) }

  /// Writes a piece.
  ///
  /// - Throws: `inputOutput` where it cannot be written.
  public func write(_ text: String) throws(Failure) { try outputs.write(text) }

  /// Says what figures the answer has.
  func setMetrics(_ metrics: @escaping () -> Metrics) { outputs.setMetrics(metrics) }

  /// Brings to the output what was written.
  fileprivate func finish() throws(Failure) {
    try outputs.write { (_: ([UInt8]) throws(Failure) -> Void) throws(Failure) in }
  }
}

extension AnswerSource {
  /// Reads what the answer needs, has it made, and puts it in its place.
  ///
  /// - Parameters:
  ///   - request: which months and tariffs are needed, and where the answer goes.
  ///   - progress: is kept up to date while files are read.
  ///   - warn: takes each warning as soon as it is known.
  ///   - beforeAnswer: is called once everything is read.
  ///   - body: makes the answer and writes it. Of an answer that fails nothing is left; so it
  ///     writes nothing before it knows that it can write all.
  /// - Throws: what reading throws, and what `body` throws.
  public func answer(
    _ request: AnswerRequest, progress: ReadingProgress = ReadingProgress(),
    warn: @escaping (String) -> Void = { _ in }, beforeAnswer: () -> Void = {},
    _ body: (AnswerData, AnswerWriter) throws(Failure) -> Void
  ) throws(Failure) {
    let choices = [tariffs] + request.otherTariffs.map(filled)
    switch origin {
    case .ledger(let ledger):
      try ledger.answer(
        choices: choices, asOf: asOf, output: request.output, mode: request.mode,
        compresses: request.compresses, rows: request.rows, inputs: request.inputs,
        metrics: request.metrics, warn: warn
      ) { snapshot, outputs throws(Failure) in
        let data = AnswerData(snapshot, jobs: jobs, in: ledger.path)
        beforeAnswer()
        let writer = AnswerWriter(outputs: outputs)
        try body(data, writer)
        try writer.finish()
      }
    case .files(let options):
      var files = try AnsweredFiles(options, choices: choices, asOf: asOf)
      var kept = files.outputGuard
      for input in request.inputs { kept.add(input, "read for the answer") }
      let run = try CallRun(
        options.calls, options.calls.inputList,
        output: .path(
          request.output, mode: request.mode, compresses: request.compresses, rows: request.rows),
        metrics: request.metrics, keeping: kept, warn: warn)
      let summary = try files.read(request, by: run, progress: progress)
      var written = summary
      beforeAnswer()
      try run.finish(&written, rejects: files.rejectLog, "so there is no answer") {
        outputs throws(Failure) in
        let data = AnswerData(files, summary: summary, run: run, jobs: jobs)
        let writer = AnswerWriter(outputs: outputs)
        try body(data, writer)
        try writer.finish()
      }
    }
  }

  /// A choice with what it leaves open taken from the source's own.
  private func filled(_ choice: TariffChoice) -> TariffChoice {
    TariffChoice(
      tariff: choice.tariff ?? tariffs.tariff,
      accountTariffs: choice.accountTariffs ?? tariffs.accountTariffs)
  }
}
