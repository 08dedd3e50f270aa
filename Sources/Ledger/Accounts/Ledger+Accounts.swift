import CDRCore
import GRDB
import Recurring
import Runs

extension Ledger {
  /// The accounts that there are, as `ingest --accounts` stored them last; nil where any account may have
  /// calls.
  ///
  /// - Throws: `unfit` for a damaged ledger, `busy` for one that another command keeps locked.
  public func accounts() throws(Failure) -> AccountsFile? {
    try read { database in try AccountTexts.stored(in: database) }
  }

  /// An account's name for people; nil where the ledger has none.
  ///
  /// - Throws: as ``accounts()``.
  public func name(of account: String) throws(Failure) -> String? {
    try accounts()?.name(of: account)
  }
}

extension LedgerSnapshot {
  /// The accounts that there are; nil where any account may have calls.
  ///
  /// - Throws: `unfit` for a damaged ledger.
  package func accounts() throws(Failure) -> AccountsFile? {
    try failing { try AccountTexts.stored(in: database) }
  }
}

extension CallAccounts {
  /// Whose calls are by what a ledger has stored.
  init(_ database: Database) throws {
    self.init(
      listed: try AccountTexts.stored(in: database),
      numbers: try RecurringTexts.charges(in: database).numbers)
  }
}

extension ChosenTariffs {
  /// Refuses tariffs of single accounts that are not among those that there are.
  ///
  /// - Throws: `badData`, naming each of them.
  func requireListed(in database: Database) throws {
    guard let contracts else { return }
    var mentions = AccountMentions()
    mentions.add(contracts, of: contractsFile ?? "the account tariffs")
    try mentions.requireListed(in: AccountTexts.stored(in: database))
  }
  /// Says which of the chosen tariffs of single accounts may be misspelt: where any account may have
  /// calls, those of accounts that have nothing in the ledger.
  func unusedContracts(
    in database: Database, charges: RecurringCharges
  ) throws -> [String] {
    guard let contracts, let contractsFile, try AccountTexts.stored(in: database) == nil else {
      return []
    }
    var unused = ContractsWithoutUsage(contracts)
    for month in try MonthState.all(database) where !unused.isEmpty {
      let usage = try MonthUsage(MonthState(database, month).usage, of: month)
      for index in 0..<usage.count { unused.remove(try usage.key(at: index).account) }
    }
    for account in charges.accountNames { unused.remove(account) }
    return unused.warnings(contractsFile)
  }
}
