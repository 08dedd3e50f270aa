import CDRCore
import GRDB

/// Postings as a ledger has them: packed since version 7 of the schema, before that as their text.
enum StoredPostings {
  /// The lines of a run's month as they were printed.
  ///
  /// - Parameter row: has the columns `month` and `text`.
  /// - Throws: `unfit` for what no command stored.
  static func text(_ row: Row) throws(Failure) -> [UInt8] {
    let stored = row.bytes("text")
    guard PackedPostings.isPacked(stored) else { return stored }
    return try text(PackedPostings(stored), month: row.month("month"))
  }

  private static func text(
    _ packed: PackedPostings, month: Month, wide: PostingsEncoder.WideTerms? = nil
  ) throws(Failure) -> [UInt8] {
    let encoder = PostingsEncoder(packed.terms, month: month, wide: wide)
    var text: [UInt8] = []
    text.reserveCapacity((wide == nil ? 80 : 140) * packed.count)
    try packed.forEach { line, number throws(Failure) in
      encoder.append(line, number: number, into: &text)
    }
    return text
  }

  /// The lines with further columns. What an older program posted has no quantities and no prices.
  ///
  /// - Parameter row: as for ``text(_:)``.
  static func wideText(
    _ row: Row, _ wide: PostingsEncoder.WideTerms
  ) throws(Failure) -> [UInt8] {
    let (stored, month) = (row.bytes("text"), try row.month("month"))
    if PackedPostings.isPacked(stored) {
      return try text(PackedPostings(stored), month: month, wide: wide)
    }
    guard let (terms, lines) = try parsed(stored) else { return [] }
    let encoder = PostingsEncoder(terms, month: month, wide: wide)
    var text: [UInt8] = []
    for (place, line) in lines.enumerated() {
      encoder.append(line, number: terms.firstLine &+ Int64(place), into: &text)
    }
    return text
  }

  /// Of a run's month the lines of one account, each by its fields.
  ///
  /// - Parameter row: as for ``text(_:)``.
  static func fields(_ row: Row, of account: [UInt8]) throws(Failure) -> [[[UInt8]]] {
    let stored = row.bytes("text")
    var text = stored
    if PackedPostings.isPacked(stored) {
      let packed = try PackedPostings(stored)
      let encoder = PostingsEncoder(packed.terms, month: try row.month("month"))
      text = []
      try packed.forEach(of: account) { line, number throws(Failure) in
        encoder.append(line, number: number, into: &text)
      }
    } else {
      // Most postings of most accounts are found to be of others without being taken apart.
      var needle: [UInt8] = [UInt8(ascii: ",")]
      needle.append(csvField: account[...])
      needle.append(UInt8(ascii: ","))
      guard text.firstRange(of: needle) != nil else { return [] }
    }
    var found: [[[UInt8]]] = []
    var reading = PostingsReading(text)
    while let fields = try reading.next() {
      if fields[2] == account { found.append(fields) }
    }
    return found
  }

  // MARK: Texts of older programs

  /// What a text is packed to; nil where it has to stay as it is, because it would not be read back byte
  /// for byte, or not be smaller.
  static func repacked(_ text: [UInt8], month: Month) throws(Failure) -> [UInt8]? {
    guard let (terms, lines) = try parsed(text) else { return nil }
    var packing = PostingsPacking(terms)
    for line in lines { packing.add(line) }
    guard let packed = try packing.packed(), packed.count < text.count,
      try self.text(PackedPostings(packed), month: month) == text
    else { return nil }
    return packed
  }

  /// The lines of a text; nil where there is none.
  private static func parsed(
    _ text: [UInt8]
  ) throws(Failure) -> (PostingTerms, [PostingLine])? {
    var reading = PostingsReading(text)
    var terms: PostingTerms?
    var lines: [PostingLine] = []
    while let fields = try reading.next() {
      let money = fields[4...6].compactMap { FixedDecimal(String(decoding: $0, as: UTF8.self)) }
      guard money.count == 3 else { throw .damaged("a posting without an amount") }
      if terms == nil {
        guard let dash = fields[0].lastIndex(of: UInt8(ascii: "-")),
          let first = Int64(String(decoding: fields[0][(dash + 1)...], as: UTF8.self)), first > 0
        else { throw .damaged("a posting without a number") }
        terms = PostingTerms(
          idPrefix: Array(fields[0][...dash]), firstLine: first, currency: fields[7],
          reason: fields[8])
      }
      lines.append(
        PostingLine(
          account: fields[2][...], item: fields[3][...], before: .init(money: money[0]),
          after: .init(money: money[1]), change: money[2]))
    }
    return terms.map { ($0, lines) }
  }
}
