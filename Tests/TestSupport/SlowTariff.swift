/// A tariff for the slow rater, with prices as text; it can also be written for the program.
package struct SlowTariff {
  package struct Tier {
    package var upTo: Int?
    package var price: String
    package var flat: String?

    package init(upTo: Int? = nil, price: String, flat: String? = nil) {
      self.upTo = upTo
      self.price = price
      self.flat = flat
    }
  }

  package struct Item {
    package var name: String
    package var increment = 60
    package var minimum: Int?
    /// 0: there is none.
    package var initial = 0
    package var isGraduated = false
    package var group: String?
    /// The price, and whether single calls are measured rather than the month.
    package var underOneMinute: (price: String, byCall: Bool)?
    package var tiers: [Tier]

    package init(_ name: String, tiers: [Tier]) {
      self.name = name
      self.tiers = tiers
    }
  }

  package var name = "test"
  package var currency = "CNY"
  package var attributesByEnd = false
  package var amountScale = 3
  package var payableScale = 2
  /// `down`, `up`, `half_up` or `half_even`.
  package var payableRounding = "down"
  package var items: [Item]
  package var recording: (price: String, increment: Int, products: [String])?
  package var recordingMinimum: Int?
  /// 0: there is none.
  package var recordingInitial = 0
  package var zone = Self.timeZone
  /// The first month that it is meant for, as `YYYY-MM`; nil: it always is.
  package var effectiveFrom: String?
  /// What a number costs a month, and a human seat; nil: there are none.
  package var numberRent: String?
  package var seatPrice: String?

  package init(items: [Item]) { self.items = items }

  /// Unless another is given, months are cut in this zone, eight hours ahead of UTC since 1992.
  package static let timeZone = "Asia/Shanghai"
  package static let offsetMilliseconds = 8 * 3_600_000

  package var yaml: String {
    var lines = [
      "name: \(name)", "currency: \(currency)", "time_zone: \(zone)",
      "attribute_by: \(attributesByEnd ? "end" : "start")", "amount_scale: \(amountScale)",
      "payable: {scale: \(payableScale), rounding: \(payableRounding)}", "usage:",
    ]
    if let effectiveFrom { lines.insert("effective_from: \(effectiveFrom)", at: 3) }
    for item in items {
      lines += ["  \(item.name):", "    increment: \(item.increment)"]
      if let minimum = item.minimum { lines.append("    minimum: \(minimum)") }
      if item.initial > 0 { lines.append("    initial: \(item.initial)") }
      lines.append("    pricing: \(item.isGraduated ? "graduated" : "volume")")
      if let group = item.group { lines.append("    tier_group: \(group)") }
      if let (price, byCall) = item.underOneMinute {
        lines.append(
          "    under_one_minute: {price: \"\(price)\", measure: \(byCall ? "call" : "month")}")
      }
      lines.append("    tiers:")
      for tier in item.tiers {
        var keys = tier.upTo.map { ["up_to: \($0)"] } ?? []
        keys.append("price: \"\(tier.price)\"")
        if let flat = tier.flat { keys.append("flat: \"\(flat)\"") }
        lines.append("      - {\(keys.joined(separator: ", "))}")
      }
    }
    if let (price, increment, products) = recording {
      lines.append(
        "recording: {price: \"\(price)\", increment: \(increment), "
          + (recordingMinimum.map { "minimum: \($0), " } ?? "")
          + (recordingInitial > 0 ? "initial: \(recordingInitial), " : "")
          + "products: [\(products.joined(separator: ", "))]}")
    }
    if let numberRent { lines.append("number_rent: {price: \"\(numberRent)\"}") }
    if let seatPrice {
      lines.append("seats: {human: {tiers: [{price: \"\(seatPrice)\"}]}, addition_day_basis: 30}")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

extension SlowTariff {
  /// The price list of 2021-12-20, typed from its tables and not read from the built-in tariff.
  package static var priceList: SlowTariff {
    let rows: [(Int?, String)] = [
      (50_000, "0.110"), (100_000, "0.108"), (500_000, "0.104"), (1_000_000, "0.100"),
      (5_000_000, "0.096"), (10_000_000, "0.092"), (nil, "0.088"),
    ]
    var items = ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"].map { name in
      Item(name, tiers: rows.map { Tier(upTo: $0.0, price: $0.1) })
    }
    items[1].underOneMinute = ("0.100", false)
    items[2].underOneMinute = ("0.150", false)
    items[3].underOneMinute = ("0.150", false)
    var tariff = SlowTariff(items: items)
    tariff.recording = ("0.050", 60, ["ivr_inbound", "ivr_outbound", "robot_outbound"])
    return tariff
  }

  /// A tariff with small tiers, so that few calls reach many of them.
  package static func random(_ random: inout SeededRandom) -> SlowTariff {
    let isGrouped = random.oneIn(3)
    var tariff = SlowTariff(
      items: ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"].map { name in
        let inGroup = isGrouped && name.hasPrefix("ivr")
        let isGraduated = !inGroup && random.oneIn(3)
        let byCall = random.oneIn(2)
        let hasRow = random.oneIn(2)
        // What a flat amount means for short calls alone, the contract does not say.
        let hasFlats = !inGroup && !(hasRow && byCall)
        func tier(upTo: Int?) -> Tier {
          Tier(
            upTo: upTo, price: price(&random),
            flat: hasFlats && random.oneIn(4) ? price(&random) : nil)
        }
        var (bound, tiers) = (0, [Tier]())
        for _ in 0..<random.below(4) {
          bound += 1 + random.below(20)
          tiers.append(tier(upTo: bound))
        }
        var item = Item(name, tiers: tiers + [tier(upTo: nil)])
        item.increment = random.pick([60, 60, 60, 1, 6, 30])
        item.minimum = random.oneIn(3) ? item.increment * (1 + random.below(4)) : nil
        item.initial = random.oneIn(4) ? random.pick([1, 6, 30, 60, 90]) : 0
        item.isGraduated = isGraduated
        item.group = inGroup ? "ivr" : nil
        if hasRow { item.underOneMinute = (price(&random), byCall) }
        return item
      })
    tariff.attributesByEnd = random.oneIn(2)
    tariff.amountScale = random.below(7)
    tariff.payableScale = random.below(tariff.amountScale + 1)
    tariff.payableRounding = random.pick(["down", "up", "half_up", "half_even"])
    if random.oneIn(2) {
      tariff.recording = (
        price(&random), random.pick([60, 1, 6]), ["ivr_inbound", "robot_outbound"]
      )
      if random.oneIn(4) { tariff.recordingInitial = random.pick([1, 30, 90]) }
      if random.oneIn(4) { tariff.recordingMinimum = random.pick([1, 20, 100]) }
    }
    return tariff
  }

  private static func price(_ random: inout SeededRandom) -> String {
    let fraction = (0..<1 + random.below(6)).map { _ in String(random.below(10)) }.joined()
    return random.oneIn(6) ? "\(random.below(3))" : "\(random.below(2)).\(fraction)"
  }
}
