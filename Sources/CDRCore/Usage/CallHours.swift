/// Calls by the hour of the day and by item: how they are spread, for people and for the search for
/// what may be missing. No bill is made of it, but its sums are those of the calls that count.
///
/// An hour is one of the zone's wall clock: where clocks are turned back, one hour has the calls of
/// two; where they are turned forward, one has none. A call belongs to the hour of the instant by which
/// it belongs to its month: its start, or with ``Attribution/end`` its end.
public struct CallHours: Hashable, Sendable {
  /// An hour of a day.
  public struct Hour: Hashable, Comparable, Sendable {
    /// Hours since 1970-01-01T00 of the zone's wall clock.
    public var number: Int32

    @inlinable
    public init(number: Int32) { self.number = number }

    /// - Parameters:
    ///   - day: in days since 1970-01-01.
    ///   - hour: from 0 to 23.
    @inlinable
    public init(day: Int32, hour: Int) { number = day * 24 + Int32(hour) }

    /// The day, in days since 1970-01-01.
    @inlinable public var day: Int32 { Int32(floorDivide(Int64(number), 24)) }

    /// The hour of the day, from 0 to 23.
    @inlinable public var ofDay: Int { Int(number - day * 24) }

    /// The day.
    public var date: CivilDate { CivilDate(daysSinceEpoch: Int(day)) }

    @inlinable
    public static func < (a: Hour, b: Hour) -> Bool { a.number < b.number }
  }

  /// What some calls come to.
  public struct Count: Hashable, Sendable {
    /// Calls that count, those of 0 seconds and those that the column map does not charge among them.
    public var calls: Int64 = 0
    /// Those of more than 0 seconds that are charged.
    public var charged: Int64 = 0
    /// Their time before any rounding.
    public var talkMilliseconds: Int64 = 0
    /// Their time after rounding each call up by itself.
    public var billedSeconds: Int64 = 0

    public init() {}

    public init(calls: Int64, charged: Int64, talkMilliseconds: Int64, billedSeconds: Int64) {
      self.calls = calls
      self.charged = charged
      self.talkMilliseconds = talkMilliseconds
      self.billedSeconds = billedSeconds
    }

    /// Whether there are no calls.
    public var isEmpty: Bool { calls == 0 }

    /// Adds sums, all of which are below 2^62.
    public static func += (a: inout Count, b: Count) {
      a.calls += b.calls
      a.charged += b.charged
      a.talkMilliseconds += b.talkMilliseconds
      a.billedSeconds += b.billedSeconds
    }

    /// Takes sums out again.
    public static func -= (a: inout Count, b: Count) {
      a.calls -= b.calls
      a.charged -= b.charged
      a.talkMilliseconds -= b.talkMilliseconds
      a.billedSeconds -= b.billedSeconds
    }
  }

  /// An hour and an item.
  public struct Key: Hashable, Comparable, Sendable {
    /// The hour.
    public var hour: Hour
    /// The item's position in ``Metering/items``, or its id in a ledger.
    public var item: Int

    public init(hour: Hour, item: Int) {
      self.hour = hour
      self.item = item
    }

    public static func < (a: Key, b: Key) -> Bool { (a.hour, a.item) < (b.hour, b.item) }
  }

  /// By hour and item; none is empty.
  public private(set) var counts: [Key: Count] = [:]

  public init() {}

  /// Whether there are no calls.
  public var isEmpty: Bool { counts.isEmpty }

  /// In order of hours and items.
  public var rows: [(key: Key, value: Count)] { counts.sorted { $0.key < $1.key } }

  /// What all of them come to.
  public var total: Count { counts.values.reduce(into: Count()) { $0 += $1 } }

  /// Adds calls of an hour and item.
  public mutating func add(_ count: Count, _ key: Key) {
    if !count.isEmpty { counts[key, default: Count()] += count }
  }

  /// Takes calls of an hour and item out again, which were added before.
  public mutating func remove(_ count: Count, _ key: Key) {
    counts[key, default: Count()] -= count
    if counts[key]?.isEmpty == true { counts[key] = nil }
  }

  /// Adds all of other calls.
  public mutating func add(_ other: CallHours) {
    if isEmpty {
      self = other
      return
    }
    for (key, count) in other.counts { add(count, key) }
  }

  /// The same with items numbered otherwise.
  ///
  /// - Parameter number: gives an item's other number.
  public func renumbered(_ number: (Int) -> Int) -> CallHours {
    var renumbered = CallHours()
    for (key, count) in counts {
      renumbered.add(count, Key(hour: key.hour, item: number(key.item)))
    }
    return renumbered
  }
}
