import CDRCore
import GRDB
import Metering

/// Single calls that come to count, or cease to, until they are put into blobs.
struct UsageChanges {
  private var sums: [Month: [[UInt8]: [Int: Usage]]] = [:]
  private let meterings: LedgerMeterings
  private var clock: ZoneClock?
  /// The calls by the hour, with items by the ledger's ids.
  private(set) var hours = CallHours()

  /// - Parameter meterings: by what the calls are rounded.
  init(_ meterings: LedgerMeterings) { self.meterings = meterings }

  /// The months that change.
  var months: [Month] { sums.keys.sorted() }

  /// Adds what a call adds.
  ///
  /// - Parameters:
  ///   - item: the ledger's id.
  ///   - start: in milliseconds since 1970-01-01T00:00:00Z.
  ///   - duration: in milliseconds, as is `recording`.
  mutating func add(
    account: [UInt8], item: Int, month: Month, start: Int64, duration: UInt32, recording: UInt32
  ) throws {
    // A call that adds nothing has a month all the same.
    guard duration > 0 || recording > 0 else {
      sums[month, default: [:]] = sums[month] ?? [:]
      try count(Usage(), item: item, start: start, duration: duration)
      return
    }
    let scheme = try meterings.month(month).scheme(of: ByteText(bytes: account))
    let step = CallUsage.usage(
      duration: duration, recording: recording,
      rounding: try scheme.rounding(of: item, fixed: meterings.fixed),
      recordingRounding: try scheme.recording(fixed: meterings.fixed))
    guard sums[month, default: [:]][account, default: [:]][item, default: Usage()].add(step) else {
      throw Failure(
        .badData, "account \(String(decoding: account, as: UTF8.self)): sums overflow 64 bits")
    }
    try count(step, item: item, start: start, duration: duration)
  }

  /// Counts a call by the hour.
  private mutating func count(
    _ usage: Usage, item: Int, start: Int64, duration: UInt32
  ) throws {
    let clock = try self.clock ?? meterings.fixed.clock
    self.clock = clock
    let isByEnd = meterings.fixed.metering.attribution == .end
    hours.add(
      .init(
        calls: 1, charged: usage.calls, talkMilliseconds: usage.talkMilliseconds,
        billedSeconds: usage.billedSeconds),
      .init(hour: clock.hour(of: isByEnd ? start + Int64(duration) : start), item: item))
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
