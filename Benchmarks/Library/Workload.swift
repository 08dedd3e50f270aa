import Benchmark

/// What a workload goes through, counted a second.
enum Rate: String, CaseIterable {
  case text = "Text (bytes / s)"
  case records = "Records (# / s)"
  case lines = "Bill lines (# / s)"

  var metric: BenchmarkMetric {
    .custom(rawValue, polarity: .prefersLarger, useScalingFactor: false)
  }

  var unit: BenchmarkUnits { self == .text ? .mega : .kilo }
}

/// Something ready to be run, again and again.
struct Workload: Sendable {
  /// What one run goes through.
  var amounts: [Rate: Int]
  /// What every run has to return, known in another way than by running it.
  var expected: Int
  var run: @Sendable () throws -> Int
}

/// Makes a benchmark of a workload.
///
/// - Parameters:
///   - files: how many files the calls are in.
///   - rates: the amounts that the workload names.
///   - prepare: makes all that it needs, before any time is taken.
func benchmark(
  _ name: String, files: Int = 4, rates: [Rate],
  prepare: @escaping @Sendable (MadeCalls) throws -> Workload
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
    closure: { benchmark, workload in
      let clock = ContinuousClock()
      benchmark.startMeasurement()
      let start = clock.now
      let answer = try workload.run()
      let time = clock.now - start
      benchmark.stopMeasurement()
      guard answer == workload.expected else {
        benchmark.error("\(name): \(answer) instead of \(workload.expected)")
        return
      }
      for (rate, amount) in workload.amounts {
        benchmark.measurement(rate.metric, Int(Double(amount) / (time / .seconds(1))))
      }
    },
    setup: { try prepare(MadeCalls(in: folder, files: files)) },
    teardown: { folder.remove() })
}
