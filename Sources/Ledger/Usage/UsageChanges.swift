import CDRCore
import GRDB
import Metering

/// Single calls that come to count, or cease to, until they are put into blobs.
struct UsageChanges {
  private var sums: [Month: [[UInt8]: [Int: Usage]]] = [:]
  private let usage: CallUsage
  /// By the ledger's item ids, the items' places in the metering of ``usage``.
  private let places: [Int: Int]

  init(_ fixed: FixedMetering) throws(Failure) {
    let items = fixed.items.sorted { $0.key < $1.key }
    places = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1.key, $0) })
    usage = try CallUsage(
      Metering(
        items: items.map(\.value), recordingIncrement: fixed.recordingIncrement,
        timeZone: fixed.timeZone, attribution: .start))
  }

  /// The months that change.
  var months: [Month] { sums.keys.sorted() }

  /// Adds what a call adds.
  ///
  /// - Parameters:
  ///   - item: the ledger's id.
  ///   - duration: in milliseconds, as is `recording`.
  mutating func add(
    account: [UInt8], item: Int, month: Month, duration: UInt32, recording: UInt32
  ) throws(Failure) {
    // A call that adds nothing has a month all the same.
    guard duration > 0 || recording > 0 else {
      sums[month, default: [:]] = sums[month] ?? [:]
      return
    }
    guard let place = places[item] else { throw .damaged("item \(item) has no name") }
    let step = usage.usage(item: place, duration: duration, recording: recording)
    guard sums[month, default: [:]][account, default: [:]][item, default: Usage()].add(step) else {
      throw Failure(
        .badData, "account \(String(decoding: account, as: UTF8.self)): sums overflow 64 bits")
    }
  }

  /// What was added in a month.
  func packed(_ month: Month) throws(Failure) -> PackedUsage {
    var packed = PackedUsage()
    let accounts = (sums[month] ?? [:]).sorted { $0.key.lexicographicallyPrecedes($1.key) }
    for (account, items) in accounts {
      let items = items.sorted { $0.key < $1.key }.map { ItemUsage(item: $0.key, usage: $0.value) }
      try packed.append(account: account.span, items: items.span)
    }
    return packed
  }
}
