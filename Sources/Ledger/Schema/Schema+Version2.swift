extension Schema {
  /// Days whose fingerprints were pruned, and views for those who look with plain `sqlite3`.
  static let version2 = """
    ALTER TABLE ledger ADD COLUMN pruned_before INTEGER;

    CREATE VIEW file_list AS
      SELECT f.id, f.name, f.sha256, f.bytes, r.at AS ingested_at, f.records, f.rated,
        f.not_charged, f.duplicate, f.rejected,
        (SELECT count(*) FROM suspense s WHERE s.file = f.id AND s.state = 'open') AS open
      FROM files f JOIN runs r ON r.id = f.run
      ORDER BY f.id;

    CREATE VIEW run_list AS
      SELECT r.id, r.at, r.command, r.who, r.reason, r.detail, p.month, p.lines, p.previous,
        p.current, t.name AS tariff, t.sha256 AS tariff_sha256
      FROM runs r
      LEFT JOIN postings p ON p.run = r.id
      LEFT JOIN tariff_set_tariffs m
        ON m.tariff_set = coalesce(p.tariff_set, r.tariff_set) AND m.place = 0
      LEFT JOIN tariffs t ON t.sha256 = m.tariff
      ORDER BY r.id, p.month;

    CREATE VIEW posting_texts AS
      SELECT run, month, CAST(text AS TEXT) AS text FROM postings ORDER BY run, month;
    """
}
