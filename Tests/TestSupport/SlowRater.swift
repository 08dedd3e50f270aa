/// A bill made the slow way, from calls to CSV rows, with exact fractions.
///
/// Written from the rules and not from the program: every call by itself, prices from their text,
/// one rounding of the exact sum.
package struct SlowRater {
  package let tariff: SlowTariff

  package init(_ tariff: SlowTariff) { self.tariff = tariff }

  /// The rows of a CSV bill without its last column, the detail.
  package func bill(_ calls: [SlowCalls.Call], status: (_ month: String) -> String) -> [[String]] {
    var rows: [[String]] = []
    for month in Set(calls.map(\.month)).sorted() {
      let ofMonth = Dictionary(grouping: calls.filter { $0.month == month }, by: \.account)
      for (account, calls) in ofMonth.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        for line in lines(calls) {
          rows.append(
            [
              month, String(decoding: account, as: UTF8.self), line.item, "\(line.calls)",
              trimmed(Fraction(line.talk) / 1000), trimmed(Fraction(line.seconds) / 60), "minute",
              line.tier, line.unitPrice, line.amount, line.payable, tariff.currency, status(month),
            ])
        }
      }
    }
    return rows
  }

  /// Charged recording minutes, uncharged ones, and talk minutes, in seconds.
  package func seconds(
    _ calls: [SlowCalls.Call]
  ) -> (billed: Int, recorded: Int, uncharged: Int) {
    var (billed, recorded, uncharged) = (0, 0, 0)
    for call in calls {
      billed += billedSeconds(call)
      if isCharged(call) {
        recorded += recordedSeconds(call)
      } else {
        uncharged += recordedSeconds(call)
      }
    }
    return (billed, recorded, uncharged)
  }

  /// What an account's calls of one month come to.
  package func lines(_ calls: [SlowCalls.Call]) -> [SlowLine] {
    var lines: [SlowLine] = []
    for (index, item) in tariff.items.enumerated() {
      let own = calls.filter { $0.product == index && $0.duration > 0 }
      if own.isEmpty { continue }
      let joint = calls.filter { $0.duration > 0 && isJoint(tariff.items[$0.product], item) }
      let (tier, price, amount) = charge(own, joint: joint, item)
      lines.append(
        line(
          item.name, own.map(\.duration), seconds: own.reduce(0) { $0 + billedSeconds($1) },
          tier, price, amount))
    }
    let recorded = calls.filter { $0.recording > 0 && isCharged($0) }
    if let recording = tariff.recording, !recorded.isEmpty {
      let seconds = recorded.reduce(0) { $0 + recordedSeconds($1) }
      lines.append(
        line(
          "recording", recorded.map(\.recording), seconds: seconds, "", recording.price,
          Fraction(recording.price) * seconds / 60))
    }
    return lines
  }

  private func line(
    _ item: String, _ milliseconds: [Int], seconds: Int, _ tier: String, _ price: String,
    _ amount: Fraction
  ) -> SlowLine {
    let exact = amount.rounded(to: tariff.amountScale, "half_up")
    let payable = Fraction(exact).rounded(to: tariff.payableScale, tariff.payableRounding)
    return SlowLine(
      item: item, calls: milliseconds.count, talk: milliseconds.reduce(0, +), seconds: seconds,
      tier: tier, unitPrice: price, amount: exact, payable: payable)
  }

  /// The tier, the unit price and the amount of an item's calls.
  func charge(
    _ own: [SlowCalls.Call], joint: [SlowCalls.Call], _ item: SlowTariff.Item
  ) -> (String, String, Fraction) {
    let volume = joint.reduce(0) { $0 + billedSeconds($1) }
    let reached = item.tiers.firstIndex { $0.upTo.map { volume <= $0 * 60 } ?? true } ?? 0
    let tier = (label(reached, item), item.tiers[reached].price)
    var paying = own
    var sum = Fraction(0)
    if let (price, byCall) = item.underOneMinute {
      if !byCall, joint.reduce(0, { $0 + $1.duration }) < 60_000 {
        return ("<1", price, Fraction(price) * own.reduce(0) { $0 + billedSeconds($1) } / 60)
      }
      if byCall {
        let short = own.filter { $0.duration < 60_000 }
        sum = Fraction(price) * short.reduce(0) { $0 + billedSeconds($1) } / 60
        paying = own.filter { $0.duration >= 60_000 }
        if paying.isEmpty { return ("<1", price, sum) }
      }
    }
    let seconds = paying.reduce(0) { $0 + billedSeconds($1) }
    if item.isGraduated {
      var lower = 0
      for (index, tier) in item.tiers.enumerated() where index <= reached {
        let upper = min(seconds, tier.upTo.map { $0 * 60 } ?? seconds)
        sum = sum + Fraction(tier.price) * (upper - lower) / 60 + Fraction(tier.flat ?? "0")
        lower = upper
      }
    } else {
      sum = sum + Fraction(tier.1) * seconds / 60 + Fraction(item.tiers[reached].flat ?? "0")
    }
    return (tier.0, tier.1, sum)
  }

  private func label(_ tier: Int, _ item: SlowTariff.Item) -> String {
    if let bound = item.tiers[tier].upTo { return "<=\(bound)" }
    return tier == 0 ? ">0" : ">\(item.tiers[tier - 1].upTo ?? 0)"
  }

  func isJoint(_ other: SlowTariff.Item, _ item: SlowTariff.Item) -> Bool {
    other.name == item.name || (item.group != nil && other.group == item.group)
  }

  package func billedSeconds(_ call: SlowCalls.Call) -> Int {
    let item = tariff.items[call.product]
    return SlowTariff.charged(
      call.duration, increment: item.increment, minimum: item.minimum, initial: item.initial)
  }

  package func recordedSeconds(_ call: SlowCalls.Call) -> Int {
    guard let recording = tariff.recording else {
      return SlowTariff.charged(call.recording, increment: 60, minimum: nil, initial: 0)
    }
    return SlowTariff.charged(
      call.recording, increment: recording.increment, minimum: tariff.recordingMinimum,
      initial: tariff.recordingInitial)
  }

  func isCharged(_ call: SlowCalls.Call) -> Bool {
    tariff.recording?.products.contains(tariff.items[call.product].name) ?? false
  }

  /// At most three decimals, half up, without zeros at the end.
  func trimmed(_ number: Fraction) -> String {
    var text = number.rounded(to: 3, "half_up")
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}

extension SlowTariff {
  /// The seconds that a time in milliseconds is charged: the initial period, then an increment after
  /// the other until the time is reached, and the minimum if that is more.
  package static func charged(
    _ milliseconds: Int, increment: Int, minimum: Int?, initial: Int
  ) -> Int {
    if milliseconds == 0 { return 0 }
    var seconds = initial
    while seconds * 1000 < milliseconds { seconds += increment }
    return max(seconds, minimum ?? 0)
  }
}

/// What the slow rater says of a line, times in milliseconds and seconds.
package struct SlowLine: Hashable {
  package var item: String
  package var calls: Int
  package var talk: Int
  package var seconds: Int
  package var tier: String
  package var unitPrice: String
  package var amount: String
  package var payable: String

  package init(
    item: String, calls: Int, talk: Int, seconds: Int, tier: String, unitPrice: String,
    amount: String, payable: String
  ) {
    self.item = item
    self.calls = calls
    self.talk = talk
    self.seconds = seconds
    self.tier = tier
    self.unitPrice = unitPrice
    self.amount = amount
    self.payable = payable
  }
}

/// An exact number not below zero.
package struct Fraction {
  private var over: Int128
  private var under: Int128

  package init(_ number: Int) { (over, under) = (Int128(number), 1) }

  /// From decimal text.
  package init(_ text: String) {
    (over, under) = (0, 1)
    var isFraction = false
    for character in text {
      if character == "." {
        isFraction = true
        continue
      }
      over = over * 10 + Int128(character.wholeNumberValue ?? 0)
      if isFraction { under *= 10 }
    }
  }

  package static func * (a: Fraction, b: Int) -> Fraction {
    var product = a
    product.over *= Int128(b)
    return product
  }

  package static func / (a: Fraction, b: Int) -> Fraction {
    var quotient = a
    quotient.under *= Int128(b)
    return quotient
  }

  package static func + (a: Fraction, b: Fraction) -> Fraction {
    var sum = a
    sum.over = a.over * b.under + b.over * a.under
    sum.under = a.under * b.under
    var (x, y) = (sum.over, sum.under)
    while y != 0 { (x, y) = (y, x % y) }
    sum.over /= x
    sum.under /= x
    return sum
  }

  /// Decimal text of so many decimals.
  package func rounded(to scale: Int, _ rounding: String) -> String {
    let scaled = over * (0..<scale).reduce(Int128(1)) { power, _ in power * 10 }
    var units = scaled / under
    let rest = scaled % under
    let goesUp =
      switch rounding {
      case "up": rest > 0
      case "half_up": rest * 2 >= under
      case "half_even": rest * 2 > under || (rest * 2 == under && units % 2 == 1)
      default: false
      }
    if goesUp { units += 1 }
    let digits = String(units)
    if scale == 0 { return digits }
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return padded.dropLast(scale) + "." + padded.suffix(scale)
  }
}
