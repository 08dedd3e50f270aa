extension Schema {
  /// The months of runs whose postings go into files of their own, and when each file was finished: those
  /// without are for the next night.
  static let version8PostingFiles = """
    CREATE TABLE posting_files (
      run INTEGER NOT NULL REFERENCES runs (id),
      month TEXT NOT NULL,
      finished_at TEXT,
      PRIMARY KEY (run, month)
    ) STRICT, WITHOUT ROWID;
    """
}
