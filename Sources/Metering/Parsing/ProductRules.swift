import CDRCore
import ColumnMaps

/// Tells the item that a call is charged as.
struct ProductRules: ~Copyable {
  /// The item of every call, where the product is a constant.
  let constant: Int?
  /// Items by the whole text of the product's field. Without patterns and a fallback, that is also
  /// where the items' own names are.
  private let table: FieldTable
  private let patterns: [(pattern: BoundedPattern, item: Int)]
  /// The item of what no value or pattern fits; nil: the text names the item itself.
  private let fallback: Int?
  private let itemNames: [[UInt8]]
  /// What patterns said of texts: there are few of them, and matching costs.
  private var known = KnownItems()

  /// - Throws: `unfit` for an item that the metering lacks, or a pattern that is none.
  init(_ map: ColumnMap, items: [MeteredItem]) throws(Failure) {
    func number(_ item: String) throws(Failure) -> Int {
      if let number = items.firstIndex(named: item) { return number }
      throw Failure(
        .unfit,
        "the column map \(map.name) names the product \(item), which no tariff has; there are "
          + items.map(\.name).joined(separator: ", "))
    }
    var texts: [(text: String, number: Int)] = []
    var patterns: [(pattern: BoundedPattern, item: Int)] = []
    var (constant, fallback) = (Int?.none, Int?.none)
    switch map.product {
    case .constant(let item): constant = try number(item)
    case .column(let rule):
      for value in rule.values { texts.append((value.text, try number(value.item))) }
      for pattern in rule.patterns {
        let match: BoundedPattern
        do throws(BoundedPattern.Fault) {
          match = try BoundedPattern(pattern.match)
        } catch {
          throw Failure(
            .unfit, "the column map \(map.name): the pattern \(pattern.match): \(error.text)")
        }
        patterns.append((match, try number(pattern.item)))
      }
      if let item = rule.fallback {
        fallback = try number(item)
      } else if patterns.isEmpty {
        texts += items.enumerated().map { ($1.name, $0) }
      }
    }
    self.constant = constant
    self.fallback = fallback
    self.patterns = patterns
    table = FieldTable(texts)
    itemNames = fallback == nil ? items.map { Array($0.name.utf8) } : []
  }

  /// The item of a text; nil where no tariff of the run has it.
  @inline(__always)
  mutating func item(_ field: Field) -> Int? {
    if let item = table.number(field) { return item }
    return patterns.isEmpty ? fallback : matchedItem(field)
  }

  /// Reads the items of a column that was read as words; -1 where no tariff of the run has one.
  mutating func readItems(_ column: PlainColumn, count: Int, into columns: borrowing PlainColumns) {
    for record in 0..<count {
      let (words, size) = unsafe (columns.words[record], Int(columns.sizes[record]))
      unsafe columns.items[record] =
        table.shortNumber(words.low, words.high, size: size)
        ?? item(column.field(record)).map { Int32(truncatingIfNeeded: $0) } ?? -1
    }
  }

  /// The item by the first pattern that fits. A pattern that gives up fits nothing, and neither
  /// does what comes after it: the record is then rejected, since its product cannot be told.
  private mutating func matchedItem(_ field: Field) -> Int? {
    if let item = known.item(field) { return item }
    let item = match(unsafe Array(UnsafeBufferPointer(start: field.bytes, count: field.count)))
    known.note(item, for: field)
    return item
  }

  private func match(_ text: [UInt8]) -> Int? {
    for (pattern, item) in patterns {
      guard let isFound = pattern.matches(text) else { return nil }
      if isFound { return item }
    }
    return fallback ?? itemNames.firstIndex(of: text)
  }
}

/// The items of texts that were matched before: of those that share a place, of the last.
struct KnownItems {
  private struct Entry {
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// The text's length; -1 where there is none.
    var count = -1
    var item: Int?
  }

  private static let bits: UInt64 = 10
  private var entries = [Entry](repeating: Entry(), count: 1 << Int(bits))

  /// A text's item, which may be none; nil where it is not known.
  @inline(__always)
  func item(_ field: Field) -> Int?? {
    guard field.count <= 16 else { return nil }
    let (low, high) = twoWords(field)
    let entry = entries[Self.place(low, high)]
    guard entry.low == low, entry.high == high, entry.count == field.count else { return nil }
    return .some(entry.item)
  }

  mutating func note(_ item: Int?, for field: Field) {
    guard field.count <= 16 else { return }
    let (low, high) = twoWords(field)
    entries[Self.place(low, high)] = Entry(low: low, high: high, count: field.count, item: item)
  }

  private static func place(_ low: UInt64, _ high: UInt64) -> Int {
    let mixed = (low ^ (high &* 0x9e37_79b9_7f4a_7c15)) &* 0xd6e8_feb8_6659_fd93
    return Int(mixed &>> (64 - bits))
  }
}
