/// How all items and recordings are rounded together: what a tariff says of it.
public struct MeteringScheme: Hashable, Sendable {
  /// By item id of the metering.
  public var items: [TimeRounding]
  /// Of recordings.
  public var recording: TimeRounding

  public init(items: [TimeRounding], recording: TimeRounding) {
    self.items = items
    self.recording = recording
  }
}

/// Which accounts are metered by which scheme in which month.
///
/// A scheme is a number, of ``schemes``; number 0 is what the metering itself says.
///
/// ```
/// a month of its own ─► the account in it, or else its usual scheme
/// any other month    ─► the account, or else the scheme of the latest date not after it
/// ```
public struct MeteringSchemes: Hashable, Sendable {
  /// By number; equal ones stand there once.
  public private(set) var schemes: [MeteringScheme]
  private var numbers: [MeteringScheme: Int]
  /// By rising month.
  private var starts: [Start] = []
  private var accounts: [ByteText: Int] = [:]
  private var months: [Month: MonthSchemes] = [:]

  private struct Start: Hashable {
    var month: Month
    var scheme: Int
  }

  /// The schemes of one month alone.
  package struct MonthSchemes: Hashable, Sendable {
    /// Of accounts without one of their own.
    package var usual: Int
    /// Of single accounts.
    package var accounts: [ByteText: Int]

    package init(usual: Int, accounts: [ByteText: Int] = [:]) {
      self.usual = usual
      self.accounts = accounts
    }
  }

  /// - Parameter base: number 0.
  package init(base: MeteringScheme) {
    schemes = [base]
    numbers = [base: 0]
  }

  /// A scheme's number, a new one where it has none yet.
  package mutating func number(of scheme: MeteringScheme) -> Int {
    if let number = numbers[scheme] { return number }
    schemes.append(scheme)
    numbers[scheme] = schemes.count - 1
    return schemes.count - 1
  }

  /// Meters by a scheme from a month on; months come in rising order.
  package mutating func begin(_ scheme: Int, in month: Month) {
    starts.append(Start(month: month, scheme: scheme))
  }

  /// Meters an account by a scheme, in months that have no schemes of their own.
  package mutating func set(_ scheme: Int, of account: ByteText) { accounts[account] = scheme }

  /// Meters a month by schemes of its own.
  package mutating func set(_ schemes: MonthSchemes, in month: Month) { months[month] = schemes }

  /// Whether all accounts are metered alike, in all months.
  package var isUniform: Bool { schemes.count == 1 }

  /// The scheme of accounts without one of their own in a month.
  package func usual(in month: Month) -> Int {
    if let own = months[month] { return own.usual }
    return starts.last { $0.month <= month }?.scheme ?? 0
  }

  /// The scheme of an account in a month.
  package func scheme(of account: ByteText, in month: Month) -> Int {
    if let own = months[month] { return own.accounts[account] ?? own.usual }
    return accounts[account] ?? usual(in: month)
  }

  /// The accounts that have a scheme of their own, in any month.
  package var namedAccounts: Set<ByteText> {
    months.values.reduce(into: Set(accounts.keys)) { $0.formUnion($1.accounts.keys) }
  }
}
