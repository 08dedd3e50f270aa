import CDRCore
import Crypto
import GRDB
import Recurring
import Runs

extension LedgerAudit {
  /// The stored files of accounts, numbers and seats: each against its hash, and those that hold against
  /// one another.
  mutating func checkAccounts() throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT kind, version, sha256, text FROM recurring
        UNION ALL SELECT 'accounts', version, sha256, text FROM account_lists
        """)
    while let row = try rows.next() {
      let (kind, version): (String, Int64) = (row["kind"], row["version"])
      let sha256: String = row["sha256"]
      expect(
        SHA256.hash(data: row.bytes("text")).hexadecimal == sha256,
        "\(kind), version \(version): the text is not the one that was stored")
    }
    try attempt("accounts") { verifying in
      guard let accounts = try AccountTexts.stored(in: verifying.database) else { return }
      let charges = try RecurringTexts.charges(in: verifying.database)
      var mentions = AccountMentions()
      mentions.add(charges.numbers)
      mentions.add(charges.seats)
      try mentions.requireListed(in: accounts)
      verifying.expect(true, "")
    }
  }
}
