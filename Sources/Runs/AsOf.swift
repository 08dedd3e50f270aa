import CDRCore
import ColumnMaps
import Foundation

/// The moment that decides between provisional and final.
public enum AsOf {
  /// The instant of a date (its first), of a timestamp, or now when nothing is given; in
  /// milliseconds since 1970-01-01T00:00:00Z.
  ///
  /// - Throws: `usage` when the text is neither.
  public static func instant(_ text: String?, in zone: ZoneClock) throws(Failure) -> Int64 {
    guard let text else { return now }
    if let date = CivilDate(text) { return zone.start(of: date) }
    if let instant = zone.instant(parsing: text) { return instant }
    throw Failure(
      .usage, "--as-of \(text) is not a date (2026-11-01) or timestamp (2026-11-01T06:00:00+08:00)")
  }

  /// This moment.
  public static var now: Int64 {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }
}
