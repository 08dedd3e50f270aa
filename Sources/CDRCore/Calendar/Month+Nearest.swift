extension Month {
  /// `the nearest with some are 2026-09 and 2026-11`: the months before and after this one.
  ///
  /// - Parameter known: the months to name, in order.
  package func nearestWords(among known: [Month]) -> String {
    let nearest = [known.last { $0 < self }, known.first { $0 > self }].compactMap(\.self)
    guard !nearest.isEmpty else { return "there is no month with any" }
    return "the nearest with some \(nearest.count == 1 ? "is" : "are") "
      + nearest.map(\.description).joined(separator: " and ")
  }
}
