import Benchmark
import CallIngest

/// Everything that `swift package benchmark` runs, in the order of the flow.
let benchmarks: @Sendable () -> Void = {
  for library in InflateLibrary.allCases where library.version != nil { inflate(library) }
  for kernel in ScanKernel.available { scan(kernel) }
  parse()
  for keepsFingerprints in [false, true] { aggregate(keepsFingerprints: keepsFingerprints) }
  deduplicate()
  for keepsFingerprints in [false, true] { read(keepsFingerprints: keepsFingerprints) }
  firstPasses()
  rate()
}
