extension Schema {
  static let version6 = version6Accounts + version6Metering

  /// The accounts that there are; and which recycled records other calls are compared with: not those
  /// that a column map does not charge for.
  private static let version6Accounts = """
    CREATE TABLE account_lists (
      version INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES runs (id),
      sha256 TEXT NOT NULL,
      name TEXT NOT NULL,
      text BLOB NOT NULL
    ) STRICT;

    ALTER TABLE recycled ADD COLUMN searched INTEGER NOT NULL DEFAULT 1;
    """

  /// How calls were rounded where otherwise than `items` and `ledger` say: by month and account, with
  /// an empty account for all that have no row of their own.
  private static let version6Metering = """
    CREATE TABLE meterings (
      id INTEGER PRIMARY KEY,
      rules TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE month_meterings (
      month TEXT NOT NULL,
      account BLOB NOT NULL,
      metering INTEGER NOT NULL REFERENCES meterings (id),
      PRIMARY KEY (month, account)
    ) STRICT, WITHOUT ROWID;
    """
}
