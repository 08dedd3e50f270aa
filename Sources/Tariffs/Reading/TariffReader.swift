import CDRCore
import OperatorFiles

/// Reads the keys of a tariff file into a ``Tariff``.
///
/// A reader never stops at a fault: it adds it to the log and reads on with the key's default, so
/// that one look at a file shows everything that is wrong with it. What it returns is good only
/// when the log is empty.
struct TariffReader {
  let faults: FaultLog

  static let keys = [
    "name", "currency", "time_zone", "effective_from", "attribute_by", "amount_scale", "payable",
    "usage", "recording", "number_rent", "seats",
  ]

  /// Names that stand on the bill for other things than products.
  static let reservedItems = ["recording", "number_rent", "human_seat", "ai_seat"]

  /// More than a price list has, and few enough for a first pass that keeps them side by side.
  static let maximumItems = 200

  /// Reads the whole file, except its origin, text and hash.
  func tariff(from root: YAMLValue) -> Tariff? {
    guard let keys = root.keys(Self.keys) else { return nil }
    let name = keys.required("name", "every tariff has a name")?.name()
    let currency = currency(keys.required("currency", "write a code such as CNY"))
    let zone = keys.required("time_zone", "write an IANA name such as Asia/Shanghai")?.timeZone()
    let effectiveFrom = keys["effective_from"].flatMap(month)
    let attribution = keys["attribute_by"]?.word(Attribution.self) ?? .start
    let amountScale = keys["amount_scale"].flatMap(scale) ?? 3
    let items = keys.required("usage", "it lists the products that are charged by the minute")
      .map(usage)
    return Tariff(
      name: name ?? "",
      currency: currency ?? "",
      timeZone: zone ?? "",
      effectiveFrom: effectiveFrom,
      attribution: attribution,
      amountScale: amountScale,
      payable: payable(keys["payable"], amountScale: amountScale),
      items: items ?? [],
      recording: keys["recording"].flatMap { recording($0, items: keys["usage"]) },
      numberRent: keys["number_rent"].flatMap(numberRent), seats: keys["seats"].flatMap(seats),
      sha256: "", origin: "", text: "")
  }

  // MARK: The tariff as a whole

  private func currency(_ value: YAMLValue?) -> String? {
    guard let value, let text = value.text() else { return nil }
    let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
    guard text.utf8.count == 3, text.utf8.allSatisfy(letters.contains) else {
      value.fault(
        "\(quoted(text)) is not a currency code; write three capital letters, such as CNY")
      return nil
    }
    return text
  }

  private func month(_ value: YAMLValue) -> Month? {
    guard let text = value.text() else { return nil }
    guard let month = Month(text) else {
      value.fault("\(quoted(text)) is not a month; write YYYY-MM, such as 2021-12")
      return nil
    }
    return month
  }

  private func scale(_ value: YAMLValue) -> Int? {
    value.wholeNumber(0...6, of: "decimals").map(Int.init)
  }

  /// A payable amount is cut from the amount, so it cannot have more decimals; left alone, it has
  /// 2, or as many as the amount when that has fewer.
  private func payable(_ value: YAMLValue?, amountScale: Int) -> PayableRule {
    var rule = PayableRule(scale: min(2, amountScale))
    guard let value, let keys = value.keys(["scale", "rounding"]) else { return rule }
    rule.rounding = keys["rounding"]?.word(Rounding.self) ?? rule.rounding
    if let scaleValue = keys["scale"], let scale = scale(scaleValue) {
      if scale > amountScale {
        scaleValue.fault(
          "\(scale) is more than amount_scale, \(amountScale), from which payable is rounded; "
            + "lower it or raise amount_scale")
      }
      rule.scale = scale
    }
    return rule
  }

  // MARK: Recording and numbers

  private func recording(_ value: YAMLValue, items: YAMLValue?) -> RecordingTariff? {
    guard let keys = value.keys(["price"] + Self.roundingKeys + ["products"]) else { return nil }
    let price = keys.required("price", "write what a recorded minute costs")?.price()
    let rounding = rounding(keys)
    let itemNames = items?.keyNames ?? []
    let products = keys["products"].map { self.products($0, among: itemNames) } ?? itemNames
    return price.map { RecordingTariff(price: $0, rounding: rounding, products: products) }
  }

  private func products(_ value: YAMLValue, among items: [String]) -> [String] {
    guard let entries = value.list(of: "items under usage") else { return [] }
    if entries.isEmpty { value.fault("names no item; leave recording out if none is charged") }
    var products: [String] = []
    for entry in entries {
      guard let name = entry.text() else { continue }
      if !items.contains(bytesOf: name) {
        let advice =
          nearestWord(to: name, among: items).map { "did you mean \($0)?" }
          ?? "items here: \(items.joined(separator: ", "))"
        entry.fault("\(quoted(name)) is not an item under usage; \(advice)")
      } else if products.contains(bytesOf: name) {
        entry.fault("\(quoted(name)) is named twice; keep one")
      } else {
        products.append(name)
      }
    }
    return products
  }

  private func numberRent(_ value: YAMLValue) -> Price? {
    value.keys(["price"])?.required("price", "write what a number costs a month")?.price()
  }

  static let roundingKeys = ["increment", "minimum", "initial"]

  /// How a call or a recording is rounded up.
  func rounding(_ keys: YAMLKeys) -> TimeRounding {
    TimeRounding(
      increment: keys["increment"].flatMap(seconds) ?? 60,
      minimum: keys["minimum"].flatMap(seconds), initial: keys["initial"].flatMap(seconds) ?? 0)
  }

  /// A number of seconds to round up to: at most a month of 31 days.
  private func seconds(_ value: YAMLValue) -> Int? {
    value.wholeNumber(1...2_678_400, of: "seconds").map(Int.init)
  }
}
