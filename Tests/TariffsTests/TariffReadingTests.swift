import CDRCore
import Tariffs
import Testing

@Suite("Reading a tariff")
struct TariffReadingTests {
  @Test("what is absent has its default")
  func defaults() throws {
    let tariff = try Tariff(text: tariffText(), origin: "t.yaml")
    #expect(tariff.name == "small")
    #expect(tariff.currency == "CNY")
    #expect(tariff.timeZone == "Asia/Shanghai")
    #expect(tariff.effectiveFrom == nil)
    #expect(tariff.attribution == .start)
    #expect(tariff.amountScale == 3)
    #expect(tariff.payable == PayableRule(scale: 2, rounding: .down))
    #expect(tariff.recording == nil)
    #expect(tariff.numberRent == nil)
    #expect(tariff.seats == nil)
    #expect(tariff.origin == "t.yaml")
    #expect(tariff.text == tariffText())
    let item = try #require(tariff.items.first)
    #expect(tariff.items.count == 1)
    #expect(item.name == "voice")
    #expect(item.increment == 60)
    #expect(item.minimum == 60)
    #expect(item.pricing == .volume)
    #expect(item.tierGroup == nil)
    #expect(item.underOneMinute == .off)
    #expect(item.tiers == [try tier(nil, "0.1")])
    #expect(
      tariff.metering
        == Metering(
          items: [MeteredItem(name: "voice")], recordingIncrement: 60, timeZone: "Asia/Shanghai",
          attribution: .start))
  }

  @Test("what is given")
  func allKeys() throws {
    let tariff = try Tariff(
      text: """
        name: 'all keys'
        currency: EUR
        time_zone: Europe/Lisbon
        effective_from: 2021-12
        attribute_by: end
        amount_scale: 6
        payable: {rounding: half_even, scale: 4}
        usage:
          voice:
            increment: 6
            minimum: 30
            pricing: graduated
            tiers:
              - {up_to: 10, price: 1, flat: "0.5"}
              - {up_to: 999999999999, price: 2}
              - {flat: 3, price: 999999999999.123456789}
          robot:
            increment: 1
            tier_group: machines
            under_one_minute: {price: "0.150", measure: call}
            tiers: [{price: 007}]
          语音: {tiers: [{price: "0"}], under_one_minute: {price: 0.2}, minimum: 120}
        recording: {price: "0.050", increment: 15, products: [语音, voice]}
        number_rent: {price: "35"}
        seats:
          human:
            tiers: [{up_to: 99, price: "199"}, {price: "129"}]
            term_discounts: {6: "1", 3: "1.000"}
          ai: {tiers: [{price: 499}]}
          term_discounts: {36: "0.65", "12": 0.850}
          addition_day_basis: 31
        """, origin: "t.yaml")
    #expect(tariff.name == "all keys")
    #expect(tariff.currency == "EUR")
    #expect(tariff.timeZone == "Europe/Lisbon")
    #expect(tariff.effectiveFrom == Month(year: 2021, month: 12))
    #expect(tariff.attribution == .end)
    #expect(tariff.amountScale == 6)
    #expect(tariff.payable == PayableRule(scale: 4, rounding: .halfEven))
    #expect(tariff.items.map(\.name) == ["voice", "robot", "语音"])
    #expect(tariff.items.map(\.increment) == [6, 1, 60])
    #expect(tariff.items.map(\.minimum) == [30, 1, 120])
    #expect(tariff.items.map(\.pricing) == [.graduated, .volume, .volume])
    #expect(tariff.items.map(\.tierGroup) == [nil, "machines", nil])
    #expect(
      tariff.items.map(\.underOneMinute) == [
        .off, .call(try price("0.150")), .month(try price("0.2")),
      ])
    #expect(
      tariff.items.map(\.tiers) == [
        [
          try tier(10, "1", flat: "0.5"), try tier(999_999_999_999, "2"),
          try tier(nil, "999999999999.123456789", flat: "3"),
        ], [try tier(nil, "007")], [try tier(nil, "0")],
      ])
    #expect(tariff.recording?.price == (try price("0.050")))
    #expect(tariff.recording?.increment == 15)
    #expect(tariff.recording?.products == ["语音", "voice"])
    #expect(tariff.numberRent == (try price("35")))
    #expect(tariff.seats?.human?.tiers == [try tier(99, "199"), try tier(nil, "129")])
    #expect(
      tariff.seats?.human?.termDiscounts == [try discount(3, "1.000"), try discount(6, "1")])
    #expect(tariff.seats?.ai?.tiers == [try tier(nil, "499")])
    #expect(
      tariff.seats?.ai?.termDiscounts == [try discount(12, "0.850"), try discount(36, "0.65")])
    #expect(tariff.seats?.additionDayBasis == 31)
    #expect(
      tariff.metering
        == Metering(
          items: [
            MeteredItem(name: "voice", increment: 6, minimum: 30),
            MeteredItem(name: "robot", increment: 1),
            MeteredItem(name: "语音", increment: 60, minimum: 120),
          ], recordingIncrement: 15, timeZone: "Europe/Lisbon", attribution: .end))
  }

  /// A price is what was written: the bill shows its text, and its value is exact.
  @Test(arguments: [
    ("\"0.110\"", "0.110", Int128(110), 3), ("0.110", "0.110", 110, 3),
    ("'0.110'", "0.110", 110, 3),
    ("35", "35", 35, 0), ("0.3001", "0.3001", 3001, 4), ("1.10", "1.10", 110, 2), ("0", "0", 0, 0),
    ("0.000000001", "0.000000001", 1, 9), ("010", "010", 10, 0), ("0b1", "", 0, 0),
    ("!!float 0.10", "0.10", 10, 2),
  ])
  func priceText(_ written: String, _ text: String, _ units: Int128, _ scale: Int) throws {
    let yaml = tariffText(top: "number_rent: {price: \(written)}")
    if text.isEmpty {
      #expect(faults(of: yaml).count == 1)
    } else {
      let rent = try Tariff(text: yaml, origin: "t.yaml").numberRent
      #expect(rent?.text == text)
      #expect(rent?.value == FixedDecimal(units: units, scale: scale))
    }
  }

  @Test(
    "under_one_minute can be off in three ways",
    arguments: ["off", "\"off\"", "{measure: off}", "{price: 1, measure: off}"])
  func underOneMinuteOff(_ written: String) throws {
    let tariff = try Tariff(
      text: tariffText(item: "under_one_minute: \(written)"), origin: "t.yaml")
    #expect(tariff.items[0].underOneMinute == .off)
  }

  @Test(
    "payable has no more decimals than the amount",
    arguments: [(0, 0), (1, 1), (2, 2), (3, 2), (6, 2)])
  func payableScale(_ amountScale: Int, _ payableScale: Int) throws {
    let tariff = try Tariff(
      text: tariffText(top: "amount_scale: \(amountScale)\npayable: {rounding: up}"),
      origin: "t.yaml")
    #expect(tariff.payable == PayableRule(scale: payableScale, rounding: .up))
  }

  @Test("recording without products charges every item")
  func recordingOfAll() throws {
    let tariff = try Tariff(
      text: tariffText(top: "  fax: {tiers: [{price: 1}]}\nrecording: {price: 1}"), origin: "")
    #expect(tariff.recording?.products == ["voice", "fax"])
    #expect(tariff.recording?.increment == 60)
  }

  @Test("empty term discounts override those of all seats")
  func noDiscounts() throws {
    let tariff = try Tariff(
      text: tariffText(
        top: """
          seats:
            human: {tiers: [{price: 1}], term_discounts: {}}
            term_discounts: {12: 0.5}
          """), origin: "")
    #expect(tariff.seats?.human?.termDiscounts == [])
    #expect(tariff.seats?.ai == nil)
    #expect(tariff.seats?.additionDayBasis == 30)
  }

  /// The hashes are those that `sha256sum` gives.
  @Test("the hash is that of the file's bytes, a byte order mark included")
  func hash() throws {
    let text = "name: a\ncurrency: CNY\ntime_zone: UTC\nusage: {v: {tiers: [{price: 1}]}}\n"
    #expect(
      try Tariff(text: text, origin: "a").sha256
        == "51d8e536d2e80a88c21035942abb644472ad0608133f443d1cc3b0d6bb5b4230")
    #expect(
      try Tariff(text: "\u{FEFF}" + text, origin: "b").sha256
        == "5185122a681811e9ade5b882bf6428961af48032750e51f6b0c6e15d78d2c66a")
  }

  @Test("files that cannot be read")
  func files() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("good.yaml", tariffText())
    #expect(try Tariff(path: path).origin == path)
    #expect(
      failure(in: folder) { _ = try Tariff(path: folder.path + "/none.yaml") }
        == Failure(.inputMissing, "DIR/none.yaml: no such file"))
    #expect(
      failure(in: folder) { _ = try Tariff(path: folder.path) }
        == Failure(.inputMissing, "DIR: is a folder, not a file"))
    try folder.write("large.yaml", String(repeating: "#", count: (4 << 20) + 1))
    #expect(
      failure(in: folder) { _ = try Tariff(path: folder.path + "/large.yaml") }
        == Failure(.unfit, "DIR/large.yaml is larger than 4 MiB: is it the right file?"))
  }
}

func price(_ text: String) throws -> Price {
  try #require(Price(text))
}

func tier(_ upTo: Int64?, _ text: String, flat: String? = nil) throws -> Tier {
  Tier(upTo: upTo, price: try price(text), flat: try flat.map(price))
}

func discount(_ months: Int, _ factor: String) throws -> TermDiscount {
  TermDiscount(months: months, factor: try price(factor))
}
