// swift-tools-version: 6.2
import PackageDescription

// A package of its own, since all that it links has to be compiled with libFuzzer's instrumentation,
// which `scripts/fuzz` asks for on the command line.
//
// The targets themselves stand in Tests/FuzzTests, where `make test` runs them over the corpora.

let firstPass = Target.Dependency.product(name: "FirstPass", package: "cdr-rater")
let rater = Target.Dependency.product(name: "CDRRater", package: "cdr-rater")

/// The targets' programs. Those that need less than all of cdr-rater run faster without the rest,
/// since libFuzzer looks through the counters of everything after each input.
let programs: [(name: String, needs: Target.Dependency)] = [
  ("blobs", rater), ("columns", firstPass), ("fields", firstPass), ("gzip", firstPass),
  ("json", firstPass),
  ("kernels", firstPass), ("records", firstPass), ("suspense", rater), ("tariffs", rater),
]

let package = Package(
  name: "cdr-rater-fuzz",
  dependencies: [.package(name: "cdr-rater", path: "..", traits: ["ISAL", "JSON"])],
  targets: [
    .target(name: "KernelChoice", path: "KernelChoice"),
    // By a link, as the programs' targets are.
    .target(
      name: "TestSupport", dependencies: [firstPass], path: "TestSupport",
      // It takes what only targets of the package see.
      exclude: ["FieldText.swift"]),
  ]
    + programs.map {
      .executableTarget(
        name: $0.name, dependencies: ["KernelChoice", "TestSupport", $0.needs],
        path: "Programs/\($0.name)")
    },
  swiftLanguageModes: [.v6]
)
