import CallIngest
import Metering
import Rating
import Reports
import Synchronization
import Tariffs

/// The second pass over a whole book of usage: in blocks of accounts, on several cores.
///
/// The book is rated twice, once for the totals and once for the text. Rating is cheap beside the
/// first pass; holding a bill of millions of lines is not; and so every failure shows before the
/// first byte is written, even where the output is a pipe.
public struct BillRating: Sendable {
  private let usage: UsageBook
  private let tariffs: TariffBook
  private let priced: [PricedTariff]
  private let rater: Rater
  private let jobs: Int

  /// Accounts in a block: enough to be worth a thread's while, few enough to stay in its cache.
  private static let blockSize = 1024

  public init(usage: UsageBook, tariffs: TariffBook, rater: Rater, jobs: Int) {
    self.usage = usage
    self.tariffs = tariffs
    self.rater = rater
    self.jobs = max(1, jobs)
    let metering = tariffs.metering
    priced = tariffs.tariffs.map { PricedTariff($0, metering: metering) }
  }

  /// The sums over all lines of the bill.
  ///
  /// - Throws: what ``Rating/Rater`` and ``Tariffs/TariffBook`` refuse, of the first account in
  ///   the bill's order.
  public func totals() throws(Failure) -> BillTotals {
    var totals = BillTotals(in: priced[0])
    try forEachBlock { range throws(Failure) in
      try rate(range).totals
    } inOrder: { block throws(Failure) in
      try totals += block
    }
    return totals
  }

  /// Writes the bill.
  public func write(
    _ totals: BillTotals, as format: any BillFormat,
    to write: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var format = format
    let encoder = format
    var text = [UInt8]()
    format.begin(into: &text)
    try forEachBlock { range throws(Failure) in
      var block = [UInt8]()
      let lines = try rate(range).lines
      block.reserveCapacity(lines.count * 128)
      encoder.encode(lines[...], into: &block)
      return block
    } inOrder: { block throws(Failure) in
      format.append(block, into: &text)
      if text.count > 1 << 16 {
        try write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    format.end(totals, into: &text)
    try write(text)
  }

  private func rate(_ range: Range<Int>) throws(Failure) -> Bill {
    var bill = Bill(in: priced[0])
    for account in usage[range] {
      try rater.rate(account, under: tariff(for: account), into: &bill)
    }
    return bill
  }

  private func tariff(for usage: AccountUsage) throws(Failure) -> PricedTariff {
    do {
      return priced[try tariffs.position(for: usage.month, account: usage.account)]
    } catch {
      throw error as? Failure ?? Failure(.bug, "\(error)")
    }
  }

  /// Makes something of every block, a few at a time in parallel, and takes it in order.
  private func forEachBlock<Value: Sendable>(
    _ make: @Sendable (Range<Int>) throws(Failure) -> Value,
    inOrder take: (Value) throws(Failure) -> Void
  ) throws(Failure) {
    let blocks = (usage.count + Self.blockSize - 1) / Self.blockSize
    let wave = jobs * 8
    for first in stride(from: 0, to: blocks, by: wave) {
      let count = min(wave, blocks - first)
      let results = Mutex([Result<Value, Failure>?](repeating: nil, count: count))
      let cursor = Atomic<Int>(0)
      inParallel(min(jobs, count)) { _ in
        while true {
          let index = cursor.add(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          let start = (first + index) * Self.blockSize
          let range = start..<min(start + Self.blockSize, usage.count)
          let result: Result<Value, Failure>
          do throws(Failure) {
            result = .success(try make(range))
          } catch {
            result = .failure(error)
          }
          results.withLock { $0[index] = result }
        }
      }
      for case .some(let result) in results.withLock({ $0 }) { try take(result.get()) }
    }
  }
}
