extension Schema {
  /// The column maps that files were read by; a file without one has the standard columns. And how
  /// many of a file's calls its map does not charge for: they have no fingerprints.
  static let version3 = """
    CREATE TABLE column_maps (
      id INTEGER PRIMARY KEY,
      map TEXT NOT NULL UNIQUE
    ) STRICT;

    ALTER TABLE files ADD COLUMN column_map INTEGER REFERENCES column_maps (id);
    ALTER TABLE files ADD COLUMN unsearched INTEGER NOT NULL DEFAULT 0;
    """
}
