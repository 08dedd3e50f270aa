import Columns
import Metering

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
  private var known: [[UInt8]: Int?] = [:]
  private static let maximumKnown = 1 << 14

  /// - Throws: `unfit` for an item that the metering lacks, or a pattern that is none.
  init(_ map: ColumnMap, items: [MeteredItem]) throws(Failure) {
    func number(_ item: String) throws(Failure) -> Int {
      if let number = items.firstIndex(where: { $0.name == item }) { return number }
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
        do {
          patterns.append((try BoundedPattern(pattern.match), try number(pattern.item)))
        } catch let fault as BoundedPattern.Fault {
          throw Failure(
            .unfit, "the column map \(map.name): the pattern \(pattern.match): \(fault.text)")
        } catch {
          throw error as? Failure ?? Failure(.bug, "\(error)")
        }
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

  /// The item by the first pattern that fits. A pattern that gives up fits nothing, and neither
  /// does what comes behind it: the record is then rejected, since nobody can tell its product.
  private mutating func matchedItem(_ field: Field) -> Int? {
    let text = unsafe Array(UnsafeBufferPointer(start: field.bytes, count: field.count))
    if let item = known[text] { return item }
    if known.count >= Self.maximumKnown { known.removeAll(keepingCapacity: true) }
    let item = match(text)
    known[text] = .some(item)
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
