// swift-tools-version: 6.2
import PackageDescription

// Programs that use the library as any other package would: by its public declarations alone.

let package = Package(
  name: "cdr-rater-examples",
  dependencies: [.package(name: "cdr-rater", path: "..")],
  targets: [
    .executableTarget(
      name: "rate-files", dependencies: [.product(name: "CDRRater", package: "cdr-rater")],
      path: "RateFiles"),
    .executableTarget(
      name: "price-minutes", dependencies: [.product(name: "CDRRater", package: "cdr-rater")],
      path: "PriceMinutes"),
    .executableTarget(
      name: "keep-calls", dependencies: [.product(name: "CDRRater", package: "cdr-rater")],
      path: "KeepCalls"),
    .executableTarget(
      name: "read-bill", dependencies: [.product(name: "CDRRater", package: "cdr-rater")],
      path: "ReadBill"),
  ],
  swiftLanguageModes: [.v6]
)
