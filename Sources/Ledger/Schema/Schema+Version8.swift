extension Schema {
  static let version8 = version8Stamps + version8PostingFiles

  /// Files as they lay in their folders when they were read: one that still lies there so need not be
  /// read again. `content` is the file of the ledger that has the same bytes.
  private static let version8Stamps = """
    CREATE TABLE file_stamps (
      path BLOB PRIMARY KEY,
      inode INTEGER NOT NULL,
      size INTEGER NOT NULL,
      modified INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      content INTEGER NOT NULL REFERENCES files (id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX file_stamps_by_content ON file_stamps (content);

    CREATE INDEX files_by_size ON files (bytes);
    """
}
