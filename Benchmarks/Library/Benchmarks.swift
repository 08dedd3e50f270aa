import Benchmark

/// Everything that `swift package benchmark` runs, in the order of the flow.
let benchmarks: @Sendable () -> Void = {
  firstPasses()
  secondPass()
  ingest()
  bill()
}
