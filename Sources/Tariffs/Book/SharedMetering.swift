import CDRCore

extension Metering {
  /// The one metering that serves several tariffs: the items of all, in the order in which they
  /// first occur, and how the first tariff that has an item rounds it.
  ///
  /// - Throws: a `Failure` of kind `unfit` that names, for every key that tariffs have to share and
  ///   on which two differ, both of them and both values.
  init(sharedBy tariffs: [Tariff]) throws(Failure) {
    var comparison = Comparison()
    var items: [MeteredItem] = []
    var known: Set<ByteText> = []
    for tariff in tariffs {
      comparison.add("currency", tariff.currency, of: tariff)
      comparison.add("time_zone", tariff.timeZone, of: tariff)
      comparison.add("attribute_by", tariff.attribution.rawValue, of: tariff)
      for item in tariff.metering.items where known.insert(ByteText(item.name)).inserted {
        items.append(item)
      }
    }
    if !comparison.differences.isEmpty { throw Failure.joined(comparison.differences) }
    self.init(
      items: items,
      recording: tariffs.lazy.compactMap(\.recording?.rounding).first ?? TimeRounding(),
      timeZone: tariffs.first?.timeZone ?? "UTC",
      attribution: tariffs.first?.attribution ?? .start)
  }

  /// How a tariff rounds this metering's items; what it has not is rounded as the metering says.
  func scheme(of tariff: Tariff) -> MeteringScheme {
    let own = Dictionary(
      tariff.items.map { (ByteText($0.name), $0.rounding) }, uniquingKeysWith: { first, _ in first }
    )
    return MeteringScheme(
      items: items.map { own[ByteText($0.name)] ?? $0.rounding },
      recording: tariff.recording?.rounding ?? recording)
  }

  /// Holds each key's value against the first tariff that has it.
  private struct Comparison {
    private var first: [ByteText: (value: String, tariff: Tariff)] = [:]
    private(set) var differences: [Failure] = []

    mutating func add(_ key: String, _ value: String, of tariff: Tariff) {
      guard let known = first[ByteText(key)] else {
        first[ByteText(key)] = (value, tariff)
        return
      }
      if !known.value.hasBytes(of: value) {
        differences.append(
          Failure(
            .unfit,
            "\(known.tariff.label) and \(tariff.label) differ in \(key): \(known.value) and "
              + "\(value); tariffs of one run must share it"))
      }
    }
  }
}
