import CDRCore
import ColumnMaps
import Foundation
import Runs
import TestSupport
import Testing

@testable import Ledger

/// Column maps that a ledger cannot take, and what it says of folders.
struct IngestColumnsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write([CallLine("1")].file, to: "calls.csv")
  }

  private func ingest(
    _ change: (inout IngestOptions) -> Void
  ) throws -> IngestOutcome {
    var options = IngestOptions(CallSource(inputs: [folder["calls.csv"]]))
    options.calls.columns.name = "my-pbx"
    change(&options)
    return try Ledger.ingest(options, into: folder["l"])
  }

  @Test func aMapWithoutCallIDs() throws {
    #expect(
      throws: Failure(
        .unfit,
        "the column map my-pbx has no call_id, and a ledger identifies calls by their ids; add "
          + "call_id with columns that tell calls apart, such as {columns: [start, caller, callee]}"
      )
    ) { try ingest { $0.calls.columns.callID = nil } }
    #expect(try folder.names == ["calls.csv"])
  }

  @Test func itemsThatNoTariffHas() throws {
    try folder.write(
      "name: v\ncurrency: CNY\ntime_zone: Asia/Shanghai\nusage:\n"
        + "  voice: {tiers: [{price: \"1\"}]}\n",
      to: "v.yaml")
    #expect(
      throws: Failure(
        .unfit,
        "the column map my-pbx names fax, which no tariff has; the items are voice; choose one "
          + "with --product ITEM")
    ) {
      try ingest {
        $0.calls.columns.product = .constant("fax")
        $0.tariffs = TariffChoice(tariff: folder["v.yaml"])
      }
    }
    let failure = try #require(throws: Failure.self) { try Ledger.open(folder["l"]) }
    #expect(failure.kind == .inputMissing, "nothing was made")
  }

  @Test func noOutputReplacesTheMap() throws {
    try folder.write("name: my-pbx\n", to: "map.yaml")
    #expect(
      throws: Failure(
        .usage, "\(folder["map.yaml"]) is read for its columns; writing to it would destroy it")
    ) {
      try ingest {
        $0.calls.columnsFile = folder["map.yaml"]
        $0.output = folder["map.yaml"]
      }
    }
    #expect(try folder.text(of: "map.yaml") == "name: my-pbx\n")
  }

  @Test func whatAFolderHoldsBesideIsSaid() throws {
    try FileManager.default.createDirectory(
      atPath: folder["cdr"], withIntermediateDirectories: true)
    try folder.write([CallLine("2")].file, to: "cdr/a.log")
    try folder.write([CallLine("3")].file, to: "cdr/b.csv")
    let outcome = try ingest {
      $0.calls.inputs = [folder["cdr"]]
      $0.calls.columns.files = ["*.log"]
    }
    #expect(outcome.warnings == ["\(folder["cdr"])/: skipped b.csv (not *.log)"])
    #expect(outcome.files.map(\.name) == [folder["cdr/a.log"]])
  }
}
