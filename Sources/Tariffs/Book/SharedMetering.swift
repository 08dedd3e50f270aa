import CDRCore

extension Metering {
  /// The one metering that serves several tariffs: the items of all, in the order in which they
  /// first occur.
  ///
  /// - Throws: a `Failure` of kind `unfit` that names, for every key on which two tariffs differ,
  ///   both of them and both values.
  init(sharedBy tariffs: [Tariff]) throws(Failure) {
    var comparison = Comparison()
    var items: [MeteredItem] = []
    for tariff in tariffs {
      comparison.add("currency", tariff.currency, of: tariff)
      comparison.add("time_zone", tariff.timeZone, of: tariff)
      comparison.add("attribute_by", tariff.attribution.rawValue, of: tariff)
      if let recording = tariff.recording {
        comparison.add("recording.increment", String(recording.increment), of: tariff)
      }
      for item in tariff.metering.items {
        let isNew = comparison.add(
          "usage.\(item.name).increment", String(item.increment), of: tariff)
        comparison.add("usage.\(item.name).minimum", String(item.minimum), of: tariff)
        if isNew { items.append(item) }
      }
    }
    if !comparison.differences.isEmpty { throw Failure.joined(comparison.differences) }
    self.init(
      items: items,
      recordingIncrement: tariffs.lazy.compactMap(\.recording?.increment).first ?? 60,
      timeZone: tariffs.first?.timeZone ?? "UTC",
      attribution: tariffs.first?.attribution ?? .start)
  }

  /// Holds each key's value against the first tariff that has it.
  private struct Comparison {
    private var first: [ByteText: (value: String, tariff: Tariff)] = [:]
    private(set) var differences: [Failure] = []

    /// True when no tariff had the key before.
    @discardableResult
    mutating func add(_ key: String, _ value: String, of tariff: Tariff) -> Bool {
      guard let known = first[ByteText(key)] else {
        first[ByteText(key)] = (value, tariff)
        return true
      }
      if !known.value.hasBytes(of: value) {
        differences.append(
          Failure(
            .unfit,
            "\(known.tariff.label) and \(tariff.label) differ in \(key): \(known.value) and "
              + "\(value); tariffs of one run must share it"))
      }
      return false
    }
  }
}
