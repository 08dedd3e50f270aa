import TestSupport

/// How calls are rounded up: what the first call of an account in a month fixes.
extension LedgerModel {
  /// Calls that are rounded alike, or recordings.
  package struct RoundedKey: Hashable {
    package var month: String
    package var account: [UInt8]
    /// The item's place in the tariffs; nil: recordings.
    package var item: Int?
  }

  /// What is rounded at all.
  private var rounded: Set<RoundedKey> {
    var keys: Set<RoundedKey> = []
    for call in calls {
      if call.duration > 0 {
        keys.insert(RoundedKey(month: call.month, account: call.account, item: call.product))
      }
      if call.recording > 0 {
        keys.insert(RoundedKey(month: call.month, account: call.account, item: nil))
      }
    }
    return keys
  }

  /// Forgets how calls were rounded that are gone, and fixes how those are that are new.
  mutating func fixRoundings() {
    let rounded = rounded
    roundings = roundings.filter { rounded.contains($0.key) }
    for key in rounded where roundings[key] == nil {
      roundings[key] = tariffs.rounding(key, by: standing(for: key.month))
    }
  }

  /// Whether tariffs round a month's calls as they were rounded.
  func rounds(_ month: String, as set: TariffSet) -> Bool {
    roundings.allSatisfy { key, rounding in
      key.month != month || tariffs.rounding(key, by: set) == rounding
    }
  }

  /// Whether tariffs given to an ingest can price all months that were not posted.
  func roundsUnposted(as set: TariffSet) -> Bool {
    Set(roundings.keys.map(\.month)).allSatisfy { month in
      months[month]?.tariffSet != nil || rounds(month, as: set)
    }
  }
}

/// How times are rounded up, by what they come to: the seconds charged for 0 s, 1 s, 2 s and so on.
package typealias ModelRounding = [Int]

extension ModelTariffs {
  /// How a tariff set rounds an account's calls of a month.
  func rounding(_ key: LedgerModel.RoundedKey, by set: TariffSet) -> ModelRounding {
    guard case .single(let general) = set.resolved(for: key.month, in: self).list else { return [] }
    let number = set.contracts.flatMap { contracts[$0][key.account] } ?? general
    return roundings[number][key.item ?? tariffs[number].items.count]
  }

  /// By tariff, those of its items, and behind them that of recordings.
  static func roundings(_ tariffs: [SlowTariff]) -> [[ModelRounding]] {
    // Beyond the longest minimum of a random tariff all goes on alike.
    func rounding(_ increment: Int, _ minimum: Int?, _ initial: Int) -> ModelRounding {
      (0...400).map {
        SlowTariff.charged($0 * 1000, increment: increment, minimum: minimum, initial: initial)
      }
    }
    return tariffs.map { tariff in
      tariff.items.map { rounding($0.increment, $0.minimum, $0.initial) } + [
        rounding(
          tariff.recording?.increment ?? 60, tariff.recordingMinimum, tariff.recordingInitial)
      ]
    }
  }
}
