extension Schema {
  /// Postings are packed from here on, and no view can show their text. Those that are there
  /// stay as they are.
  static let version7Postings = """
    DROP VIEW posting_texts;
    """

  /// The run that removed an entry's text.
  static let version7Forgetting = """
    ALTER TABLE suspense ADD COLUMN forgotten_by INTEGER REFERENCES runs (id);
    """
}
