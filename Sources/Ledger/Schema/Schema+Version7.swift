extension Schema {
  static let version7 = version7Hours + version7Nights

  /// Calls by the hour and item, by file and month; and what was found to be missing and is known.
  private static let version7Hours = """
    CREATE TABLE file_hours (
      month TEXT NOT NULL,
      file INTEGER NOT NULL REFERENCES files (id),
      hours BLOB NOT NULL,
      PRIMARY KEY (month, file)
    ) STRICT;
    CREATE INDEX file_hours_by_file ON file_hours (file);

    CREATE TABLE accepted_gaps (
      id TEXT PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES runs (id),
      text TEXT NOT NULL
    ) STRICT;
    """

  /// Files of postings that a night's run is to write: it is not done before they are there.
  private static let version7Nights = """
    CREATE TABLE posting_files (
      run INTEGER NOT NULL REFERENCES runs (id),
      month TEXT NOT NULL,
      finished_at TEXT,
      PRIMARY KEY (run, month)
    ) STRICT;
    """
}
