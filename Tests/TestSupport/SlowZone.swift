import Foundation

/// A zone's wall clock the slow way: readings are tried, not worked out.
package struct SlowZone {
  private let zone: TimeZone

  package init(_ name: String) {
    guard let zone = TimeZone(identifier: name) else { preconditionFailure("no zone \(name)") }
    self.zone = zone
  }

  /// What the wall shows at an instant, in milliseconds as if it were UTC.
  package func local(_ instant: Int) -> Int { instant + offset(instant) }

  private func offset(_ instant: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant) / 1000)) * 1000
  }

  /// The instants at which the wall shows a time, in order: one, two where clocks go back, and none
  /// where they go forward.
  package func readings(ofLocal local: Int) -> [Int] {
    let day = 86_400_000
    let offsets = Set([local - day, local, local + day].map(offset))
    return offsets.map { local - $0 }.filter { self.local($0) == local }.sorted()
  }

  /// The first reading; of a time that never is, the one by the offset before the change.
  package func instant(ofLocal local: Int) -> Int {
    readings(ofLocal: local).first ?? local - offset(local - 86_400_000)
  }
}
