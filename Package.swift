// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors where `CI` is set, so that a compiler newer than ours
/// cannot break the build of someone who only wants to use the program.
let strict: [SwiftSetting] =
  [.strictMemorySafety()]
  + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// The package trait that swaps zlib for ISA-L when inflating.
let isal = "ISAL"

let package = Package(
  name: "cdr-rater",
  products: [
    .executable(name: "cdr-rater", targets: ["cdr-rater"]),
    .library(
      name: "CDRRater",
      targets: [
        "Billing", "CallIngest", "Columns", "Inspection", "Ledger", "Metering", "Rating",
        "Recurring", "Reports", "Tariffs",
      ]),
    .library(name: "CallGenerator", targets: ["CallGenerator"]),
    // What needs neither SQLite nor cryptography.
    .library(name: "FirstPass", targets: ["CallIngest", "Columns", "Metering", "Outputs"]),
  ],
  traits: [
    .trait(name: isal, description: "Inflate with ISA-L (libisal-dev) instead of zlib")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // The first pass: bytes to usage.
    .target(
      name: "CInflate",
      cSettings: [.define("CDR_ISAL", .when(traits: [isal]))],
      linkerSettings: [
        .linkedLibrary("z"), .linkedLibrary("isal", .when(traits: [isal])),
      ]),
    .target(name: "CKernels"),
    .target(name: "CLastResort"),
    .target(name: "Metering", dependencies: ["CLastResort"], swiftSettings: strict),
    .target(name: "HandWritten", dependencies: ["Metering", "Yams"], swiftSettings: strict),
    .systemLibrary(name: "CPCRE2"),
    .target(
      name: "Columns", dependencies: ["CKernels", "CPCRE2", "HandWritten", "Metering"],
      resources: [
        .embedInCode("Resources/alibaba-robot.yaml"),
        .embedInCode("Resources/alibaba-voice.yaml"),
        .embedInCode("Resources/asterisk.yaml"),
        .embedInCode("Resources/cucm.yaml"),
        .embedInCode("Resources/freeswitch.yaml"),
        .embedInCode("Resources/standard.yaml"),
        .embedInCode("Resources/twilio.yaml"),
      ],
      swiftSettings: strict),
    .target(name: "Concurrency", swiftSettings: strict),
    .target(
      name: "CallIngest",
      dependencies: ["CInflate", "CKernels", "Columns", "Concurrency", "Metering"],
      swiftSettings: strict),

    // A slow and careful look at records: explain, guess a map, correct rejects.
    .target(
      name: "Inspection", dependencies: ["CallIngest", "Columns", "Metering"],
      swiftSettings: strict),

    // The second pass: usage to money.
    .target(
      name: "Tariffs",
      dependencies: [
        "HandWritten", "Metering", .product(name: "Crypto", package: "swift-crypto"),
      ],
      resources: [.embedInCode("Resources/icc-20211220.yaml")],
      swiftSettings: strict),
    .target(name: "Rating", dependencies: ["Metering", "Tariffs"], swiftSettings: strict),
    .target(
      name: "Recurring", dependencies: ["HandWritten", "Metering", "Rating", "Tariffs"],
      swiftSettings: strict),
    .systemLibrary(name: "CZlib"),
    .target(
      name: "Outputs", dependencies: ["CLastResort", "CZlib", "Metering"], swiftSettings: strict),
    .target(
      name: "Reports", dependencies: ["Concurrency", "Metering", "Rating", "Tariffs"],
      swiftSettings: strict),

    // Both passes in one call, and the program around them.
    .target(
      name: "Billing",
      dependencies: [
        "CallIngest", "Columns", "Concurrency", "Inspection", "Metering", "Outputs", "Rating",
        "Recurring", "Reports", "Tariffs",
      ],
      swiftSettings: strict),

    // What is kept from night to night: files, usage, postings.
    .target(
      name: "Ledger",
      dependencies: [
        "Billing", "CKernels", "CallIngest", "Columns", "Inspection", "Metering", "Outputs",
        "Rating", "Recurring", "Reports", "Tariffs",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(name: "CallGenerator", dependencies: ["Metering", "Outputs"], swiftSettings: strict),
    .executableTarget(
      name: "cdr-rater",
      dependencies: [
        "Billing", "CallGenerator", "CallIngest", "Columns", "Inspection", "Ledger", "Metering",
        "Outputs", "Rating", "Recurring", "Reports", "Tariffs",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // A test target per module.
    .target(
      name: "TestSupport",
      dependencies: [
        "CallIngest", "Columns", "Metering", "Outputs", "Rating", "Reports", "Tariffs",
      ],
      path: "Tests/TestSupport"),
    // A model of the ledger, random commands to hold against it, and the program that goes on with
    // them for as long as one likes.
    .target(name: "LedgerModel", dependencies: ["TestSupport"], path: "Tests/LedgerModel"),
    .target(
      name: "LedgerTorture",
      dependencies: [
        "Billing", "Columns", "Ledger", "LedgerModel", "Metering", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      path: "Tests/LedgerTorture"),
    .executableTarget(
      name: "torture",
      dependencies: [
        "LedgerTorture", "cdr-rater",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/torture"),
    .testTarget(
      name: "LedgerTortureTests", dependencies: ["LedgerTorture", "cdr-rater"]),
    .testTarget(name: "ConcurrencyTests", dependencies: ["Concurrency", "TestSupport"]),
    .testTarget(name: "MeteringTests", dependencies: ["Metering", "TestSupport"]),
    .testTarget(
      name: "CallIngestTests",
      dependencies: [
        "CKernels", "CallIngest", "Columns", "Concurrency", "Inspection", "Metering",
        "TestSupport",
      ]),
    .testTarget(
      name: "ColumnsTests", dependencies: ["Columns", "HandWritten", "Metering", "TestSupport"],
      exclude: ["Samples"]),
    .testTarget(
      name: "InspectionTests",
      dependencies: ["CallIngest", "Columns", "Inspection", "Metering", "TestSupport"]),
    .testTarget(name: "TariffsTests", dependencies: ["Tariffs", "TestSupport"]),
    .testTarget(name: "RatingTests", dependencies: ["Rating", "TestSupport"]),
    .testTarget(
      name: "RecurringTests", dependencies: ["Rating", "Recurring", "Tariffs", "TestSupport"]),
    .testTarget(name: "OutputsTests", dependencies: ["Outputs", "TestSupport"]),
    .testTarget(name: "ReportsTests", dependencies: ["Concurrency", "Reports", "TestSupport"]),
    .testTarget(
      name: "BillingTests",
      dependencies: ["Billing", "CallIngest", "Columns", "Metering", "Tariffs", "TestSupport"]),
    .testTarget(
      name: "LedgerTests",
      dependencies: [
        "Billing", "CallIngest", "Columns", "Ledger", "Metering", "Rating", "Reports",
        "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(name: "CallGeneratorTests", dependencies: ["CallGenerator", "TestSupport"]),
    .testTarget(
      name: "CommandTests", dependencies: ["cdr-rater", "TestSupport"]),
    // What Fuzz/ fuzzes, over its corpora.
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "Billing", "CKernels", "CZlib", "CallIngest", "Columns", "HandWritten", "Inspection",
        "Ledger", "Metering", "Rating", "Recurring", "Reports", "Tariffs", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
