import CDRCore
import Metering
import Rating
import Recurring
import Reports
import Tariffs

/// The second pass over all usage of a run, or of a ledger's month, and over what is owed beside
/// calls: in blocks of accounts, on several cores.
///
/// The whole bill is rated before the first byte is written, so that every failure shows in time
/// even where the output is a pipe. The text made on the way is kept up to a limit; of a bill
/// beyond it only the totals are, and the lines are made again when they are written: rating is
/// cheap beside the first pass, holding a bill of many million lines is not.
public struct BillRating: Sendable {
  private let usage: any BillUsage
  private let recurring: RecurringBook?
  private let blocks: BillBlocks
  private let tariffs: TariffBook
  /// By worker and tariff. Every worker has its own, since the cores would wait for one another
  /// where they count references to the same memory.
  private let priced: [[PricedTariff]]
  private let rater: Rater
  private let recurringRater: RecurringRater?
  private let jobs: Int
  private let format: any BillFormat
  /// The encoded blocks, in order, as long as they are few.
  private var encoded: [[UInt8]]? = []
  /// The sums over all lines of the bill.
  public private(set) var totals: BillTotals

  /// Bytes of text that are kept.
  private static let keptSize = 64 << 20

  private struct Block: Sendable {
    var totals: BillTotals
    var text: [UInt8]
  }

  /// Rates all usage, and numbers and seats.
  ///
  /// - Parameters:
  ///   - usage: by account and month, what was used.
  ///   - recurring: the numbers and seats of the bill's months; nil: there are none.
  ///   - tariffs: what prices it.
  ///   - rater: knows which lines are final.
  ///   - format: the form of the bill.
  ///   - jobs: how many threads rate.
  /// - Throws: what ``/Rating/Rater``, ``/Recurring/RecurringRater`` and ``/Tariffs/TariffBook``
  ///   refuse, of the first account in the bill's order; a bug when lines of numbers or seats are
  ///   missing or too many.
  public init(
    _ usage: some BillUsage, recurring: RecurringBook? = nil, tariffs: TariffBook, rater: Rater,
    format: any BillFormat, jobs: Int
  ) throws(Failure) {
    self.usage = usage
    self.recurring = recurring
    blocks = try BillBlocks(usage: usage, recurring: recurring)
    recurringRater = recurring.map { RecurringRater(rater, of: $0) }
    self.tariffs = tariffs
    self.rater = rater
    self.format = format
    self.jobs = max(1, jobs)
    let metering = tariffs.metering
    priced = (0..<self.jobs).map { _ in
      tariffs.tariffs.map { PricedTariff($0, metering: metering) }
    }
    totals = BillTotals(in: priced[0][0])
    var (sum, kept, size) = (totals, [[UInt8]]?.some([]), 0)
    try forEachBlock { block throws(Failure) in
      try sum += block.totals
      size += block.text.count
      if size <= Self.keptSize { kept?.append(block.text) } else { kept = nil }
    }
    (totals, encoded) = (sum, kept)
    try checkRecurring()
  }

  /// Holds the lines of numbers and seats against what their files have, row by row.
  private func checkRecurring() throws(Failure) {
    let control = recurring?.control ?? RecurringControl()
    guard totals.numberMonths == control.numberMonths, totals.seatOrders == control.seatOrders,
      totals.seats == control.seats
    else { throw Failure(.bug, "the bill's numbers or seats differ from those that were read") }
  }

  /// Writes the bill.
  /// - Throws: what the function throws, and what rating a block again throws.
  public func write(to write: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    var format = format
    var text = [UInt8]()
    format.begin(into: &text)
    func append(_ block: [UInt8]) throws(Failure) {
      format.append(block, into: &text)
      if text.count > 1 << 16 {
        try write(text)
        // Not emptied in place: it may be a block that is kept.
        text = []
      }
    }
    if let encoded {
      for block in encoded { try append(block) }
    } else {
      try forEachBlock { block throws(Failure) in try append(block.text) }
    }
    format.end(totals, into: &text)
    try write(text)
  }

  private func rate(
    _ block: BillBlocks.Block, under priced: [PricedTariff], into bill: inout Bill
  ) throws(Failure) {
    guard let recurring, !block.recurring.isEmpty else {
      return try usage.forEachAccount(in: block.usage) { account throws(Failure) in
        try rate(account, under: priced, into: &bill)
      }
    }
    // Both are in the order of the bill, and an account's calls come first.
    let charges = recurring[block.recurring]
    var next = 0
    try usage.forEachAccount(in: block.usage) { account throws(Failure) in
      let key = BillKey(account)
      while next < charges.count, BillKey(charges[next]) < key {
        try rate(charges[next], into: &bill)
        next += 1
      }
      try rate(account, under: priced, into: &bill)
    }
    for rest in charges[next...] { try rate(rest, into: &bill) }
  }

  private func rate(
    _ account: AccountUsage, under priced: [PricedTariff], into bill: inout Bill
  ) throws(Failure) {
    let position = try tariffs.position(for: account.month, account: account.account)
    // A month before all tariffs of a folder has none that is usual.
    let usual = tariffs.hasContracts ? try? tariffs.position(for: account.month) : nil
    try rater.rate(
      account, under: priced[position], usual: usual.map { priced[$0] }, into: &bill)
  }

  private func rate(_ charges: AccountCharges, into bill: inout Bill) throws(Failure) {
    let position = try tariffs.position(for: charges.month, account: charges.account)
    try recurringRater?.rate(charges, under: tariffs.tariffs[position], into: &bill)
  }

  /// Rates and encodes every block, a few at a time in parallel, and hands them out in order.
  private func forEachBlock(_ body: (Block) throws(Failure) -> Void) throws(Failure) {
    let blocks = blocks.blocks
    let wave = jobs * 32
    for first in stride(from: 0, to: blocks.count, by: wave) {
      let count = min(wave, blocks.count - first)
      let made = try mapInParallel(
        count, jobs: jobs, with: { (priced: priced[$0], bill: Bill(in: priced[$0][0])) }
      ) { index, memory throws(Failure) in
        try encode(blocks[first + index], under: memory.priced, by: &memory.bill)
      }
      for block in made { try body(block) }
    }
  }

  /// - Parameter bill: memory for the block's lines.
  private func encode(
    _ block: BillBlocks.Block, under priced: [PricedTariff], by bill: inout Bill
  ) throws(Failure) -> Block {
    bill.removeAll()
    try rate(block, under: priced, into: &bill)
    var text = [UInt8]()
    text.reserveCapacity(bill.lines.count * 128)
    format.encode(bill.lines[...], into: &text)
    return Block(totals: bill.totals, text: text)
  }
}
