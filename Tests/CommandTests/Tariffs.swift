/// Tariffs of tests.
enum Tariffs {
  /// A minute of `voice` costs 1.
  static let plain = tariff("plain")

  /// A tariff in which a minute of each item costs its price.
  static func tariff(
    _ name: String, _ items: [(String, String)] = [("voice", "1")], keys: String = ""
  ) -> String {
    let usage = items.map { "  \($0): {tiers: [{price: \"\($1)\"}]}\n" }.joined()
    return "name: \(name)\ncurrency: CNY\ntime_zone: Asia/Shanghai\n\(keys)usage:\n\(usage)"
  }
}
