// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that whoever depends on cdr-rater does not fetch the benchmark library.
let package = Package(
  name: "cdr-rater-benchmarks",
  dependencies: [
    .package(name: "cdr-rater", path: "..", traits: ["ISAL", "JSON"]),
    // Its traits count allocations, by means of jemalloc or by replacing malloc and retain: the
    // one has to be installed, the other slows down what is measured.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    // The library takes for benchmarks what stands in a folder named Benchmarks: this one.
    .executableTarget(
      name: "Library",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "CDRRater", package: "cdr-rater"),
        .product(name: "CallGenerator", package: "cdr-rater"),
      ],
      path: "Library",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ],
  swiftLanguageModes: [.v6]
)
