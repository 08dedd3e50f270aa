import CDRCore

/// The calls of a run that do not count, by where their records stand: duplicates, and those that
/// conflict with another. Rejected records are not among them.
package struct UncountedCalls: Sendable {
  /// By the file's place in the order of inputs, offsets in rising order.
  private var offsets: [Int: [Int64]] = [:]

  package init() {}

  /// - Parameter orders: in any order.
  init(_ orders: [CallOrder]) {
    for order in orders { offsets[order.file, default: []].append(order.offset) }
    offsets = offsets.mapValues { $0.sorted() }
  }

  /// Adds calls of a file.
  ///
  /// - Parameter offsets: where their records start in the file's text.
  package mutating func add(_ offsets: [Int64], file: Int) {
    if offsets.isEmpty { return }
    self.offsets[file] = Set((self.offsets[file] ?? []) + offsets).sorted()
  }

  /// Those of a file.
  package func all(ofFile file: Int) -> [Int64] { offsets[file] ?? [] }

  /// Those of a file in a stretch of its text, by their places there, in rising order.
  func places(file: Int, from offset: Int64, count: Int) -> [Int] {
    guard let all = offsets[file] else { return [] }
    return all[all.indices.partitioningIndex { all[$0] >= offset }...]
      .prefix { $0 < offset + Int64(count) }.map { Int($0 - offset) }
  }
}
