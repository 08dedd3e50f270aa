extension Schema {
  /// Accounts as bytes, since SQLite's texts end at a NUL for most who read them; checksums of all
  /// rows, the chain of runs, and the count of commits that the file has to have seen.
  static let version4 = """
    CREATE TABLE contracts (
      tariff_set INTEGER NOT NULL REFERENCES tariff_sets (id),
      account BLOB NOT NULL,
      tariff TEXT NOT NULL REFERENCES tariffs (sha256),
      PRIMARY KEY (tariff_set, account)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO contracts
      SELECT tariff_set, CAST(account AS BLOB), tariff FROM tariff_set_accounts;
    DROP TABLE tariff_set_accounts;
    ALTER TABLE contracts RENAME TO tariff_set_accounts;

    CREATE TABLE corrected (
      suspense INTEGER PRIMARY KEY REFERENCES suspense (id),
      run INTEGER NOT NULL REFERENCES runs (id),
      outcome TEXT NOT NULL CHECK (outcome IN ('rated', 'not_charged', 'duplicate')),
      account BLOB NOT NULL,
      item INTEGER NOT NULL REFERENCES items (id),
      month TEXT NOT NULL,
      day INTEGER NOT NULL,
      start INTEGER NOT NULL,
      duration INTEGER NOT NULL,
      recording INTEGER NOT NULL,
      key_high INTEGER NOT NULL,
      key_low INTEGER NOT NULL,
      record BLOB NOT NULL
    ) STRICT;
    INSERT INTO corrected
      SELECT suspense, run, outcome, CAST(account AS BLOB), item, month, day, start, duration,
        recording, key_high, key_low, record
      FROM recycled;
    DROP TABLE recycled;
    ALTER TABLE corrected RENAME TO recycled;
    CREATE INDEX recycled_by_day ON recycled (day);

    ALTER TABLE runs ADD COLUMN chain TEXT;

    CREATE TABLE sums (
      source TEXT NOT NULL,
      part INTEGER NOT NULL,
      count INTEGER NOT NULL,
      sum INTEGER NOT NULL,
      PRIMARY KEY (source, part)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE generation (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      announced INTEGER NOT NULL,
      committed INTEGER NOT NULL
    ) STRICT;
    INSERT INTO generation VALUES (1, 0, 0);
    """
}
