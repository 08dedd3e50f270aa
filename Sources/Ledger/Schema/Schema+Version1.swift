extension Schema {
  static let version1 = """
    CREATE TABLE ledger (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      id TEXT NOT NULL,
      time_zone TEXT NOT NULL,
      attribute_by TEXT NOT NULL,
      currency TEXT NOT NULL,
      recording_increment INTEGER NOT NULL,
      hash_seed BLOB NOT NULL,
      tariff_set INTEGER REFERENCES tariff_sets (id)
    ) STRICT;

    CREATE TABLE items (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      increment INTEGER NOT NULL,
      minimum INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE tariffs (
      sha256 TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      origin TEXT NOT NULL,
      text TEXT NOT NULL
    ) STRICT;

    CREATE TABLE tariff_sets (
      id INTEGER PRIMARY KEY,
      sha256 TEXT NOT NULL UNIQUE,
      is_folder INTEGER NOT NULL CHECK (is_folder IN (0, 1))
    ) STRICT;

    CREATE TABLE tariff_set_tariffs (
      tariff_set INTEGER NOT NULL REFERENCES tariff_sets (id),
      place INTEGER NOT NULL,
      tariff TEXT NOT NULL REFERENCES tariffs (sha256),
      PRIMARY KEY (tariff_set, place)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tariff_set_accounts (
      tariff_set INTEGER NOT NULL REFERENCES tariff_sets (id),
      account TEXT NOT NULL,
      tariff TEXT NOT NULL REFERENCES tariffs (sha256),
      PRIMARY KEY (tariff_set, account)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      command TEXT NOT NULL,
      at TEXT NOT NULL,
      who TEXT NOT NULL,
      program TEXT NOT NULL,
      reason TEXT NOT NULL DEFAULT '',
      detail TEXT NOT NULL DEFAULT '',
      tariff_set INTEGER REFERENCES tariff_sets (id)
    ) STRICT;

    CREATE TABLE run_files (
      run INTEGER NOT NULL REFERENCES runs (id),
      place INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      name TEXT NOT NULL,
      outcome TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      records INTEGER NOT NULL,
      rated INTEGER NOT NULL,
      not_charged INTEGER NOT NULL,
      duplicate INTEGER NOT NULL,
      rejected INTEGER NOT NULL,
      PRIMARY KEY (run, place)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE files (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      sha256 TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      run INTEGER NOT NULL REFERENCES runs (id),
      head BLOB NOT NULL,
      header BLOB NOT NULL,
      records INTEGER NOT NULL,
      rated INTEGER NOT NULL,
      not_charged INTEGER NOT NULL,
      duplicate INTEGER NOT NULL,
      rejected INTEGER NOT NULL,
      CHECK (records = rated + not_charged + duplicate + rejected)
    ) STRICT;
    CREATE INDEX files_by_name ON files (name);

    CREATE TABLE file_usage (
      file INTEGER NOT NULL REFERENCES files (id),
      month TEXT NOT NULL,
      accounts INTEGER NOT NULL,
      usage BLOB NOT NULL,
      PRIMARY KEY (file, month)
    ) STRICT;
    CREATE INDEX file_usage_by_month ON file_usage (month);

    CREATE TABLE months (
      month TEXT PRIMARY KEY,
      accounts INTEGER NOT NULL,
      usage BLOB NOT NULL,
      usage_version INTEGER NOT NULL,
      posted_version INTEGER,
      posted_recurring INTEGER,
      tariff_set INTEGER REFERENCES tariff_sets (id),
      closed_by INTEGER REFERENCES runs (id),
      posted BLOB NOT NULL
    ) STRICT;

    CREATE TABLE file_days (
      day INTEGER NOT NULL,
      file INTEGER NOT NULL REFERENCES files (id),
      bits INTEGER NOT NULL,
      calls INTEGER NOT NULL,
      PRIMARY KEY (day, file)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX file_days_by_file ON file_days (file);

    CREATE TABLE fingerprints (
      day INTEGER NOT NULL,
      file INTEGER NOT NULL REFERENCES files (id),
      prefix INTEGER NOT NULL,
      calls BLOB NOT NULL,
      PRIMARY KEY (day, file, prefix)
    ) STRICT;
    CREATE INDEX fingerprints_by_file ON fingerprints (file);

    CREATE TABLE later_calls (
      file INTEGER NOT NULL REFERENCES files (id),
      day INTEGER NOT NULL,
      calls BLOB NOT NULL,
      PRIMARY KEY (file, day)
    ) STRICT;
    CREATE INDEX later_calls_by_day ON later_calls (day);

    CREATE TABLE suspense (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      file INTEGER NOT NULL REFERENCES files (id),
      line INTEGER NOT NULL,
      byte_offset INTEGER NOT NULL,
      reason TEXT NOT NULL,
      detail TEXT NOT NULL,
      record BLOB NOT NULL,
      at TEXT NOT NULL,
      state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'recycled', 'written_off')),
      closed_by INTEGER REFERENCES runs (id)
    ) STRICT;
    CREATE INDEX suspense_by_file ON suspense (file, byte_offset);
    CREATE INDEX suspense_open ON suspense (state) WHERE state = 'open';

    CREATE TABLE suspense_repeats (
      file INTEGER NOT NULL REFERENCES files (id),
      suspense INTEGER NOT NULL REFERENCES suspense (id),
      PRIMARY KEY (file, suspense)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX suspense_repeats_by_entry ON suspense_repeats (suspense);

    CREATE TABLE recycled (
      suspense INTEGER PRIMARY KEY REFERENCES suspense (id),
      run INTEGER NOT NULL REFERENCES runs (id),
      outcome TEXT NOT NULL CHECK (outcome IN ('rated', 'not_charged', 'duplicate')),
      account TEXT NOT NULL,
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
    CREATE INDEX recycled_by_day ON recycled (day);

    CREATE TABLE postings (
      run INTEGER NOT NULL REFERENCES runs (id),
      month TEXT NOT NULL,
      lines INTEGER NOT NULL,
      previous TEXT NOT NULL,
      current TEXT NOT NULL,
      tariff_set INTEGER NOT NULL REFERENCES tariff_sets (id),
      text BLOB NOT NULL,
      PRIMARY KEY (run, month)
    ) STRICT;

    CREATE TABLE recurring (
      kind TEXT NOT NULL CHECK (kind IN ('numbers', 'seats')),
      version INTEGER NOT NULL,
      run INTEGER NOT NULL REFERENCES runs (id),
      sha256 TEXT NOT NULL,
      name TEXT NOT NULL,
      text BLOB NOT NULL,
      PRIMARY KEY (kind, version)
    ) STRICT;
    """
}
