import CDRCore
import Metering
import Recurring
import Tariffs

/// The accounts that the files of a run name beside its calls, to be compared with the list of those that
/// there are.
package struct AccountMentions {
  private struct Mention {
    var file: String
    /// nil if it is no longer known.
    var line: Int?
    var account: String
  }

  /// Of each file and account the first.
  private var mentions: [Mention] = []

  package init() {}

  /// Adds the accounts that hold numbers.
  package mutating func add(_ numbers: NumbersFile?) {
    guard let numbers else { return }
    add(numbers.holdings.map { ($0.account, $0.line) }, of: numbers.text.name)
  }

  /// Adds the accounts that bought seats.
  package mutating func add(_ seats: SeatsFile?) {
    guard let seats else { return }
    let orders = seats.charges.map(\.order).sorted { $0.line < $1.line }
    add(orders.map { ($0.holder.account, $0.line) }, of: seats.text.name)
  }

  /// Adds the accounts that have tariffs of their own.
  ///
  /// - Parameter file: what messages call the file that says so.
  package mutating func add(_ contracts: [TariffBook.Parts.Contract], of file: String) {
    add(contracts.map { ($0.account, $0.line) }, of: file)
  }

  private mutating func add(_ accounts: [(account: String, line: Int?)], of file: String) {
    var seen: Set<ByteText> = []
    for (account, line) in accounts where seen.insert(ByteText(account)).inserted {
      mentions.append(Mention(file: file, line: line, account: account))
    }
  }

  /// Refuses accounts that are not listed.
  ///
  /// - Throws: `badData`, naming each of them, its file and its line.
  package func requireListed(in accounts: AccountsFile?) throws(Failure) {
    guard let accounts else { return }
    let unknown = mentions.filter { !accounts.contains($0.account) }
    guard !unknown.isEmpty else { return }
    let listed = ListedAccounts(accounts.accounts.map(\.id), name: accounts.text.name)
    let lines = unknown.map { mention in
      "  \(mention.file)\(mention.line.map { ", line \($0)" } ?? ""): "
        + mention.account.debugDescription
        + (listed.nearest(to: mention.account).map { "; did you mean \($0.debugDescription)?" }
          ?? "")
    }
    throw Failure(
      .badData,
      "\(accounts.text.name) does not list \(lines.count == 1 ? "an account" : "accounts") that other "
        + "files name; add \(lines.count == 1 ? "it" : "them") there, or correct these\n"
        + lines.joined(separator: "\n"))
  }
}

/// Accounts with tariffs of their own that have no usage: they may be misspelt.
package struct ContractsWithoutUsage {
  private var contracts: [TariffBook.Parts.Contract]
  private var unused: Set<ByteText>

  package init(_ contracts: [TariffBook.Parts.Contract]) {
    self.contracts = contracts
    unused = Set(contracts.map { ByteText($0.account) })
  }

  /// Whether there is nothing to find.
  package var isEmpty: Bool { unused.isEmpty }

  /// Notes that an account has usage.
  package mutating func remove(_ account: String) {
    if !unused.isEmpty { unused.remove(ByteText(account)) }
  }

  /// Notes that the accounts of a book have usage.
  package mutating func remove(_ book: RecurringBook) {
    if unused.isEmpty { return }
    for index in 0..<book.count { remove(book.key(at: index).account) }
  }

  /// Notes that the accounts of calls have usage.
  package mutating func remove(_ usage: UsageBook) {
    if unused.isEmpty { return }
    for account in usage.accountNames { remove(account) }
  }

  /// A sentence for each of the first, and one for the rest.
  ///
  /// - Parameter file: what messages call the file that gives the tariffs.
  package func warnings(_ file: String) -> [String] {
    let found = contracts.filter { unused.contains(ByteText($0.account)) }
      .sorted { ($0.line ?? 0) < ($1.line ?? 0) }
    var warnings = found.prefix(5).map { contract in
      "\(file)\(contract.line.map { ", line \($0)" } ?? ""): account "
        + "\(contract.account.debugDescription) has a tariff of its own and no usage; is it written as "
        + "in the calls?"
    }
    let rest = found.count - warnings.count
    if rest > 0 {
      warnings.append("the same of \(rest) more \(rest == 1 ? "account" : "accounts")")
    }
    return warnings
  }
}
