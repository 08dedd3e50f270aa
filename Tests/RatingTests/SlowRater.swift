import Metering
import Rating
import Tariffs

/// A call as the slow rater sees it, in milliseconds.
struct SlowCall {
  var milliseconds: Int
  var recorded: Int

  func billedSeconds(increment: Int, minimum: Int) -> Int64 {
    Self.raised(max(milliseconds, minimum * 1000), increment)
  }

  func recordedSeconds(increment: Int) -> Int64 { Self.raised(recorded, increment) }

  private static func raised(_ milliseconds: Int, _ increment: Int) -> Int64 {
    var seconds = 0
    while seconds * 1000 < milliseconds { seconds += increment }
    return Int64(seconds)
  }
}

/// What the slow rater compares of a line.
struct SlowLine: Hashable {
  var item: String
  var calls: Int64
  var talk: Int64
  var quantity: Quantity
  var tier: String
  var unitPrice: String
  var amount: String
  var payable: String
}

/// A rater that follows the rules as they are told, a second at a time.
struct SlowRater {
  let tariff: Tariff
  let calls: [[SlowCall]]

  var unchargedSeconds: Int64 {
    zip(tariff.items, calls).reduce(0) { sum, entry in
      tariff.recording?.products.contains(entry.0.name) == true
        ? sum : sum + entry.1.reduce(0) { $0 + recordedSeconds($1) }
    }
  }

  var lines: [SlowLine] {
    var lines: [SlowLine] = []
    for (item, all) in zip(tariff.items, calls) {
      let talked = all.filter { $0.milliseconds > 0 }
      if !talked.isEmpty { lines.append(line(of: talked, item)) }
    }
    guard let recording = tariff.recording else { return lines }
    let recorded = zip(tariff.items, calls).flatMap { item, calls in
      recording.products.contains(item.name) ? calls.filter { $0.recorded > 0 } : []
    }
    guard !recorded.isEmpty else { return lines }
    let seconds = recorded.reduce(0) { $0 + recordedSeconds($1) }
    let sum = Int128(seconds) * nanos(recording.price)
    lines.append(
      finish(
        "recording", recorded.count, recorded.reduce(0) { $0 + $1.recorded }, seconds, tier: "",
        recording.price, sum: sum))
    return lines
  }

  private func recordedSeconds(_ call: SlowCall) -> Int64 {
    call.recordedSeconds(increment: tariff.recording?.increment ?? 60)
  }

  private func line(of talked: [SlowCall], _ item: TariffItem) -> SlowLine {
    // All calls that choose the tier, and all talk time that `month` measures.
    var (volume, talkTime): (Int64, Int) = (0, 0)
    for (other, calls) in zip(tariff.items, calls)
    where other.name == item.name || (item.tierGroup != nil && other.tierGroup == item.tierGroup) {
      for call in calls where call.milliseconds > 0 {
        volume += call.billedSeconds(increment: other.increment, minimum: other.minimum)
        talkTime += call.milliseconds
      }
    }
    let reached = tier(ofSecond: volume, item)

    var (sum, quantity, longSeconds): (Int128, Int64, Int64) = (0, 0, 0)
    var rowPrice: Price?
    for call in talked {
      let seconds = call.billedSeconds(increment: item.increment, minimum: item.minimum)
      quantity += seconds
      switch item.underOneMinute {
      case .month(let price) where talkTime < 60_000:
        rowPrice = price
        sum += Int128(seconds) * nanos(price)
        continue
      case .call(let price) where call.milliseconds < 60_000:
        if talked.allSatisfy({ $0.milliseconds < 60_000 }) { rowPrice = price }
        sum += Int128(seconds) * nanos(price)
        continue
      default: break
      }
      for _ in 0..<seconds {
        longSeconds += 1
        let paying = item.pricing == .volume ? reached : tier(ofSecond: longSeconds, item)
        sum += nanos(item.tiers[paying].price)
      }
    }
    if rowPrice == nil {
      let entered = item.pricing == .volume ? reached...reached : 0...reached
      for position in entered {
        if let flat = item.tiers[position].flat { sum += 60 * nanos(flat) }
      }
    }
    return finish(
      item.name, talked.count, talked.reduce(0) { $0 + $1.milliseconds }, quantity,
      tier: rowPrice == nil ? label(reached, item) : "<1",
      rowPrice ?? item.tiers[reached].price, sum: sum)
  }

  /// The tier that holds the given second of the month, counted from 1.
  private func tier(ofSecond second: Int64, _ item: TariffItem) -> Int {
    var position = 0
    while let bound = item.tiers[position].upTo, second > bound * 60 { position += 1 }
    return position
  }

  private func label(_ position: Int, _ item: TariffItem) -> String {
    if let bound = item.tiers[position].upTo { return "<=\(bound)" }
    return position == 0 ? ">0" : ">\(item.tiers[position - 1].upTo ?? 0)"
  }

  private func finish(
    _ item: String, _ calls: Int, _ talk: Int, _ seconds: Int64, tier: String, _ price: Price,
    sum: Int128
  ) -> SlowLine {
    let amount = roundedHalfUp(sixtiethNanos: sum, scale: tariff.amountScale)
    return SlowLine(
      item: item, calls: Int64(calls), talk: Int64(talk), quantity: .minutes(seconds: seconds),
      tier: tier, unitPrice: price.text, amount: amount,
      payable: cut(amount, to: tariff.payable.scale, tariff.payable.rounding))
  }

  /// A price in 10^-9.
  private func nanos(_ price: Price) -> Int128 {
    var units = price.value.units
    for _ in price.value.scale..<9 { units *= 10 }
    return units
  }
}

/// A sum in 60ths of 10^-9, divided out by hand, digit by digit, and rounded by the digits behind.
func roundedHalfUp(sixtiethNanos sum: Int128, scale: Int) -> String {
  let divisor: Int128 = 60_000_000_000
  var digits = String(sum / divisor) + "."
  var rest = sum % divisor
  for _ in 0..<30 {
    digits += String(rest * 10 / divisor)
    rest = rest * 10 % divisor
  }
  return cut(digits, to: scale, .halfUp)
}

/// Decimal text with other decimals: padded, or cut and rounded by what is cut off.
func cut(_ text: String, to scale: Int, _ rounding: Rounding) -> String {
  let parts = text.split(separator: ".").map(String.init)
  let fraction = (parts.count > 1 ? parts[1] : "") + String(repeating: "0", count: scale)
  let kept = Array(parts[0] + fraction.prefix(scale))
  let lost = String(fraction.dropFirst(scale))
  let isMore = lost.contains { $0 != "0" }
  let isHalf = lost.first == "5" && !lost.dropFirst().contains { $0 != "0" }
  let isAboveHalf = (lost.first ?? "0") >= "5" && !isHalf
  let isUp =
    switch rounding {
    case .down: false
    case .up: isMore
    case .halfUp: isHalf || isAboveHalf
    case .halfEven: isAboveHalf || (isHalf && "13579".contains(kept.last ?? "0"))
    }
  var digits = kept
  if isUp {
    var place = digits.count - 1
    while place >= 0, digits[place] == "9" {
      digits[place] = "0"
      place -= 1
    }
    if place < 0 {
      digits.insert("1", at: 0)
    } else if let digit = digits[place].wholeNumberValue {
      digits[place] = Character(String(digit + 1))
    }
  }
  let whole = String(digits.dropLast(scale))
  return scale == 0 ? whole : whole + "." + String(digits.suffix(scale))
}
