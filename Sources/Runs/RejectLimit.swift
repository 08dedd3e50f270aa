import CDRCore

/// How many rejected records a run may have before it makes no bill.
public enum RejectLimit: Hashable, Sendable {
  /// At most this many records.
  case records(Int64)
  /// At most this many millionths of a percent of the records that may be calls, though 10 records
  /// always pass unless no record is anything else; 0 is strict.
  case share(millionthsOfPercent: Int64)

  /// 1 %.
  public static let standard = RejectLimit.share(millionthsOfPercent: 1_000_000)

  /// Reads `N` or `P%`, `P` with up to six decimals; nil for anything else.
  public init?(_ text: String) {
    guard text.hasSuffix("%") else {
      guard let count = Self.wholeNumber(text[...]) else { return nil }
      self = .records(count)
      return
    }
    let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = Self.wholeNumber(parts[0]), whole <= 100 else {
      return nil
    }
    var fraction: Int64 = 0
    if parts.count == 2 {
      guard parts[1].utf8.count <= 6,
        let digits = Self.wholeNumber(
          parts[1] + String(repeating: "0", count: 6 - parts[1].utf8.count)), !parts[1].isEmpty
      else { return nil }
      fraction = digits
    }
    self = .share(millionthsOfPercent: whole * 1_000_000 + fraction)
  }

  private static func wholeNumber(_ text: some StringProtocol) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy(isDigit) else { return nil }
    return Int64(text)
  }

  /// Records that always pass under a share, so that a short file is not lost to one bad line.
  public static let alwaysPassing: Int64 = 10

  /// Whether a run with these records still makes a bill.
  ///
  /// - Parameters:
  ///   - rejected: how many were rejected.
  ///   - records: how many there are that may be calls.
  ///   - conflicts: how many of those rejected conflict with another call.
  public func allows(_ rejected: Int64, of records: Int64, conflicts: Int64 = 0) -> Bool {
    switch self {
    case .records(let limit): return rejected <= limit
    case .share(let millionths):
      if Self.areAll(rejected, of: records, conflicts: conflicts) {
        return millionths == 100_000_000
      }
      if millionths > 0 && rejected <= Self.alwaysPassing { return true }
      return Int128(rejected) * 100_000_000 <= Int128(records) * Int128(millionths)
    }
  }
}

extension RejectLimit {
  /// Whether every record was rejected, calls that conflict with another aside: then not the records
  /// are at fault but how they are read.
  static func areAll(_ rejected: Int64, of records: Int64, conflicts: Int64) -> Bool {
    rejected > conflicts && rejected - conflicts == records - conflicts
  }

  /// Why that many are not allowed, for a message.
  func refusal(of rejected: Int64, of records: Int64, conflicts: Int64) -> String {
    if case .share = self, Self.areAll(rejected, of: records, conflicts: conflicts) {
      return "every record was, which only --max-rejects 100% or a number allows"
    }
    return "more than --max-rejects \(self) allows"
  }
}

extension RejectLimit: CustomStringConvertible {
  public var description: String {
    switch self {
    case .records(let count): return "\(count)"
    case .share(let millionths):
      let fraction = String(millionths % 1_000_000 + 1_000_000).dropFirst()
      let digits = String(fraction.reversed().drop { $0 == "0" }.reversed())
      return "\(millionths / 1_000_000)\(digits.isEmpty ? "" : ".")\(digits)%"
    }
  }
}
