import CDRCore
import ColumnMaps
import Foundation
import Runs
import SeatUse
import TestSupport
import Testing

/// Column maps that do not go with a run are refused before anything is read.
struct CallSourceTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write([CallLine("1")].file, to: "calls.csv")
    try folder.write(Self.header + "s1,a,ai,purchase,1,12,2026-10-01\n", to: "seats.csv")
    try folder.write(
      """
      name: lines
      currency: CNY
      time_zone: Asia/Shanghai
      usage:
        voice: {tiers: [{price: "1"}]}
        robot_outbound: {tiers: [{price: "1"}]}

      """, to: "tariff.yaml")
  }

  private static let header = "order_id,account_id,seat_type,action,seats,months,ordered_on\n"

  private func source(_ change: (inout ColumnMap) -> Void) -> CallSource {
    var source = CallSource(inputs: [folder["calls.csv"]])
    source.columns.name = "my-pbx"
    change(&source.columns)
    return source
  }

  /// Rates, and returns the warnings.
  private func rate(
    _ source: CallSource, _ change: (inout RateOptions) -> Void = { _ in }
  ) throws -> [String] {
    var options = RateOptions(source)
    options.tariff = folder["tariff.yaml"]
    options.output = folder["bill.csv"]
    options.asOf = "2026-12-01"
    change(&options)
    var said: [String] = []
    let outcome = try RateRun(options).run(warn: { said.append($0) })
    #expect(outcome.warnings == said)
    return said
  }

  private func measure(_ source: CallSource) throws {
    var options = SeatUseOptions(
      source, month: try #require(Month("2026-10")), seats: folder["seats.csv"])
    options.tariff = folder["tariff.yaml"]
    options.output = folder["use.csv"]
    _ = try SeatUseRun(options).run()
  }

  // MARK: Items

  @Test func aConstantProductThatNoTariffHas() throws {
    let fax = source { $0.product = .constant("fax") }
    let failure = Failure(
      .unfit,
      "the column map my-pbx names fax, which no tariff has; the items are voice, robot_outbound; "
        + "choose one with --product ITEM")
    #expect(throws: failure) { try rate(fax) }
    #expect(throws: failure) { try measure(fax) }
    // Before the first pass, which would find the file missing, and before any output.
    var absent = fax
    absent.inputs = [folder["absent.csv"]]
    #expect(throws: failure) { try rate(absent) }
    #expect(try folder.names == ["calls.csv", "seats.csv", "tariff.yaml"])
  }

  @Test func itemsOfAColumnThatNoTariffHas() throws {
    var column = ProductColumn(ColumnName("product"))
    column.values = [.init(text: "in", item: "voice"), .init(text: "f", item: "fax")]
    column.patterns = [.init(match: "^t", item: "telex"), .init(match: "^f", item: "fax")]
    column.fallback = "robot_outbound"
    let failure = Failure(
      .unfit,
      "the column map my-pbx names fax, telex, which no tariff has; the items are voice, "
        + "robot_outbound; correct the map, or name a tariff that has them")
    #expect(throws: failure) { try rate(source { $0.product = .column(column) }) }
  }

  @Test func itemsThatATariffHas() throws {
    var column = ProductColumn(ColumnName("product"))
    column.values = [.init(text: "voice", item: "voice")]
    #expect(try rate(source { $0.product = .column(column) }) == [])
    #expect(try rate(source { $0.product = .constant("voice") }) == [])
  }

  @Test func seatUseNeedsRobotCalls() throws {
    let constant = source { $0.product = .constant("voice") }
    #expect(
      throws: Failure(
        .unfit,
        "under the column map my-pbx no call is of the product robot_outbound, whose calls need AI "
          + "seats; give --product robot_outbound for a log of such calls")
    ) { try measure(constant) }
    var column = ProductColumn(ColumnName("product"))
    column.values = [.init(text: "in", item: "voice")]
    // A text that is not listed is itself an item.
    #expect(throws: Never.self) { try measure(source { $0.product = .column(column) }) }
    column.fallback = "voice"
    #expect(
      throws: Failure(
        .unfit,
        "under the column map my-pbx no call is of the product robot_outbound, whose calls need AI "
          + "seats; say in the map which calls are")
    ) { try measure(source { $0.product = .column(column) }) }
  }

  // MARK: Maps without call ids

  @Test func withoutCallIDsNoDuplicatesAreSearchedFor() throws {
    let line = CallLine("1")
    try folder.write([line, line].file, to: "calls.csv")
    let without = source { $0.callID = nil }
    let warning = "the column map my-pbx has no call_id, so duplicate calls are not searched for"
    #expect(try rate(without) == [warning])
    let bill = try folder.text(of: "bill.csv")
    #expect(try rate(source { _ in }) { $0.findsDuplicates = false } == [])
    #expect(try folder.text(of: "bill.csv") == bill)
    #expect(bill.contains(",voice,2,"), "both count")
    // Whoever asked for no search knows.
    #expect(try rate(without) { $0.findsDuplicates = false } == [])
  }

  @Test func seatUseNeedsCallIDs() throws {
    let without = source { $0.callID = nil }
    #expect(
      throws: Failure(
        .unfit,
        "the column map my-pbx has no call_id, and counting simultaneous calls needs the search "
          + "for duplicates; add call_id with columns that tell calls apart, such as {columns: "
          + "[start, caller, callee]}")
    ) { try measure(without) }
  }

  @Test func theSameNamePlainAndCompressed() throws {
    for name in ["a.csv", "a.csv.gz", "b.csv", "b.csv.gz"] {
      try folder.write([CallLine(name)].file, to: name)
    }
    func rateAll(_ names: [String], findsDuplicates: Bool) throws -> [String] {
      var all = source { _ in }
      all.inputs = names.map { folder[$0] }
      return try rate(all) { $0.findsDuplicates = findsDuplicates }
    }
    let names = ["a.csv", "a.csv.gz", "b.csv", "b.csv.gz"]
    #expect(try rateAll(names, findsDuplicates: true) == [])
    #expect(
      try rateAll(Array(names.prefix(3)), findsDuplicates: false) == [
        "\(folder["a.csv"]) and \(folder["a.csv"]).gz: without a search for duplicates, calls that "
          + "are in both count twice"
      ])
    #expect(
      try rateAll(names, findsDuplicates: false) == [
        "\(folder["a.csv"]) and \(folder["a.csv"]).gz and 1 more pair: without a search for "
          + "duplicates, calls that are in both count twice"
      ])
  }

  // MARK: Files

  @Test func theMapsFilePatternsChooseInAFolder() throws {
    var calls = source { $0.files = ["*.log"] }
    calls.inputs = [folder.path]
    try folder.write([CallLine("2"), CallLine("3")].file, to: "pbx.log")
    #expect(
      try rate(calls) == [
        "\(folder.path)/: skipped calls.csv, seats.csv, tariff.yaml (not *.log)"
      ])
    #expect(try folder.text(of: "bill.csv").contains(",voice,2,"))
  }

  @Test func noOutputReplacesTheMap() throws {
    var calls = source { _ in }
    calls.columnsFile = folder["map.yaml"]
    try folder.write("name: my-pbx\n", to: "map.yaml")
    let failure = Failure(
      .usage,
      "\(folder["map.yaml"]) is read for its columns; writing to it would destroy it")
    #expect(throws: failure) { try rate(calls) { $0.output = folder["map.yaml"] } }
    calls.summary = folder["map.yaml"]
    #expect(throws: failure) { try measure(calls) }
    #expect(try folder.text(of: "map.yaml") == "name: my-pbx\n")
  }
}
