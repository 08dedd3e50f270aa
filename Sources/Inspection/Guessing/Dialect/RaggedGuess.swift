import CDRCore

/// Records of other numbers of fields than the header has names, of which none is lost.
struct RaggedGuess {
  /// The header's.
  let fieldCount: Int
  /// All of as many fields as the header.
  let rows: [SampleText.Row]
  let comment: String

  /// - Returns: nil where the first row is no header, all have as many fields as it, or some field would
  ///   be lost or be another column's.
  init?(_ rows: [SampleText.Row]) {
    guard let header = rows.first?.fields, header.count > 1 else { return nil }
    let records = rows.dropFirst().compactMap(\.fields)
    guard records.contains(where: { $0.count != header.count }),
      HeaderGuess.isHeader(header, before: Array(records.prefix(20)))
    else { return nil }
    let kinds = Self.kinds(records.filter { $0.count >= header.count }, header.count)
    for fields in records where fields.count != header.count {
      guard fields.dropFirst(header.count).allSatisfy(\.isEmpty) else { return nil }
      guard fields.count < header.count else { continue }
      guard fields.count * 2 >= header.count, !kinds.isEmpty,
        zip(fields, kinds).allSatisfy({ field, kind in
          field.isEmpty || kind == nil || Kind(field) == kind
        })
      else { return nil }
    }
    fieldCount = header.count
    let counts = records.filter { $0.count != header.count }
    comment =
      "\(counts.count) of \(records.count) records have other numbers of fields than the header, and no "
      + "text beyond it."
    self.rows = rows.map { row in
      var row = row
      row.fields = row.fields.map { Self.fitted($0, to: header.count) }
      return row
    }
  }

  /// A record's fields with as many as the header has.
  static func fitted(_ fields: [[UInt8]], to count: Int) -> [[UInt8]] {
    Array(fields.prefix(count)) + Array(repeating: [], count: max(0, count - fields.count))
  }

  private enum Kind {
    case number
    case time
    case other

    init(_ field: [UInt8]) {
      self =
        field.allSatisfy(isDigit) || ColumnContent.isNegative(field)
        ? .number : field.contains(UInt8(ascii: ":")) && isDigit(field[0]) ? .time : .other
    }
  }

  /// What all fields of a column are; nil where they differ.
  private static func kinds(_ records: [[[UInt8]]], _ count: Int) -> [Kind?] {
    guard !records.isEmpty else { return [] }
    return (0..<count).map { column in
      let kinds = Set(records.map { $0[column] }.filter { !$0.isEmpty }.map { Kind($0) })
      return kinds.count == 1 ? kinds.first : nil
    }
  }
}
