import Foundation

/// The rows of calls made the slow way: every call by itself, prices from their text, and a row for
/// what is missing to the slow bill.
package struct SlowItemiser {
  private let rater: SlowRater
  private let slow: SlowCalls
  private let month: String

  package init(_ slow: SlowCalls, _ tariff: SlowTariff, month: String) {
    rater = SlowRater(tariff)
    self.slow = slow
    self.month = month
  }

  private typealias Placed = (call: SlowCalls.Call, id: [UInt8], file: String, line: Int)

  /// What a minute of an account's calls of one item costs.
  private struct Prices {
    var usual: String
    var short: String?
  }

  /// All fields of all rows, in order.
  ///
  /// - Parameter accounts: nil: all, in the order of the files.
  package func rows(accounts: [String]? = nil) -> [[String]] {
    var placed: [Placed] = zip(slow.calls, slow.places).map { ($0, $1.id, $1.file, $1.line) }
      .filter { $0.call.month == month }
    if let accounts {
      let wanted = Set(accounts.map { Array($0.utf8) })
      placed = placed.filter { wanted.contains($0.call.account) }.enumerated().sorted { a, b in
        let (x, y) = (a.element, b.element)
        if x.call.account != y.call.account {
          return x.call.account.lexicographicallyPrecedes(y.call.account)
        }
        if x.call.start != y.call.start { return x.call.start < y.call.start }
        if x.id != y.id { return x.id.lexicographicallyPrecedes(y.id) }
        return a.offset < b.offset
      }.map(\.element)
    }
    let byAccount = Dictionary(grouping: placed, by: \.call.account).mapValues { $0.map(\.call) }
    let prices = byAccount.mapValues(prices)
    // By bytes: texts that differ in them may be equal as such.
    var sums: [[[UInt8]]: Fraction] = [:]
    var rows: [[String]] = []
    func add(
      _ place: Placed, _ item: String, _ milliseconds: Int, _ seconds: Int, _ price: String
    ) {
      let amount = (Fraction(price) * seconds / 60).rounded(to: rater.tariff.amountScale, "down")
      let account = String(decoding: place.call.account, as: UTF8.self)
      let key = [place.call.account, Array(item.utf8)]
      sums[key] = (sums[key] ?? Fraction(0)) + Fraction(amount)
      rows.append([
        month, account, item, String(decoding: place.id, as: UTF8.self), time(place.call.start),
        rater.trimmed(Fraction(milliseconds) / 1000), rater.trimmed(Fraction(seconds) / 60),
        "minute", price, amount, place.file, "\(place.line)",
      ])
    }
    for place in placed {
      let call = place.call
      let item = rater.tariff.items[call.product].name
      if call.duration > 0, let own = prices[call.account]?[call.product] {
        let price = call.duration < 60_000 ? own.short ?? own.usual : own.usual
        add(place, item, call.duration, rater.billedSeconds(call), price)
      }
      if call.recording > 0, rater.isCharged(call), let recording = rater.tariff.recording {
        add(place, "recording", call.recording, rater.recordedSeconds(call), recording.price)
      }
    }
    for (account, calls) in byAccount.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let name = String(decoding: account, as: UTF8.self)
      for line in rater.lines(calls) {
        let rest = remainder(line.amount, sums[[account, Array(line.item.utf8)]] ?? Fraction(0))
        if let rest {
          rows.append([month, name, line.item, "", "", "", "", "", "", rest, "", ""])
        }
      }
    }
    return rows
  }

  /// What a line has more than its rows, with a sign; nil where that is nothing.
  private func remainder(_ amount: String, _ sum: Fraction) -> String? {
    let scale = rater.tariff.amountScale
    func units(_ text: String) -> Int { Int(text.filter { $0 != "." }) ?? 0 }
    let rest = units(amount) - units(sum.rounded(to: scale, "down"))
    if rest == 0 { return nil }
    var digits = String(abs(rest))
    while digits.count <= scale { digits = "0" + digits }
    if scale > 0 { digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale)) }
    return (rest < 0 ? "-" : "") + digits
  }

  /// By product.
  private func prices(_ calls: [SlowCalls.Call]) -> [Int: Prices] {
    var prices: [Int: Prices] = [:]
    for (index, item) in rater.tariff.items.enumerated() {
      let own = calls.filter { $0.product == index && $0.duration > 0 }
      if own.isEmpty { continue }
      let joint = calls.filter {
        $0.duration > 0 && rater.isJoint(rater.tariff.items[$0.product], item)
      }
      let (tier, price, _) = rater.charge(own, joint: joint, item)
      var found = Prices(usual: price)
      let byCall = item.underOneMinute.map(\.byCall) ?? false
      if tier != "<1", byCall, own.contains(where: { $0.duration < 60_000 }) {
        found.short = item.underOneMinute?.price
      }
      if tier != "<1", item.isGraduated {
        let paying = byCall ? own.filter { $0.duration >= 60_000 } : own
        let seconds = paying.reduce(0) { $0 + rater.billedSeconds($1) }
        found.usual = average(item, seconds)
      }
      prices[index] = found
    }
    return prices
  }

  /// Second by second would be slower still: what each tier's part costs, over all seconds.
  private func average(_ item: SlowTariff.Item, _ seconds: Int) -> String {
    var (sum, lower) = (Fraction(0), 0)
    for tier in item.tiers where lower < seconds {
      let upper = min(seconds, tier.upTo.map { $0 * 60 } ?? seconds)
      if upper > lower { sum = sum + Fraction(tier.price) * (upper - lower) }
      lower = max(lower, upper)
    }
    return (sum / seconds).rounded(to: 6, "half_up")
  }

  /// As clocks in Shanghai show it since 1992.
  private func time(_ start: Int) -> String {
    let local = start + SlowTariff.offsetMilliseconds
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let second = local >= 0 ? local / 1000 : -((999 - local) / 1000)
    let parts = calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second],
      from: Date(timeIntervalSince1970: TimeInterval(second)))
    func two(_ number: Int?) -> String { String(format: "%02d", number ?? 0) }
    let milliseconds = local - second * 1000
    let fraction = milliseconds == 0 ? "" : String(format: ".%03d", milliseconds)
    return String(format: "%04d", parts.year ?? 0) + "-\(two(parts.month))-\(two(parts.day))T"
      + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))\(fraction)+08:00"
  }
}
