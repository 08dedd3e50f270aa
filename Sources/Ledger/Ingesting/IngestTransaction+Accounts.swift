import CDRCore
import GRDB
import Recurring
import Runs
import Tariffs

/// Whose the calls of an ingest are: by what it was given, else by what the ledger has stored.
extension IngestTransaction {
  /// - Throws: `badData` where an account is named that is not among those that there are; `usage` for a
  ///   column map that needs numbers, where there are none.
  func callAccounts(_ metering: LedgerMetering, _ database: Database) throws -> CallAccounts {
    let contracts = options.tariffs.accountTariffs
    let needsNumbers: Bool = if case .number = options.calls.columns.account { true } else { false }
    let isGiven =
      accounts.given != nil || recurring.charges.numbers != nil || recurring.charges.seats != nil
      || contracts != nil
    var found = CallAccounts(listed: try accounts.given ?? AccountTexts.stored(in: database))
    // The stored texts may be large.
    guard needsNumbers || (isGiven && found.listed != nil) else { return found }
    let stored = try RecurringTexts.charges(in: database)
    found.numbers = recurring.charges.numbers ?? stored.numbers
    if isGiven {
      var mentions = AccountMentions()
      mentions.add(found.numbers)
      mentions.add(recurring.charges.seats ?? stored.seats)
      mentions.add(metering.book.parts.contracts, of: contracts ?? "the stored account tariffs")
      try mentions.requireListed(in: found.listed)
    }
    // Before any file is read.
    if !options.calls.inputs.isEmpty { _ = try found.directory(for: options.calls.columns) }
    return found
  }

  /// Says which account tariffs may be misspelt, and that rejected calls may be of accounts by now.
  func warnOfAccounts(
    _ holders: CallAccounts, hasNewTexts: Bool, _ database: Database
  ) throws {
    if options.tariffs.accountTariffs != nil {
      try chosen.unusedContracts(in: database, charges: RecurringTexts.charges(in: database))
        .forEach(say)
    }
    guard hasNewTexts else { return }
    let waiting = try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM suspense
        WHERE state = 'open' AND reason IN ('unknown_number', 'unknown_account')
        """)
    if let waiting, waiting > 0 {
      say(
        "\(waiting) open suspense \(waiting == 1 ? "entry is" : "entries are") of unknown numbers or "
          + "accounts; cdr-rater suspense recycle --open judges them again")
    }
  }
}
