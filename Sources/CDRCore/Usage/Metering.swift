/// How calls become quantities: the half of a tariff that the first pass knows.
///
/// The other half, what quantities cost, is for the second pass alone. Tariffs that share one
/// `Metering` can therefore be exchanged without reading a call again.
public struct Metering: Hashable, Sendable {
  /// The products that a call may name, in the tariff's order. An item's position is its id.
  public var items: [MeteredItem]
  /// How a recording is rounded up.
  public var recording: TimeRounding
  /// The IANA name of the zone in which days and months are cut.
  public var timeZone: String
  /// Which end of a call decides its month.
  public var attribution: Attribution
  /// Accounts and months that are rounded differently from ``items`` and ``recording``; nil: none.
  public var schemes: MeteringSchemes?

  public init(
    items: [MeteredItem], recording: TimeRounding, timeZone: String, attribution: Attribution
  ) {
    self.items = items
    self.recording = recording
    self.timeZone = timeZone
    self.attribution = attribution
  }

  /// A metering that rounds recordings up to whole increments.
  public init(
    items: [MeteredItem], recordingIncrement: Int, timeZone: String, attribution: Attribution
  ) {
    self.init(
      items: items, recording: TimeRounding(increment: recordingIncrement), timeZone: timeZone,
      attribution: attribution)
  }

  /// What ``items`` and ``recording`` say.
  public var scheme: MeteringScheme {
    MeteringScheme(items: items.map(\.rounding), recording: recording)
  }

  /// The clock of ``timeZone``.
  ///
  /// - Throws: `unfit` for a zone that this machine does not know.
  public var clock: ZoneClock {
    get throws(Failure) {
      if let clock = ZoneClock(name: timeZone) { return clock }
      throw Failure(.unfit, "unknown time zone \(timeZone)")
    }
  }
}

/// A product as the first pass sees it: a name, and how its calls are rounded up.
public struct MeteredItem: Sendable {
  /// Told apart by its bytes.
  public var name: String
  /// How a call is rounded up.
  public var rounding: TimeRounding

  public init(name: String, rounding: TimeRounding) {
    self.name = name
    self.rounding = rounding
  }

  /// An item whose calls are rounded up to whole increments.
  public init(name: String, increment: Int = 60, minimum: Int? = nil) {
    self.init(name: name, rounding: TimeRounding(increment: increment, minimum: minimum))
  }
}

extension MeteredItem: Hashable {
  public static func == (a: MeteredItem, b: MeteredItem) -> Bool {
    a.name.hasBytes(of: b.name) && a.rounding == b.rounding
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ByteText(name))
    hasher.combine(rounding)
  }
}

extension [MeteredItem] {
  /// The id of the item with a name: its position.
  package func firstIndex(named name: String) -> Int? { firstIndex { $0.name.hasBytes(of: name) } }
}

/// Which end of a call decides the month that it belongs to.
public enum Attribution: String, Hashable, Sendable, CaseIterable {
  /// The instant at which the call starts.
  case start
  /// The instant at which it ends: a call ending exactly at midnight belongs to the new month.
  case end
}
