import CDRCore
import GRDB
import Tariffs

/// How the calls of each month are metered, found once a month.
///
/// A call that comes new is metered by the tariff that its account has in its month: that of the
/// month's last post, close or rerate, else the one last given to ingest. What that tariff has not is
/// rounded as the account's sums of the month were, else as the ledger says.
final class LedgerMeterings {
  private let database: Database
  let fixed: FixedMetering
  /// nil: as the sums were made, regardless of today's tariffs.
  private let book: TariffBook?
  private var months: [Month: MonthMetering] = [:]
  private var books: [Int64: TariffBook] = [:]

  /// Meters by tariffs.
  ///
  /// - Parameter book: of months that have none of their own.
  init(_ database: Database, fixed: FixedMetering, book: TariffBook) {
    self.database = database
    self.fixed = fixed
    self.book = book
  }

  /// Meters as the sums were made.
  init(ofSums database: Database, fixed: FixedMetering) {
    self.database = database
    self.fixed = fixed
    book = nil
  }

  /// Meters by the tariffs that a ledger has.
  static func standing(_ database: Database, fixed: FixedMetering) throws -> LedgerMeterings {
    let set = try Int64.fetchOne(database, sql: "SELECT tariff_set FROM ledger")
    return LedgerMeterings(
      database, fixed: fixed,
      book: try set.map(TariffStore(database: database).book) ?? .builtIn())
  }

  /// The tariffs of a month that has some of its own.
  private func ownBook(of month: Month) throws -> TariffBook? {
    guard
      let set = try Int64.fetchOne(
        database, sql: "SELECT tariff_set FROM months WHERE month = ?",
        arguments: [month.description])
    else { return nil }
    if let known = books[set] { return known }
    let book = try TariffStore(database: database).book(set)
    books[set] = book
    return book
  }

  /// How a month's calls are metered.
  func month(_ month: Month) throws -> MonthMetering {
    if let known = months[month] { return known }
    var metering = try MonthMetering(database, month)
    if let book {
      let own = try ownBook(of: month)
      let new = tariffs(own ?? book, in: month, over: metering)
      // Programs that knew one rounding for all months took calls that a posted month's tariffs
      // round otherwise. What was begun so goes on so, and its post says what to do.
      let goesOn = try own.map { try new != metering && hasConflict(in: month, with: $0) } ?? false
      if !goesOn { metering = new }
    }
    months[month] = metering
    return metering
  }

  /// Whether calls that came since a month was posted were rounded otherwise than its tariffs say.
  private func hasConflict(in month: Month, with book: TariffBook) throws -> Bool {
    let state = try MonthState(database, month)
    guard state.postedVersion != state.usageVersion else { return false }
    var conflicts = MeteringConflicts(database, fixed: fixed)
    try conflicts.compare(MonthUsage(state.usage, of: month), with: book)
    return !conflicts.isEmpty
  }

  /// What tariffs say of a month.
  ///
  /// - Parameter stored: how its sums were made.
  private func tariffs(
    _ book: TariffBook, in month: Month, over stored: MonthMetering
  ) -> MonthMetering {
    // A folder need not have a tariff for every month that has calls.
    let usual = try? book.tariff(for: month)
    var known: [SchemeKey: LedgerScheme] = [:]
    func scheme(_ tariff: Tariff?, _ other: LedgerScheme) -> LedgerScheme {
      let key = SchemeKey(tariff: tariff?.sha256, other: other)
      if let scheme = known[key] { return scheme }
      let scheme = LedgerScheme(tariff, otherwise: other, fixed: fixed)
      known[key] = scheme
      return scheme
    }
    if stored.isStandard, book.tariffs.allSatisfy({ scheme($0, .standard) == .standard }) {
      return stored
    }
    var metering = MonthMetering(usual: scheme(usual, stored.usual))
    for (account, other) in stored.accounts { metering.set(scheme(usual, other), of: account) }
    for contract in book.parts.contracts {
      let account = ByteText(contract.account)
      metering.set(scheme(contract.tariff, stored.scheme(of: account)), of: account)
    }
    return metering
  }

  private struct SchemeKey: Hashable {
    var tariff: String?
    var other: LedgerScheme
  }

  // MARK: For a first pass

  /// The schemes by which files are read; nil: all calls are metered alike.
  ///
  /// - Parameters:
  ///   - metering: as the ledger says.
  ///   - ids: by item of the metering, the ledger's.
  func schemes(_ metering: Metering, ids: [Int]) throws -> MeteringSchemes? {
    guard let book else { return nil }
    var schemes = MeteringSchemes(base: metering.scheme)
    let parts = book.parts
    var numbers: [String: Int] = [:]
    for tariff in book.tariffs {
      numbers[tariff.sha256] = schemes.number(
        of: LedgerScheme(tariff, otherwise: .standard, fixed: fixed).scheme(of: metering, ids: ids))
    }
    for tariff in parts.tariffs {
      schemes.begin(
        numbers[tariff.sha256] ?? 0,
        in: parts.isFolder ? tariff.effectiveFrom ?? Month(index: 0) : Month(index: 0))
    }
    for contract in parts.contracts {
      schemes.set(numbers[contract.tariff.sha256] ?? 0, of: ByteText(contract.account))
    }
    let own = try Row.fetchAll(
      database,
      sql: """
        SELECT month FROM months WHERE tariff_set IS NOT NULL
        UNION SELECT month FROM month_meterings
        """
    ).map { row throws(Failure) in try row.month("month") }
    for month in own {
      let month = (month, try self.month(month))
      let usual = schemes.number(of: month.1.usual.scheme(of: metering, ids: ids))
      var accounts: [ByteText: Int] = [:]
      for (account, scheme) in month.1.accounts {
        accounts[account] = schemes.number(of: scheme.scheme(of: metering, ids: ids))
      }
      schemes.set(.init(usual: usual, accounts: accounts), in: month.0)
    }
    return schemes.isUniform ? nil : schemes
  }
}
