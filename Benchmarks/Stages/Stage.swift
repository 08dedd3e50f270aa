import Benchmark

/// What a stage goes through, counted a second.
enum Rate: String, CaseIterable {
  case text = "Text (bytes / s)"
  case records = "Records (# / s)"
  case lines = "Bill lines (# / s)"

  var metric: BenchmarkMetric {
    .custom(rawValue, polarity: .prefersLarger, useScalingFactor: false)
  }

  var unit: BenchmarkUnits { self == .text ? .mega : .kilo }
}

/// A stage ready to be run, again and again.
struct Stage: Sendable {
  /// What one run goes through.
  var amounts: [Rate: Int]
  /// What every run has to return, known in another way than by running the stage.
  var expected: Int
  var run: @Sendable () throws -> Int
}

/// Makes a benchmark of a stage.
///
/// - Parameters:
///   - rates: the amounts that the stage names.
///   - prepare: makes all that the stage needs, before any time is taken.
func benchmark(
  _ name: String, rates: [Rate], prepare: @escaping @Sendable (MadeCalls) throws -> Stage
) {
  let folder = TemporaryFolder()
  Benchmark(
    name,
    configuration: .init(
      metrics: rates.map(\.metric) + [.wallClock, .cpuTotal, .instructions],
      units: Dictionary(uniqueKeysWithValues: rates.map { ($0.metric, $0.unit) }),
      maxDuration: .seconds(2), maxIterations: 1000,
      // In percent of what is kept in Thresholds.
      thresholds: [.instructions: BenchmarkThresholds(relative: [.p90: 10])]),
    closure: { benchmark, stage in
      let clock = ContinuousClock()
      benchmark.startMeasurement()
      let start = clock.now
      let answer = try stage.run()
      let time = clock.now - start
      benchmark.stopMeasurement()
      guard answer == stage.expected else {
        benchmark.error("\(name): \(answer) instead of \(stage.expected)")
        return
      }
      for (rate, amount) in stage.amounts {
        benchmark.measurement(rate.metric, Int(Double(amount) / (time / .seconds(1))))
      }
    },
    setup: { try prepare(MadeCalls(in: folder)) },
    teardown: { folder.remove() })
}
