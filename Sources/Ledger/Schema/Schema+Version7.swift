extension Schema {
  static let version7 = version7Hours + version7Postings + version7Forgetting

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
}
