import CDRCore
import Tariffs

/// How calls are rounded up, as far as it differs from ``FixedMetering``.
struct LedgerScheme: Hashable {
  /// By the ledger's item ids.
  private(set) var items: [Int: TimeRounding] = [:]
  /// nil: as the ledger says.
  private(set) var recording: TimeRounding?

  /// As the ledger says, in everything.
  static let standard = LedgerScheme()

  private init() {}

  /// What a tariff says.
  ///
  /// - Parameter other: holds for what the tariff has not.
  init(_ tariff: Tariff?, otherwise other: LedgerScheme, fixed: FixedMetering) {
    let own = Dictionary(
      (tariff?.items ?? []).map { (ByteText($0.name), $0.rounding) },
      uniquingKeysWith: { first, _ in first })
    for (id, item) in fixed.items {
      let rounding = own[ByteText(item.name)] ?? other.items[id] ?? item.rounding
      if rounding != item.rounding { items[id] = rounding }
    }
    let rounding = tariff?.recording?.rounding ?? other.recording ?? fixed.recording
    if rounding != fixed.recording { recording = rounding }
  }

  /// How the calls of an item are rounded up.
  func rounding(of item: Int, fixed: FixedMetering) throws(Failure) -> TimeRounding {
    guard let known = fixed.items[item] else { throw .damaged("item \(item) has no name") }
    let rounding = items[item] ?? known.rounding
    guard rounding.isValid else { throw .damaged("the rounding of item \(item)") }
    return rounding
  }

  /// How recordings are rounded up.
  func recording(fixed: FixedMetering) throws(Failure) -> TimeRounding {
    let rounding = recording ?? fixed.recording
    guard rounding.isValid else { throw .damaged("the rounding of recordings") }
    return rounding
  }

  /// The scheme in a first pass.
  ///
  /// - Parameter ids: by item of the pass's metering, the ledger's.
  func scheme(of metering: Metering, ids: [Int]) -> MeteringScheme {
    MeteringScheme(
      items: zip(metering.items, ids).map { items[$1] ?? $0.rounding },
      recording: recording ?? metering.recording)
  }

  // MARK: As text

  /// A line for each item by rising id, then one for recordings: `2 6 6 0` is increment, minimum and
  /// initial period of item 2.
  var text: String {
    var lines = items.sorted { $0.key < $1.key }.map { "\($0) \(Self.text(of: $1))" }
    if let recording { lines.append("recording \(Self.text(of: recording))") }
    return lines.joined(separator: "\n")
  }

  private static func text(of rounding: TimeRounding) -> String {
    "\(rounding.increment) \(rounding.minimum) \(rounding.initial)"
  }

  /// - Throws: `unfit` for what ``text`` never is.
  init(text: String) throws(Failure) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      let seconds = words.dropFirst().compactMap { Int($0) }
      guard words.count == 4, seconds.count == 3 else {
        throw .damaged("rounding \(text.debugDescription)")
      }
      let rounding = TimeRounding(
        increment: seconds[0], minimum: seconds[1], initial: seconds[2])
      guard rounding.isValid else { throw .damaged("rounding \(text.debugDescription)") }
      if words[0] == "recording" {
        recording = rounding
      } else if let item = Int(words[0]), CheckedValues.items.contains(Int64(item)) {
        items[item] = rounding
      } else {
        throw .damaged("rounding \(text.debugDescription)")
      }
    }
  }
}
