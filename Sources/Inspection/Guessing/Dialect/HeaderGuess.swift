import CDRCore

/// Whether a row names columns.
enum HeaderGuess {
  /// - Parameters:
  ///   - row: the first one that has as many fields as most records.
  ///   - records: some of those after it.
  static func isHeader(_ row: [[UInt8]], before records: [[[UInt8]]]) -> Bool {
    guard !isTypes(row) else { return false }
    let named = row.filter { !$0.isEmpty }
    // A few empty names do not rule a header out.
    guard named.count * 4 >= row.count * 3, !named.contains(where: isValue) else { return false }
    if row.contains(where: { FieldNames.isKnown(String(decoding: $0, as: UTF8.self)) }) {
      return true
    }
    // Text above numbers and times.
    return row.indices.contains { column in
      records.contains { column < $0.count && isValue($0[column]) }
    }
  }

  /// Whether a row says what columns are made of: `INTEGER,VARCHAR(50),…`.
  static func isTypes(_ row: [[UInt8]]) -> Bool {
    let types = [
      "integer", "int", "bigint", "smallint", "string", "varchar", "char", "text",
      "uniqueidentifier",
      "datetime", "timestamp", "date", "time", "float", "decimal", "numeric", "boolean",
    ]
    return row.count > 1
      && row.allSatisfy { field in
        let word = String(decoding: field.prefix { $0 != UInt8(ascii: "(") }, as: UTF8.self)
        return types.contains(word.lowercased())
      }
  }

  /// A number, a time or an address, and no name: it begins with a digit, a sign or a bracket, or
  /// is mostly digits.
  static func isValue(_ field: [UInt8]) -> Bool {
    let digits = field.count(where: isDigit)
    guard digits > 0, let first = field.first else { return false }
    return isDigit(first) || "+-(<\"".utf8.contains(first) || digits * 2 > field.count
  }
}
