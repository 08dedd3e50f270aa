import CDRCore
import Foundation
import Tariffs
import Testing

@Suite("Which tariff prices which month")
struct TariffBookTests {
  /// A tariff file with one item and keys of its own.
  static func text(_ name: String, _ keys: String = "", item: String = "voice") -> String {
    let keys = "currency: CNY\ntime_zone: Asia/Shanghai\n" + keys
    return "name: \(name)\n\(keys)\nusage: {\(item): {tiers: [{price: 1}]}}\n"
  }

  private func month(_ text: String) throws -> Month {
    try #require(Month(text))
  }

  @Test("the built-in tariff serves every month, and warns of early ones")
  func builtIn() throws {
    let book = try TariffBook.builtIn()
    #expect(book.tariffs.map(\.name) == ["icc-20211220"])
    #expect(
      book.metering.items.map(\.name) == [
        "voice", "ivr_inbound", "ivr_outbound", "robot_outbound",
      ])
    #expect(try book.tariff(for: month("1999-01")).name == "icc-20211220")
    #expect(try book.tariff(for: month("2026-10"), account: "a").name == "icc-20211220")
    #expect(
      book.warnings(for: try ["2021-12", "2021-11", "2026-10", "2021-09", "2021-11"].map(month))
        == [
          "icc-20211220 (built-in) is effective from 2021-12, but is also used for 2021-09, 2021-11"
        ])
    #expect(book.warnings(for: [try month("2021-12")]) == [])
    #expect(try TariffBook(nameOrPath: "icc-20211220").tariffs == book.tariffs)
  }

  @Test("a file serves every month")
  func file() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.yaml", Self.text("a", "effective_from: 2026-01"))
    let book = try TariffBook(path: path)
    #expect(try book.tariff(for: month("2025-12")).name == "a")
    #expect(
      book.warnings(for: try [month("2025-12")]) == [
        "\(path) is effective from 2026-01, but is also used for 2025-12"
      ])
    #expect(try TariffBook(nameOrPath: path).tariffs == book.tariffs)
  }

  @Test("in a folder each month takes the latest tariff effective by then")
  func folder() throws {
    let folder = try TemporaryFolder()
    try folder.write("1.yaml", Self.text("later", "effective_from: 2026-03"))
    try folder.write("2.yml", Self.text("first", "effective_from: 2025-01"))
    try folder.write("3.yaml", Self.text("next", "effective_from: 2026-01", item: "fax"))
    try folder.write(".hidden.yaml", "no tariff")
    try folder.write("notes.txt", "no tariff")
    try folder.write("sub.yaml/4.yaml", "no tariff")
    let book = try TariffBook(path: folder.path)
    #expect(book.tariffs.map(\.name) == ["first", "next", "later"])
    #expect(book.metering.items.map(\.name) == ["voice", "fax"])
    let expected = [
      "2025-01": "first", "2025-12": "first", "2026-01": "next", "2026-02": "next",
      "2026-03": "later", "2099-12": "later",
    ]
    for (text, name) in expected {
      #expect(try book.tariff(for: month(text)).name == name)
      #expect(try book.tariffs[book.position(for: month(text))].name == name)
    }
    #expect(book.warnings(for: try [month("2025-01"), month("2000-01")]) == [])
    #expect(
      failure(in: folder) { _ = try book.tariff(for: try #require(Month("2024-12"))) }
        == Failure(
          .unfit,
          "DIR has no tariff for 2024-12: the earliest, DIR/2.yml, is effective from 2025-01"))
  }

  @Test("one without effective_from counts as the earliest")
  func always() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Self.text("dated", "effective_from: 0000-01"))
    try folder.write("b.yaml", Self.text("always"))
    let book = try TariffBook(path: folder.path + "/")
    #expect(book.tariffs.map(\.name) == ["always", "dated"])
    #expect(book.tariffs[0].origin == folder.path + "/b.yaml")
    #expect(try book.tariff(for: month("0000-01")).name == "dated")
  }

  @Test("faults of all files of a folder, and tariffs of one month")
  func faultyFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Self.text("a"))
    try folder.write("b.yaml", "")
    try folder.write("c.yaml", Self.text("c", "effective_from: 2026-01"))
    try folder.write("d.yaml", Self.text("d", "effective_from: 2026-01"))
    try folder.write("e.yaml", Self.text("e"))
    try folder.write("f.yaml", Self.text("f", "colour: red\neffective_from: x"))
    let found = failure(in: folder) { _ = try TariffBook(path: folder.path) }
    #expect(found?.kind == .unfit)
    #expect(
      found?.message == """
        DIR/b.yaml has 1 fault
          line 1: is empty; `cdr-rater tariff show` prints one to start from
        DIR/f.yaml has 2 faults
          line 4, colour: unknown key; valid here: name, currency, time_zone, effective_from, \
        attribute_by, amount_scale, payable, usage, recording, number_rent, seats
          line 5, effective_from: "x" is not a month; write YYYY-MM, such as 2021-12
        DIR/c.yaml and DIR/d.yaml are both effective from 2026-01; a month can have only one tariff
        DIR/a.yaml and DIR/e.yaml both have no effective_from; a month can have only one tariff
        """)
  }

  @Test("paths that are no tariff")
  func missing() throws {
    let folder = try TemporaryFolder()
    try folder.write("notes.txt", "")
    #expect(
      failure(in: folder) { _ = try TariffBook(path: folder.path) }
        == Failure(.unfit, "DIR has no tariffs: no file in it ends in .yaml or .yml"))
    #expect(
      failure(in: folder) { _ = try TariffBook(path: folder.path + "/none") }
        == Failure(.inputMissing, "DIR/none: no such file"))
  }

  @Test("tariffs of one run share zone, attribution and currency; every difference is named")
  func metering() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "a.yaml",
      """
      name: a
      currency: CNY
      time_zone: Asia/Shanghai
      recording: {price: 1, increment: 30}
      usage:
        voice: {tiers: [{price: 1}]}
        fax: {increment: 6, tiers: [{price: 1}]}
      """)
    try folder.write(
      "b.yaml",
      """
      name: b
      effective_from: 2026-01
      currency: EUR
      time_zone: Europe/Lisbon
      attribute_by: end
      recording: {price: 1}
      usage:
        sms: {tiers: [{price: 1}]}
        fax: {increment: 1, minimum: 6, tiers: [{price: 1}]}
        voice: {minimum: 30, tiers: [{price: 1}]}
      """)
    let found = failure(in: folder) { _ = try TariffBook(path: folder.path) }
    #expect(found?.kind == .unfit)
    let pair = "DIR/a.yaml and DIR/b.yaml differ in "
    let advice = "; tariffs of one run must share it"
    #expect(
      found?.message.split(separator: "\n").map(String.init)
        == [
          "currency: CNY and EUR", "time_zone: Asia/Shanghai and Europe/Lisbon",
          "attribute_by: start and end",
        ].map { pair + $0 + advice })
  }

  @Test("the union of items, and the recording increment of those that have one")
  func union() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Self.text("a", item: "voice"))
    try folder.write(
      "b.yaml",
      """
      name: b
      effective_from: 2026-01
      currency: CNY
      time_zone: Asia/Shanghai
      recording: {price: 1, increment: 15}
      usage:
        fax: {increment: 6, tiers: [{price: 1}]}
        voice: {tiers: [{price: 2}]}
      """)
    let book = try TariffBook(path: folder.path)
    #expect(
      book.metering
        == Metering(
          items: [MeteredItem(name: "voice"), MeteredItem(name: "fax", increment: 6)],
          recordingIncrement: 15, timeZone: "Asia/Shanghai", attribution: .start))
  }

  @Test("which account's calls are rounded how, month by month")
  func schemes() throws {
    let folder = try TemporaryFolder()
    func text(_ name: String, _ keys: String, from: String? = nil) -> String {
      Self.text(name, item: "voice").replacing("usage:", with: "\(from ?? "")usage:")
        .replacing("voice: {", with: "voice: {\(keys)")
    }
    try folder.write("list/a.yaml", text("a", "increment: 6, "))
    try folder.write("list/b.yaml", text("b", "", from: "effective_from: 2026-02\n"))
    try folder.write("list/c.yaml", text("c", "initial: 30, ", from: "effective_from: 2026-04\n"))
    try folder.write("own.yaml", text("own", "increment: 1, "))
    try folder.write("contracts.csv", "account_id,tariff\nacme,own.yaml\nbolt,list/a.yaml\n")
    var book = try TariffBook(path: folder.path + "/list")
    try book.addAccountTariffs(path: folder.path + "/contracts.csv")
    let schemes = try #require(book.metering.schemes)
    func rounding(_ account: String, _ month: String) throws -> String {
      let number = schemes.scheme(of: ByteText(account), in: try #require(Month(month)))
      return schemes.schemes[number].items[0].description
    }
    #expect(try rounding("zoo", "2025-12") == "6 s increments")
    #expect(try rounding("zoo", "2026-01") == "6 s increments")
    #expect(try rounding("zoo", "2026-02") == "60 s increments")
    #expect(try rounding("zoo", "2026-03") == "60 s increments")
    #expect(try rounding("zoo", "2026-04") == "first 30 s, then 60 s")
    for month in ["2025-12", "2026-02", "2026-04"] {
      #expect(try rounding("acme", month) == "1 s increments")
      #expect(try rounding("bolt", month) == "6 s increments")
    }
    // Prices alone make no schemes.
    try folder.write("contracts.csv", "account_id,tariff\nbolt,list/a.yaml\n")
    var alike = try TariffBook(path: folder.path + "/list/a.yaml")
    try alike.addAccountTariffs(path: folder.path + "/contracts.csv")
    #expect(alike.metering.schemes == nil)
  }
}
