import CDRCore
import OperatorFiles

/// Reading the products under `usage:` and their tiers.
extension TariffReader {
  static let itemKeys =
    roundingKeys + ["pricing", "tier_group", "under_one_minute", "tiers"]

  func usage(_ value: YAMLValue) -> [TariffItem] {
    guard let keys = value.anyKeys(expecting: "an item each") else { return [] }
    if keys.entries.isEmpty { value.fault("names no item; give at least one") }
    if keys.entries.count > Self.maximumItems {
      value.fault("has \(keys.entries.count) items; at most \(Self.maximumItems) are allowed")
    }
    return keys.entries.compactMap { entry in
      if let flaw = nameProblem(entry.key) {
        entry.value.faults.add(line: entry.keyLine, path: entry.value.path, "the name \(flaw)")
      } else if Self.reservedItems.contains(bytesOf: entry.key) {
        entry.value.faults.add(
          line: entry.keyLine, path: entry.value.path,
          "the name is reserved for the bill's own \(entry.key) lines; choose another")
      }
      return item(entry.key, entry.value)
    }
  }

  private func item(_ name: String, _ value: YAMLValue) -> TariffItem? {
    guard let keys = value.keys(Self.itemKeys) else { return nil }
    let rounding = rounding(keys)
    let pricing = keys["pricing"]?.word(PricingModel.self) ?? .volume
    let item = TariffItem(
      name: name,
      increment: rounding.increment,
      minimum: rounding.minimum,
      initial: rounding.initial,
      pricing: pricing,
      tierGroup: keys["tier_group"]?.name(),
      underOneMinute: keys["under_one_minute"].map(underOneMinute) ?? .off,
      tiers: keys.required("tiers", "a single open one is {price: \"0.110\"}")
        .map { tiers($0, bound: "minutes", takesFlat: true) } ?? [])
    if let group = keys["tier_group"] { refuseMisfits(of: item, inGroup: group, keys: keys) }
    return item
  }

  /// A group's joint minutes choose a tier, but fill no brackets and reach no item's flat amount:
  /// in which order, and on whose line, nothing says.
  private func refuseMisfits(of item: TariffItem, inGroup group: YAMLValue, keys: YAMLKeys) {
    if item.pricing == .graduated {
      group.fault(
        "cannot be used with pricing: graduated, since joint minutes fill tiers in no order; "
          + "use volume or remove the group")
    }
    if item.tiers.contains(where: { ($0.flat?.value.units ?? 0) > 0 }) {
      group.fault("cannot be used with a flat amount; remove the group or the flat")
    }
  }

  // MARK: Under one minute

  private func underOneMinute(_ value: YAMLValue) -> UnderOneMinute {
    if let word = value.singleText {
      if word != "off" {
        value.fault(
          "\(quoted(word)) is not valid here; write off or {price: …, measure: month}")
      }
      return .off
    }
    guard let keys = value.keys(["price", "measure"]) else { return .off }
    let measure = keys["measure"].map { $0.word(Measure.self) ?? .off } ?? .month
    let price =
      measure == .off
      ? keys["price"]?.price()
      : keys.required("price", "write what these minutes cost")?.price()
    guard let price else { return .off }
    return switch measure {
    case .month: .month(price)
    case .call: .call(price)
    case .off: .off
    }
  }

  private enum Measure: String, CaseIterable {
    case month
    case call
    case off
  }

  // MARK: Tiers

  /// Reads tiers and checks that their bounds rise and that the last one, and no other, is open.
  func tiers(_ value: YAMLValue, bound units: String, takesFlat: Bool) -> [Tier] {
    guard let entries = value.list(of: "tiers") else { return [] }
    if entries.isEmpty { value.fault("is an empty list; a single open tier is {price: …}") }
    var tiers: [Tier] = []
    var lastBound: Int64?
    for (place, entry) in entries.enumerated() {
      guard let keys = entry.keys(["up_to", "price"] + (takesFlat ? ["flat"] : [])) else {
        continue
      }
      let isLast = place == entries.count - 1
      let upTo = keys["up_to"]?.wholeNumber(1...999_999_999_999, of: units)
      if let boundValue = keys["up_to"] {
        if let upTo, let lastBound, upTo <= lastBound {
          boundValue.fault("\(upTo) is not above the bound before it, \(lastBound)")
        }
        if isLast { boundValue.fault("the last tier must be open; add one without up_to after it") }
      } else if !isLast {
        entry.fault("has no up_to, but only the last tier may be open; give it a bound")
      }
      lastBound = upTo ?? lastBound
      let price = keys.required("price", "write what one of its \(units) costs")?.price()
      let flat = keys["flat"]?.price()
      if let price { tiers.append(Tier(upTo: upTo, price: price, flat: flat)) }
    }
    return tiers
  }
}
