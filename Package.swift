// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors where `CI` is set, so that a compiler newer than ours
/// cannot break the build of someone who only wants to use the program.
let strict: [SwiftSetting] =
  [.strictMemorySafety()]
  + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// The package trait that swaps zlib for ISA-L when inflating.
let isal = "ISAL"

/// The package trait that reads logs of JSON Lines.
let json = "JSON"

/// The package trait that writes workbooks of Excel.
let xlsx = "XLSX"

/// The commit that `scripts/build` builds, empty elsewhere. SwiftPM knows it too, but does not read
/// this file again when it changes.
let commit = Context.environment["CDR_RATER_COMMIT"] ?? ""

/// What makes the documentation, which `make docs` alone fetches.
let documentation: [Package.Dependency] =
  Context.environment["CDR_DOCS"] == nil
  ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")]

let package = Package(
  name: "cdr-rater",
  products: [
    .executable(name: "cdr-rater", targets: ["cdr-rater"]),
    .library(
      name: "CDRRater",
      targets: [
        "Answers", "CDRCore", "ColumnMaps", "Gaps", "Inspection", "Ledger", "Metering", "Partial",
        "Rating", "Recurring", "Reports", "Runs", "SeatUse", "Tariffs",
      ]),
    .library(name: "CallGenerator", targets: ["CallGenerator"]),
    // What needs neither SQLite nor cryptography.
    .library(name: "FirstPass", targets: ["CDRCore", "ColumnMaps", "Metering", "Outputs"]),
  ],
  traits: [
    .trait(name: isal, description: "Inflate with ISA-L (libisal-dev) instead of zlib"),
    .trait(name: json, description: "Read JSON Lines, with simdjson (libsimdjson-dev)"),
    .trait(
      name: xlsx, description: "Write workbooks of Excel, with libxlsxwriter (libxlsxwriter-dev)"),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ] + documentation,
  targets: [
    // The first pass: bytes to usage.
    .target(
      name: "CInflate",
      cSettings: [.define("CDR_ISAL", .when(traits: [isal]))],
      linkerSettings: [
        .linkedLibrary("z"), .linkedLibrary("isal", .when(traits: [isal])),
      ]),
    .target(name: "CKernels"),
    .target(
      name: "CSimdjson",
      cxxSettings: [.define("CDR_JSON", .when(traits: [json]))],
      linkerSettings: [.linkedLibrary("simdjson", .when(traits: [json]))]),
    .target(
      name: "CXlsx",
      cSettings: [.define("CDR_XLSX", .when(traits: [xlsx]))],
      linkerSettings: [.linkedLibrary("z"), .linkedLibrary("xlsxwriter", .when(traits: [xlsx]))]),
    .target(name: "CLastResort"),
    .target(name: "CDRCore", dependencies: ["CLastResort"], swiftSettings: strict),
    .target(name: "OperatorFiles", dependencies: ["CDRCore", "Yams"], swiftSettings: strict),
    .systemLibrary(name: "CPCRE2"),
    .target(
      name: "ColumnMaps", dependencies: ["CDRCore", "CKernels", "CPCRE2", "OperatorFiles"],
      resources: [
        .embedInCode("Resources/3cx.yaml"),
        .embedInCode("Resources/alibaba-robot-report.yaml"),
        .embedInCode("Resources/alibaba-robot.yaml"),
        .embedInCode("Resources/alibaba-voice.yaml"),
        .embedInCode("Resources/amazon-connect.yaml"),
        .embedInCode("Resources/asterisk.yaml"),
        .embedInCode("Resources/avaya-smdr.yaml"),
        .embedInCode("Resources/broadworks.yaml"),
        .embedInCode("Resources/cucm.yaml"),
        .embedInCode("Resources/freeswitch.yaml"),
        .embedInCode("Resources/standard.yaml"),
        .embedInCode("Resources/twilio-json.yaml"),
        .embedInCode("Resources/twilio.yaml"),
      ],
      swiftSettings: strict),
    .target(
      name: "Metering",
      dependencies: ["CDRCore", "CInflate", "CKernels", "CSimdjson", "ColumnMaps"],
      swiftSettings: strict),

    // A slow and careful look at records: explain, guess a map, correct rejects.
    .target(
      name: "Inspection", dependencies: ["CDRCore", "ColumnMaps", "Metering"],
      swiftSettings: strict),

    // The second pass: usage to money.
    .target(
      name: "Tariffs",
      dependencies: [
        "CDRCore", "OperatorFiles", .product(name: "Crypto", package: "swift-crypto"),
      ],
      resources: [.embedInCode("Resources/icc-20211220.yaml")],
      swiftSettings: strict),
    .target(name: "Rating", dependencies: ["CDRCore", "Tariffs"], swiftSettings: strict),
    .target(
      name: "Recurring", dependencies: ["CDRCore", "OperatorFiles", "Rating", "Tariffs"],
      swiftSettings: strict),
    .systemLibrary(name: "CZlib"),
    .target(
      name: "Outputs", dependencies: ["CDRCore", "CLastResort", "CZlib"], swiftSettings: strict),
    .target(
      name: "Reports", dependencies: ["CDRCore", "CXlsx", "Outputs", "Rating", "Tariffs"],
      swiftSettings: strict),

    // Both passes in one call, and the program around them.
    .target(
      name: "Runs",
      dependencies: [
        "CDRCore", "ColumnMaps", "Inspection", "Metering", "Outputs", "Rating", "Recurring",
        "Reports", "Tariffs",
      ],
      swiftSettings: strict),
    // Calls at once against seats.
    .target(
      name: "SeatUse",
      dependencies: [
        "CDRCore", "Metering", "Outputs", "Recurring", "Reports", "Runs", "Tariffs",
      ],
      swiftSettings: strict),
    // A run in steps that many machines share.
    .target(
      name: "Partial",
      dependencies: [
        "CDRCore", "CKernels", "ColumnMaps", "Metering", "OperatorFiles", "Outputs", "Rating",
        "Recurring", "Reports", "Runs", "Tariffs",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),

    // What may be missing, by the names of files and the hours of calls.
    .target(
      name: "Gaps",
      dependencies: ["CDRCore", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    // What is kept from night to night: files, usage, postings.
    .target(
      name: "Ledger",
      dependencies: [
        "CDRCore", "CKernels", "ColumnMaps", "Gaps", "Inspection", "Metering", "Outputs", "Rating",
        "Recurring", "Reports", "Runs", "Tariffs",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    // Questions about bills, answered from a ledger or from files.
    .target(
      name: "Answers",
      dependencies: [
        "CDRCore", "ColumnMaps", "Gaps", "Inspection", "Ledger", "Metering", "OperatorFiles",
        "Outputs", "Rating", "Recurring", "Reports", "Runs", "Tariffs",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        .embedInCode("Report/Templates/chart.mustache"),
        .embedInCode("Report/Templates/days.mustache"),
        .embedInCode("Report/Templates/difference.mustache"),
        .embedInCode("Report/Templates/head.mustache"),
        .embedInCode("Report/Templates/month.mustache"),
        .embedInCode("Report/Templates/statement.mustache"),
        .embedInCode("Report/Templates/style.mustache"),
      ],
      swiftSettings: strict),
    .target(name: "CallGenerator", dependencies: ["CDRCore", "Outputs"], swiftSettings: strict),
    // A target of its own, so that another commit compiles nothing else again.
    .target(name: "CCommit", cSettings: [.define("CDR_COMMIT", to: "\"\(commit)\"")]),
    .executableTarget(
      name: "cdr-rater",
      dependencies: [
        "Answers", "CCommit", "CDRCore", "CallGenerator", "ColumnMaps", "Gaps", "Inspection",
        "Ledger",
        "Metering", "Outputs", "Partial", "Rating", "Recurring", "Reports", "Runs", "SeatUse",
        "Tariffs",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // A test target per module.
    .target(
      name: "TestSupport",
      dependencies: [
        "CDRCore", "ColumnMaps", "Metering", "Outputs", "Rating", "Reports", "Tariffs",
      ],
      path: "Tests/TestSupport"),
    // A model of the ledger, random commands to hold against it, and the program that goes on with
    // them for as long as one likes.
    .target(name: "LedgerModel", dependencies: ["TestSupport"], path: "Tests/LedgerModel"),
    .target(
      name: "LedgerTorture",
      dependencies: [
        "CDRCore", "ColumnMaps", "Ledger", "LedgerModel", "Runs", "TestSupport",
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
    .testTarget(name: "CDRCoreTests", dependencies: ["CDRCore", "TestSupport"]),
    .testTarget(
      name: "MeteringTests",
      dependencies: [
        "CDRCore", "CKernels", "ColumnMaps", "Inspection", "Metering", "TestSupport",
      ]),
    .testTarget(
      name: "ColumnMapsTests",
      dependencies: ["CDRCore", "ColumnMaps", "OperatorFiles", "TestSupport"],
      exclude: ["Samples"]),
    .testTarget(
      name: "InspectionTests",
      dependencies: ["CDRCore", "ColumnMaps", "Inspection", "Metering", "TestSupport"]),
    .testTarget(name: "TariffsTests", dependencies: ["Tariffs", "TestSupport"]),
    .testTarget(name: "RatingTests", dependencies: ["Rating", "TestSupport"]),
    .testTarget(
      name: "RecurringTests", dependencies: ["Rating", "Recurring", "Tariffs", "TestSupport"]),
    .testTarget(name: "OutputsTests", dependencies: ["Outputs", "TestSupport"]),
    .testTarget(name: "ReportsTests", dependencies: ["Outputs", "Reports", "TestSupport"]),
    .testTarget(
      name: "RunsTests",
      dependencies: [
        "CDRCore", "ColumnMaps", "Metering", "Runs", "SeatUse", "Tariffs", "TestSupport",
      ]),
    .testTarget(
      name: "SeatUseTests",
      dependencies: ["CDRCore", "Metering", "Reports", "SeatUse", "TestSupport"]),
    .testTarget(
      name: "PartialTests",
      dependencies: [
        "CDRCore", "CKernels", "ColumnMaps", "Partial", "Runs", "TestSupport",
      ]),
    .testTarget(name: "GapsTests", dependencies: ["CDRCore", "Gaps", "TestSupport"]),
    .testTarget(
      name: "LedgerTests",
      dependencies: [
        "CDRCore", "ColumnMaps", "Ledger", "Metering", "Rating", "Reports", "Runs", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "AnswersTests",
      dependencies: [
        "Answers", "CDRCore", "Ledger", "Rating", "Recurring", "Reports", "Runs", "Tariffs",
        "TestSupport",
      ]),
    .testTarget(
      name: "CallGeneratorTests",
      dependencies: ["CDRCore", "CallGenerator", "Metering", "TestSupport"]),
    .testTarget(
      name: "CommandTests", dependencies: ["CDRCore", "cdr-rater", "TestSupport"],
      exclude: ["SmallLogs"]),
    // What Fuzz/ fuzzes, over its corpora.
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "CDRCore", "CKernels", "CZlib", "ColumnMaps", "Inspection", "Ledger", "Metering",
        "OperatorFiles", "Rating", "Recurring", "Reports", "Runs", "Tariffs", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
