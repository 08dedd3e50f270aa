extension Schema {
  /// The column maps that files were read by; a file without one has the standard columns.
  static let version3 = """
    CREATE TABLE column_maps (
      id INTEGER PRIMARY KEY,
      map TEXT NOT NULL UNIQUE
    ) STRICT;

    ALTER TABLE files ADD COLUMN column_map INTEGER REFERENCES column_maps (id);
    """
}
