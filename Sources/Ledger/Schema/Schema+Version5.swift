extension Schema {
  /// How many lines of files are not calls. The check of `files` counts them too, so that the table is
  /// made anew: under the same name and with the same ids, so that what refers to it still does.
  static let version5 = """
    PRAGMA defer_foreign_keys = ON;

    CREATE TABLE kept_files AS SELECT * FROM files;
    CREATE TABLE kept_sequence AS SELECT seq FROM sqlite_sequence WHERE name = 'files';
    DROP VIEW file_list;
    DROP TABLE files;
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
      column_map INTEGER REFERENCES column_maps (id),
      unsearched INTEGER NOT NULL DEFAULT 0,
      not_a_call INTEGER NOT NULL DEFAULT 0,
      CHECK (records = rated + not_charged + duplicate + not_a_call + rejected)
    ) STRICT;
    INSERT INTO files (id, sha256, name, bytes, run, head, header, records, rated, not_charged,
        duplicate, rejected, column_map, unsearched)
      SELECT id, CAST(sha256 AS TEXT), CAST(name AS TEXT), bytes, run, head, header, records, rated,
        not_charged, duplicate, rejected, column_map, unsearched
      FROM kept_files ORDER BY id;
    UPDATE sqlite_sequence SET seq = (SELECT seq FROM kept_sequence)
      WHERE name = 'files' AND EXISTS (SELECT 1 FROM kept_sequence);
    INSERT INTO sqlite_sequence (name, seq)
      SELECT 'files', seq FROM kept_sequence
      WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'files');
    DROP TABLE kept_files;
    DROP TABLE kept_sequence;
    CREATE INDEX files_by_name ON files (name);

    ALTER TABLE run_files ADD COLUMN not_a_call INTEGER NOT NULL DEFAULT 0;

    CREATE VIEW file_list AS
      SELECT f.id, f.name, f.sha256, f.bytes, r.at AS ingested_at, f.records, f.rated,
        f.not_charged, f.duplicate, f.not_a_call, f.rejected,
        (SELECT count(*) FROM suspense s WHERE s.file = f.id AND s.state = 'open') AS open
      FROM files f JOIN runs r ON r.id = f.run
      ORDER BY f.id;
    """
}
