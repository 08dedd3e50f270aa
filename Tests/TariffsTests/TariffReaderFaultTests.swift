import Tariffs
import Testing

@Suite("Faults of the keys of a tariff")
struct TariffReaderFaultTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let faults: [String]

    init(top: String, _ faults: String...) {
      (text, self.faults) = (tariffText(top: top), faults)
    }

    init(item: String, _ faults: String...) {
      (text, self.faults) = (tariffText(item: item), faults)
    }

    init(tiers: String, _ faults: String...) {
      (text, self.faults) = (tariffText(tiers: tiers), faults)
    }

    var testDescription: String { faults.first ?? text }
  }

  static let frame: [Case] = [
    Case(
      top: "colour: red",
      "line 8, colour: unknown key; valid here: name, currency, "
        + "time_zone, effective_from, attribute_by, amount_scale, payable, usage, recording, "
        + "number_rent, seats"),
    Case(top: "recordings: {price: 1}", "line 8, recordings: unknown key; did you mean recording?"),
    Case(top: "Seats: {}", "line 8, Seats: unknown key; did you mean seats?"),
    Case(
      top: "name: again", "line 8, name: is given twice, first on line 1; keep one"),
    Case(
      top: "[a, b]: again",
      "line 8: has a list or keys as a key; a key is one word"),
    Case(
      top: "effective_from: 2021-13",
      "line 8, effective_from: \"2021-13\" is not a month; write YYYY-MM, such as 2021-12"),
    Case(
      top: "effective_from: 2021-12-20",
      "line 8, effective_from: \"2021-12-20\" is not a month; write YYYY-MM, such as 2021-12"),
    Case(top: "effective_from:", "line 8, effective_from: has no value; it needs a single value"),
    Case(top: "effective_from: ~", "line 8, effective_from: has no value; it needs a single value"),
    Case(
      top: "effective_from: [2021-12]",
      "line 8, effective_from: is a list; it needs a single value"),
    Case(
      top: "effective_from: {a: b}",
      "line 8, effective_from: has keys under it; it needs a single value"),
    Case(
      top: "attribute_by: middle",
      "line 8, attribute_by: \"middle\" is not valid here; write start or end"),
    Case(
      top: "amount_scale: 7",
      "line 8, amount_scale: \"7\" is not a whole number of decimals from 0 to 6"),
    Case(
      top: "amount_scale: -1",
      "line 8, amount_scale: \"-1\" is not a whole number of decimals from 0 to 6"),
    Case(
      top: "amount_scale: 3.0",
      "line 8, amount_scale: \"3.0\" is not a whole number of decimals from 0 to 6"),
    Case(
      top: "payable: {scale: 7}",
      "line 8, payable.scale: \"7\" is not a whole number of decimals from 0 to 6"),
    Case(
      top: "payable: {scale: 4}",
      "line 8, payable.scale: 4 is more than amount_scale, 3, from which payable is rounded; "
        + "lower it or raise amount_scale"),
    Case(
      top: "payable:\n  scale: 2\n  rounding: floor",
      "line 10, payable.rounding: \"floor\" is not valid here; write down, up, half_up or "
        + "half_even"),
    Case(
      top: "payable: 2", "line 8, payable: is \"2\"; it needs keys under it (scale, rounding)"),
    Case(
      top: "payable: {digits: 2}",
      "line 8, payable.digits: unknown key; valid here: scale, "
        + "rounding"),
  ]

  static let recordingAndNumbers: [Case] = [
    Case(
      top: "recording: {increment: 60}",
      "line 8, recording.price: is missing; write what a recorded minute costs"),
    Case(
      top: "recording:",
      "line 8, recording: has no value; it needs keys under it (price, increment, minimum, initial, "
        + "products)"),
    Case(
      top: "recording: {price: 1, products: [voise, fax, voice, voice]}",
      "line 8, recording.products[1]: \"voise\" is not an item under usage; did you mean voice?",
      "line 8, recording.products[2]: \"fax\" is not an item under usage; items here: voice",
      "line 8, recording.products[4]: \"voice\" is named twice; keep one"),
    Case(
      top: "recording: {price: 1, products: []}",
      "line 8, recording.products: names no item; leave recording out if none is charged"),
    Case(
      top: "recording: {price: 1, products: voice}",
      "line 8, recording.products: is \"voice\"; it needs a list of items under usage"),
    Case(
      top: "recording: {price: 1, increment: 0}",
      "line 8, recording.increment: \"0\" is not a whole number of seconds from 1 to 2678400"),
    Case(
      top: "number_rent: 35",
      "line 8, number_rent: is \"35\"; it needs keys under it (price)"),
    Case(
      top: "number_rent: {}",
      "line 8, number_rent.price: is missing; write what a number costs a month"),
  ]

  static let prices: [Case] = [
    ("-0.1", "-0.1 is negative; a price is 0 or more"),
    ("\"0,11\"", "\"0,11\" is not a price; write digits with a point, such as 0.110"),
    ("1e-3", "\"1e-3\" is not a price; write digits with a point, such as 0.110"),
    (".5", "\".5\" is not a price; write digits with a point, such as 0.110"),
    ("\"0.\"", "\"0.\" is not a price; write digits with a point, such as 0.110"),
    ("+1", "\"+1\" is not a price; write digits with a point, such as 0.110"),
    ("1_000", "\"1_000\" is not a price; write digits with a point, such as 0.110"),
    ("0x10", "\"0x10\" is not a price; write digits with a point, such as 0.110"),
    ("1.2.3", "\"1.2.3\" is not a price; write digits with a point, such as 0.110"),
    ("\" 1\"", "\" 1\" is not a price; write digits with a point, such as 0.110"),
    ("\"\"", "\"\" is not a price; write digits with a point, such as 0.110"),
    ("\"a\\nb\"", "\"a b\" is not a price; write digits with a point, such as 0.110"),
    (
      "1000000000000",
      "\"1000000000000\" has more than 12 digits before the point or 9 after it"
    ),
    (
      "0.0000000001",
      "\"0.0000000001\" has more than 12 digits before the point or 9 after it"
    ),
    ("~", "has no value; it needs a single value"),
    ("[1]", "is a list; it needs a single value"),
  ].map { text, fault in
    Case(top: "number_rent: {price: \(text)}", "line 8, number_rent.price: \(fault)")
  }

  static let items: [Case] = [
    Case(
      item: "increments: 6", "line 8, usage.voice.increments: unknown key; did you mean increment?"),
    Case(
      item: "increment: 0",
      "line 8, usage.voice.increment: \"0\" is not a whole number of seconds from 1 to 2678400"),
    Case(
      item: "increment: 1.5\nminimum: 0",
      "line 8, usage.voice.increment: \"1.5\" is not a whole number of seconds from 1 to 2678400",
      "line 9, usage.voice.minimum: \"0\" is not a whole number of seconds from 1 to 2678400"),
    Case(
      item: "increment: 99999999999999999999",
      "line 8, usage.voice.increment: \"99999999999999999999\" is not a whole number of seconds "
        + "from 1 to 2678400"),
    Case(
      item: "pricing: tiered",
      "line 8, usage.voice.pricing: \"tiered\" is not valid here; write volume or graduated"),
    Case(item: "tier_group: \"\"", "line 8, usage.voice.tier_group: \"\" is empty; give a name"),
    Case(
      item: "tier_group: g\npricing: graduated",
      "line 8, usage.voice.tier_group: cannot be used with pricing: graduated, since joint minutes "
        + "fill tiers in no order; use volume or remove the group"),
    Case(
      item: "under_one_minute: no",
      "line 8, usage.voice.under_one_minute: \"no\" is not valid here; write off or "
        + "{price: …, measure: month}"),
    Case(
      item: "under_one_minute:",
      "line 8, usage.voice.under_one_minute: has no value; it needs keys under it "
        + "(price, measure)"),
    Case(
      item: "under_one_minute: {measure: month}",
      "line 8, usage.voice.under_one_minute.price: is missing; write what these minutes cost"),
    Case(
      item: "under_one_minute: {price: \"0.1\", measure: week}",
      "line 8, usage.voice.under_one_minute.measure: \"week\" is not valid here; write month, "
        + "call or off"),
    Case(
      item: "under_one_minute: {price: -1, measure: off}",
      "line 8, usage.voice.under_one_minute.price: -1 is negative; a price is 0 or more"),
    Case(
      top: "  fax:\n",
      "line 8, usage.fax: has no value; it needs keys under it (increment, "
        + "minimum, initial, pricing, tier_group, under_one_minute, tiers)"),
    Case(
      top: "  fax: {increment: 6}",
      "line 8, usage.fax.tiers: is missing; a single open one is {price: \"0.110\"}"),
    Case(
      top: "  \"\": {tiers: [{price: 1}]}", "line 8, usage.\"\": the name is empty; give a name"),
    Case(
      top: "  \(String(repeating: "é", count: 33)): {tiers: [{price: 1}]}",
      "line 8, usage.\(String(repeating: "é", count: 33)): the name is longer than 64 bytes; "
        + "shorten it"),
    Case(
      top: "  \"a\\tb\": {tiers: [{price: 1}]}",
      "line 8, usage.\"a b\": the name has control characters; leave them out"),
    Case(
      top: "  recording: {tiers: [{price: 1}]}\n  ai_seat: {tiers: [{price: 1}]}\n"
        + "  number_rent: {tiers: [{price: 1}]}\n  human_seat: {tiers: [{price: 1}]}",
      "line 8, usage.recording: the name is reserved for the bill's own recording lines; "
        + "choose another",
      "line 9, usage.ai_seat: the name is reserved for the bill's own ai_seat lines; choose "
        + "another",
      "line 10, usage.number_rent: the name is reserved for the bill's own number_rent lines; "
        + "choose another",
      "line 11, usage.human_seat: the name is reserved for the bill's own human_seat lines; "
        + "choose another"),
  ]

  static let tiers: [Case] = [
    Case(
      tiers: "- {up_to: 100, price: 3}\n- {up_to: 100, price: 2}\n- {up_to: 99, price: 2}\n"
        + "- {price: 1}",
      "line 8, usage.voice.tiers[2].up_to: 100 is not above the bound before it, 100",
      "line 9, usage.voice.tiers[3].up_to: 99 is not above the bound before it, 100"),
    Case(
      tiers: "- {up_to: 100, price: 3}",
      "line 7, usage.voice.tiers[1].up_to: the last tier must be open; add one without up_to "
        + "after it"),
    Case(
      tiers: "- {price: 3}\n- {price: 2}",
      "line 7, usage.voice.tiers[1]: has no up_to, but only the last tier may be open; give it a "
        + "bound"),
    Case(
      tiers: "- {up_to: 0, price: 3}\n- {price: 2}",
      "line 7, usage.voice.tiers[1].up_to: \"0\" is not a whole number of minutes from 1 to "
        + "999999999999"),
    Case(
      tiers: "- {up_to: \"50,000\", price: 3}\n- {price: 2}",
      "line 7, usage.voice.tiers[1].up_to: \"50,000\" is not a whole number of minutes from 1 to "
        + "999999999999"),
    Case(
      tiers: "- {upto: 5, price: 3}\n- {price: 2}",
      "line 7, usage.voice.tiers[1].upto: unknown key; did you mean up_to?",
      "line 7, usage.voice.tiers[1]: has no up_to, but only the last tier may be open; give it a "
        + "bound"),
    Case(
      tiers: "- {up_to: 5}\n- {price: 2}",
      "line 7, usage.voice.tiers[1].price: is missing; write what one of its minutes costs"),
    Case(
      tiers: "- {price: 2, flat: -1}",
      "line 7, usage.voice.tiers[1].flat: -1 is negative; a price is 0 or more"),
    Case(
      tiers: "- 0.1",
      "line 7, usage.voice.tiers[1]: is \"0.1\"; it needs keys under it (up_to, "
        + "price, flat)"),
    Case(
      tiers: "[]",
      "line 6, usage.voice.tiers: is an empty list; a single open tier is {price: …}"),
    Case(
      tiers: "{price: 1}", "line 6, usage.voice.tiers: has keys under it; it needs a list of tiers"),
  ]

  static let seats: [Case] = [
    Case(
      top: "seats: {}",
      "line 8, seats: names neither human nor ai; leave seats out if none are sold"),
    Case(
      top: "seats: {robot: {}}",
      "line 8, seats.robot: unknown key; valid here: human, ai, term_discounts, "
        + "addition_day_basis",
      "line 8, seats: names neither human nor ai; leave seats out if none are sold"),
    Case(
      top: "seats:\n  human:\n    term_discounts: {}",
      "line 9, seats.human.tiers: is missing; a single open one is {price: \"199\"}"),
    Case(
      top: "seats: {ai: {tiers: [{price: 1, flat: 2}]}}",
      "line 8, seats.ai.tiers[1].flat: unknown key; valid here: up_to, price"),
    Case(
      top: "seats: {ai: {tiers: [{up_to: 9, price: 1}, {up_to: 9, price: 1}, {price: 1}]}}",
      "line 8, seats.ai.tiers[2].up_to: 9 is not above the bound before it, 9"),
    Case(
      top: """
        seats:
          ai: {tiers: [{price: 1}]}
          term_discounts:
            12: "1.01"
            24: -0.5
            0: "0.5"
            year: "0.5"
            1.5: "0.5"
            012: "0.9"
            "12": 1
            36: 75%
        """,
      "line 11, seats.term_discounts.12: 1.01 is above 1; it is the part of the price to pay, "
        + "0.85 for 15 % off",
      "line 12, seats.term_discounts.24: -0.5 is negative; a factor is 0 or more",
      "line 13, seats.term_discounts.0: the key is a number of months from 1 to 1200",
      "line 14, seats.term_discounts.year: the key is a number of months from 1 to 1200",
      "line 15, seats.term_discounts.\"1.5\": the key is a number of months from 1 to 1200",
      "line 17, seats.term_discounts.12: is given twice, first on line 11; keep one",
      "line 18, seats.term_discounts.36: \"75%\" is not a factor; write digits with a point, "
        + "such as 0.110"),
    Case(
      top: "seats: {ai: {tiers: [{price: 1}], term_discounts: {12: \"0.9\", 012: \"0.8\"}}}",
      "line 8, seats.ai.term_discounts.012: is given twice; keep one"),
    Case(
      top: "seats: {ai: {tiers: [{price: 1}]}, addition_day_basis: 0}",
      "line 8, seats.addition_day_basis: \"0\" is not a whole number of days from 1 to 366"),
  ]

  @Test(arguments: frame + recordingAndNumbers + prices)
  func framesAndPrices(_ sample: Case) throws {
    #expect(faults(of: sample.text) == sample.faults)
  }

  @Test(arguments: items + tiers + seats)
  func itemsAndSeats(_ sample: Case) throws {
    #expect(faults(of: sample.text) == sample.faults)
  }

  @Test("flat amounts do not go with a group, flat amounts of 0 do")
  func groupWithFlat() throws {
    func text(flat: String) -> String {
      tariffText(tiers: "- {up_to: 5, price: 2}\n- {price: 1, flat: \(flat)}")
        + "    tier_group: g\n"
    }
    #expect(
      faults(of: text(flat: "0.01")) == [
        "line 9, usage.voice.tier_group: cannot be used with a flat amount; remove the group or "
          + "the flat"
      ])
    #expect(faults(of: text(flat: "0.00")) == [])
  }

  @Test("what is required")
  func required() throws {
    #expect(
      faults(of: "amount_scale: 3\n") == [
        "line 1, name: is missing; every tariff has a name",
        "line 1, currency: is missing; write a code such as CNY",
        "line 1, time_zone: is missing; write an IANA name such as Asia/Shanghai",
        "line 1, usage: is missing; it lists the products that are charged by the minute",
      ])
    #expect(
      faults(of: "name: \"\"\ncurrency: yuan\ntime_zone: Asia/Beijing\nusage: {}\n") == [
        "line 1, name: \"\" is empty; give a name",
        "line 2, currency: \"yuan\" is not a currency code; write three capital letters, such as "
          + "CNY",
        "line 3, time_zone: \"Asia/Beijing\" is not a known time zone; write an IANA name, such "
          + "as Asia/Shanghai",
        "line 4, usage: names no item; give at least one",
      ])
  }

  @Test("200 items are possible, 201 are not")
  func manyItems() throws {
    func text(_ count: Int) -> String {
      "name: many\ncurrency: CNY\ntime_zone: UTC\nusage:\n"
        + (1...count).map { "  item\($0): {tiers: [{price: 1}]}\n" }.joined()
    }
    #expect(faults(of: text(200)) == [])
    #expect(
      faults(of: text(201)) == [
        "line 4, usage: has 201 items; at most 200 are allowed"
      ])
  }

  @Test("all faults of a file, in order of lines, under a heading")
  func together() throws {
    let text = """
      name: many faults
      currncy: CNY
      time_zone: Mars/Olympus
      effective_from: soon
      payable: {scale: 9, rounding: sideways}
      usage:
        voice:
          increment: minute
          tiers:
            - {up_to: 10, price: "0,2"}
            - {up_to: 5, price: 0.1}
        voice: {}
      seats: {human: {}}
      """
    let failure = failure { _ = try Tariff(text: text, origin: "dir/bad.yaml") }
    #expect(failure?.kind == .unfit)
    #expect(
      failure?.message == """
        dir/bad.yaml has 12 faults
          line 1, currency: is missing; write a code such as CNY
          line 2, currncy: unknown key; did you mean currency?
          line 3, time_zone: "Mars/Olympus" is not a known time zone; write an IANA name, such \
        as Asia/Shanghai
          line 4, effective_from: "soon" is not a month; write YYYY-MM, such as 2021-12
          line 5, payable.rounding: "sideways" is not valid here; write down, up, half_up or \
        half_even
          line 5, payable.scale: "9" is not a whole number of decimals from 0 to 6
          line 8, usage.voice.increment: "minute" is not a whole number of seconds from 1 to 2678400
          line 10, usage.voice.tiers[1].price: "0,2" is not a price; write digits with a point, such \
        as 0.110
          line 11, usage.voice.tiers[2].up_to: 5 is not above the bound before it, 10
          line 11, usage.voice.tiers[2].up_to: the last tier must be open; add one without up_to \
        after it
          line 12, usage.voice: is given twice, first on line 7; keep one
          line 13, seats.human.tiers: is missing; a single open one is {price: "199"}
        """)
  }
}
