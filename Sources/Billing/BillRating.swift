import CallIngest
import Metering
import Rating
import Reports
import Synchronization
import Tariffs

/// The second pass over all usage of a run or of a ledger's month: in blocks of accounts, on several cores.
///
/// The whole bill is rated before the first byte is written, so that every failure shows in time
/// even where the output is a pipe. The text made on the way is kept up to a limit; of a bill
/// beyond it only the totals are, and the lines are made again when they are written: rating is
/// cheap beside the first pass, holding a bill of many million lines is not.
public struct BillRating: Sendable {
  private let usage: any BillUsage
  private let tariffs: TariffBook
  private let priced: [PricedTariff]
  private let rater: Rater
  private let jobs: Int
  private let format: any BillFormat
  /// The encoded blocks, in order, as long as they are few.
  private var encoded: [[UInt8]]? = []
  /// The sums over all lines of the bill.
  public private(set) var totals: BillTotals

  /// Accounts in a block: enough to be worth a thread's while, few enough to stay in its cache.
  private static let blockSize = 1024
  /// Bytes of text that are kept.
  private static let keptSize = 64 << 20

  private struct Block: Sendable {
    var totals: BillTotals
    var text: [UInt8]
  }

  /// Rates all usage.
  ///
  /// - Throws: what ``Rating/Rater`` and ``Tariffs/TariffBook`` refuse, of the first account in
  ///   the bill's order.
  public init(
    _ usage: some BillUsage, tariffs: TariffBook, rater: Rater, format: any BillFormat, jobs: Int
  ) throws(Failure) {
    self.usage = usage
    self.tariffs = tariffs
    self.rater = rater
    self.format = format
    self.jobs = max(1, jobs)
    let metering = tariffs.metering
    priced = tariffs.tariffs.map { PricedTariff($0, metering: metering) }
    totals = BillTotals(in: priced[0])
    var (sum, kept, size) = (totals, [[UInt8]]?.some([]), 0)
    try forEachBlock { block throws(Failure) in
      try sum += block.totals
      size += block.text.count
      if size <= Self.keptSize { kept?.append(block.text) } else { kept = nil }
    }
    (totals, encoded) = (sum, kept)
  }

  /// Writes the bill.
  public func write(to write: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    var format = format
    var text = [UInt8]()
    format.begin(into: &text)
    func take(_ block: [UInt8]) throws(Failure) {
      format.append(block, into: &text)
      if text.count > 1 << 16 {
        try write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    if let encoded {
      for block in encoded { try take(block) }
    } else {
      try forEachBlock { block throws(Failure) in try take(block.text) }
    }
    format.end(totals, into: &text)
    try write(text)
  }

  private func rate(_ range: Range<Int>) throws(Failure) -> Bill {
    var bill = Bill(in: priced[0])
    for account in try usage.accounts(range) {
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

  /// Rates and encodes every block, a few at a time in parallel, and hands them out in order.
  private func forEachBlock(_ take: (Block) throws(Failure) -> Void) throws(Failure) {
    let blocks = (usage.count + Self.blockSize - 1) / Self.blockSize
    let wave = jobs * 8
    for first in stride(from: 0, to: blocks, by: wave) {
      let count = min(wave, blocks - first)
      let results = Mutex([Result<Block, Failure>?](repeating: nil, count: count))
      let cursor = Atomic<Int>(0)
      inParallel(min(jobs, count)) { _ in
        while true {
          let index = cursor.add(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          let result = encode(first + index)
          results.withLock { $0[index] = result }
        }
      }
      for case .some(let result) in results.withLock({ $0 }) { try take(result.get()) }
    }
  }

  private func encode(_ index: Int) -> Result<Block, Failure> {
    let start = index * Self.blockSize
    do throws(Failure) {
      let bill = try rate(start..<min(start + Self.blockSize, usage.count))
      var text = [UInt8]()
      text.reserveCapacity(bill.lines.count * 128)
      format.encode(bill.lines[...], into: &text)
      return .success(Block(totals: bill.totals, text: text))
    } catch {
      return .failure(error)
    }
  }
}
