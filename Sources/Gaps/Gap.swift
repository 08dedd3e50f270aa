import CDRCore
import Crypto

/// Calls or files that may be missing, or files that may be there twice. It is evidence, not proof: a
/// public holiday looks like a lost day.
public struct Gap: Hashable, Sendable {
  /// What is missing.
  public enum Kind: String, Sendable, CaseIterable {
    /// Numbers or dates that the names of files leave out.
    case leftOut = "left_out"
    /// A number that two files of different content have.
    case repeated
    /// Hours without calls, where the same hours of earlier weeks had some.
    case hours
    /// A day without calls, where the same days of earlier weeks had some.
    case day
    /// A day with far fewer calls than the same days of earlier weeks.
    case lowDay = "low_day"
  }

  /// What is missing.
  public var kind: Kind
  /// Whose: the names of the files that have the calls, with `{n}` for a number and `{yyyy-MM-dd}` for
  /// a date; `*` for all files together.
  public var source: String
  /// The first of the numbers, dates or days, or the instant at which the hours begin, RFC 3339 in the
  /// tariff's zone.
  public var from: String
  /// The last of the numbers, dates or days, or the instant at which the hours end.
  public var to: String
  /// How many files there should be, or the median of calls in earlier weeks.
  public var expected: Int64
  /// How many there are.
  public var found: Int64
  /// Why it is thought to be missing, for people.
  public var detail: String

  /// What tells the gap from others: eight hexadecimal digits, the same as long as the gap is.
  ///
  /// The first four bytes of the SHA-256 of kind, source, from and to.
  public var id: String {
    let text = [kind.rawValue, source, from, to].joined(separator: "\n")
    return SHA256.hash(data: Array(text.utf8)).prefix(4).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }
}
