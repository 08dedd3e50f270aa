extension Schema {
  static let version6 = version6Accounts

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
}
