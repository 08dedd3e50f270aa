import CDRCore

/// How made-up calls are written, and how they are spread over accounts.
///
/// The standard columns stay what they are, so `rate` reads every shape without a column map; only
/// what stands in them changes. ``init()`` is the shape that switches of our own would write.
public struct CallShape: Hashable, Sendable {
  /// How account ids look.
  public var accountForm = AccountForm.short
  /// How call ids look.
  public var callIDForm = CallIDForm.switch
  /// How start times look.
  public var timeForm = TimeForm.offset
  /// Digits after the point of durations and recordings, at most ``maximumDecimals``; 0: whole
  /// seconds.
  public var decimals = 0
  /// Which fields stand in quotes.
  public var quotes = Quotes.none
  /// Columns beside the standard ones, spread among them, at most ``maximumExtraColumns``.
  public var extraColumns = 0
  /// How lines end.
  public var lineEnd = LineEnd.lf
  /// How calls are spread over accounts.
  public var spread = Spread.skewed
  /// Whether half of the records, and of the accounts, keep the default forms.
  public var isMixed = false

  /// Most digits after the point.
  public static let maximumDecimals = 9
  /// Most columns beside the standard ones: a header may have 4096 in all.
  public static let maximumExtraColumns = 4000

  /// Calls as they are made by default.
  public init() {}

  /// How account ids look. Each form gives every account an id of its own.
  public enum AccountForm: String, CaseIterable, Sendable {
    /// `acct-000123`
    case short
    /// 16 digits, as a cloud's customers have.
    case digits
    /// 34 characters: two letters and 32 hexadecimal digits.
    case sid
    /// 36 characters, in groups with hyphens.
    case uuid
    /// An e-mail address of some 30 characters.
    case email
    /// A company's name with a comma, doubled quotes and letters beyond ASCII.
    case company
    /// A name of some 30 bytes in Chinese.
    case chinese
    /// 64 bytes that begin alike.
    case long
    /// 120 bytes that begin alike.
    case longer
  }

  /// How call ids look.
  public enum CallIDForm: String, CaseIterable, Sendable {
    /// A switch's name and a UUID: 41 characters.
    case `switch`
    /// 36 characters, in groups with hyphens.
    case uuid
    /// 32 hexadecimal digits.
    case hex
    /// 20 digits.
    case digits
    /// A SIP Call-ID with its host: 57 characters.
    case sip
    /// 160 characters.
    case long
  }

  /// How start times look.
  public enum TimeForm: String, CaseIterable, Sendable {
    /// `2026-10-03T14:22:07+08:00`
    case offset
    /// `2026-10-03T06:22:07Z`
    case utc
    /// `2026-10-03 14:22:07`, in the tariff's zone.
    case local
    /// `2026-10-03T14:22:07.123+08:00`
    case milliseconds
    /// `2026-10-03T06:22:07.123456Z`
    case microseconds
    /// Unix seconds: `1791008527`
    case unix
    /// Unix milliseconds: `1791008527123`
    case unixMilliseconds = "unix-ms"
  }

  /// Which fields stand in quotes, beside those that need them.
  public enum Quotes: String, CaseIterable, Sendable {
    /// No other.
    case none
    /// Every field.
    case all
    /// Fields that are not numbers.
    case text
    /// A further column `note` with doubled quotes inside.
    case doubled
  }

  /// How lines end.
  public enum LineEnd: String, CaseIterable, Sendable {
    /// LF.
    case lf
    /// CR LF.
    case crlf
  }

  /// How calls are spread over accounts.
  public enum Spread: String, CaseIterable, Sendable {
    /// Half evenly, half towards the first accounts, as customers are large and small.
    case skewed
    /// Every account as likely as any other.
    case even
    /// Nine of ten calls are of the first account, the rest is even.
    case one
    /// Each file in the order of its accounts.
    case sorted
  }

  /// Throws a failure of kind `usage` that names what is out of range.
  func check() throws(Failure) {
    try Self.check("decimals", decimals, 0...Self.maximumDecimals)
    try Self.check("extra-columns", extraColumns, 0...Self.maximumExtraColumns)
  }

  static func check(
    _ name: String, _ value: Int, _ range: ClosedRange<Int>
  ) throws(Failure) {
    guard !range.contains(value) else { return }
    throw Failure(
      .usage, "\(name) must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
  }
}
