import CDRCore

/// Usage that is to be added to months, from any number of blobs.
///
/// Blobs are gathered and added up once they are as large as the sum so far, so that each is read
/// once or twice, and memory grows with the accounts and not with the blobs.
struct AddedUsage {
  private struct Added {
    var sum = PackedUsage()
    var waiting: [[UInt8]] = []
    var size = 0
  }

  private var months: [Month: Added] = [:]
  private let names: [Int: MeteredItem]
  /// Bytes that may wait in any case.
  private let patience: Int

  /// - Parameters:
  ///   - names: the items' names by their ids, for messages.
  ///   - patience: bytes that may wait in any case.
  init(names: [Int: MeteredItem], patience: Int = 8 << 20) {
    self.names = names
    self.patience = patience
  }

  /// Adds a blob to a month.
  ///
  /// - Parameter jobs: how many threads may add up.
  /// - Throws: as ``PackedUsage/sum(of:month:itemName:)``.
  mutating func add(_ usage: [UInt8], to month: Month, jobs: Int) throws(Failure) {
    months[month, default: Added()].waiting.append(usage)
    months[month, default: Added()].size += usage.count
    let (size, sum) = months[month].map { ($0.size, $0.sum.bytes.count) } ?? (0, 0)
    if size > max(patience, sum) { try addUp(month, jobs: jobs) }
  }

  private mutating func addUp(_ month: Month, jobs: Int) throws(Failure) {
    guard let added = months.removeValue(forKey: month) else { return }
    months[month] = Added(
      sum: try PackedUsage.sum(
        of: [added.sum.bytes] + added.waiting, month: month, names: names, jobs: jobs))
  }

  /// The months that something was added to, in order.
  var addedTo: [Month] { months.keys.sorted() }

  /// All that was added to a month.
  ///
  /// - Parameter usage: what the month had before.
  /// - Throws: as ``PackedUsage/sum(of:month:itemName:)``.
  func sum(
    of month: Month, and usage: [UInt8] = [], jobs: Int
  ) throws(Failure) -> PackedUsage {
    guard let added = months[month] else { return PackedUsage() }
    return try PackedUsage.sum(
      of: [usage, added.sum.bytes] + added.waiting, month: month, names: names, jobs: jobs)
  }

  /// Bytes that wait to be added up, of all months.
  var waitingSize: Int { months.values.reduce(0) { $0 + $1.size } }
}
