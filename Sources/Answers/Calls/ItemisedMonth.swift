import CDRCore
import Metering
import Rating
import Tariffs

/// A rated month as the rows of its calls need it: which accounts, what a minute of theirs costs,
/// and the lines that the rows have to add up to.
struct ItemisedMonth: Sendable {
  /// A line of the bill that charges for calls.
  struct Line: Sendable {
    /// The account's place among ``accounts``, and the item's.
    var account: Int
    var lane: Int
    var name: String
    var calls: Int64
    var billedSeconds: Int64
    var amount: FixedDecimal
    /// What the amount has that no call is charged for.
    var flat = FixedDecimal.zero
  }

  let accounts: ItemisedAccounts
  private(set) var factors: RowFactors
  /// In the order of the bill.
  private(set) var lines: [Line] = []
  private(set) var currency = ""

  /// Accounts that are rated at a time.
  private static let blockSize = 256

  /// What a block of accounts comes to.
  private struct Block: Sendable {
    var names: [String] = []
    /// Their lines, by the account's place in the block.
    var lines: [Line] = []
    /// By account and lane, the prices.
    var prices: [(account: Int, lane: Int, prices: CallPrices, scale: Int)] = []
    var recordings: [(account: Int, lane: Int)] = []
  }

  /// - Parameter chosen: the accounts that are wanted; nil: all.
  /// - Throws: as rating throws; `badData` for an account without anything in the month.
  init(_ month: AnswerMonth, accounts chosen: [String]?) throws(Failure) {
    let items = month.tariffs.metering.items.map(\.name)
    var blocks: [Block]
    if let chosen {
      let names = Set(chosen.map(ByteText.init)).sorted()
      var used: [AccountUsage] = []
      for name in names {
        if let usage = try month.account(name.text).usage { used.append(usage) }
      }
      var (block, priced) = (Block(), Self.priced(month))
      for usage in used { try Self.rate(usage, of: month, by: &priced, into: &block) }
      blocks = [block]
    } else {
      let count = (month.usage.count + Self.blockSize - 1) / Self.blockSize
      blocks = try mapInParallel(count, jobs: month.jobs, with: { _ in Self.priced(month) }) {
        index, priced throws(Failure) in
        var block = Block()
        let first = index * Self.blockSize
        try month.usage.forEachAccount(
          in: first..<min(first + Self.blockSize, month.usage.count)
        ) { usage throws(Failure) in
          try Self.rate(usage, of: month, by: &priced, into: &block)
        }
        return block
      }
    }
    accounts = ItemisedAccounts(blocks.lazy.flatMap { $0.names.lazy.map { Array($0.utf8) } })
    factors = RowFactors(
      month: month.month, items: items, recording: BillLine.recordingItem,
      accounts: accounts.count)
    if let schemes = month.tariffs.metering.schemes {
      factors.schemes = blocks.flatMap(\.names).map {
        UInt16(schemes.scheme(of: ByteText($0), in: month.month))
      }
    }
    currency = month.tariffs.tariffs[0].currency
    var first = 0
    for block in blocks {
      try add(block, first: first)
      first += block.names.count
    }
    factors.finish()
  }

  private static func priced(_ month: AnswerMonth) -> [PricedTariff] {
    month.tariffs.tariffs.map { PricedTariff($0, metering: month.tariffs.metering) }
  }

  /// Rates an account.
  private static func rate(
    _ usage: AccountUsage, of month: AnswerMonth, by priced: inout [PricedTariff],
    into block: inout Block
  ) throws(Failure) {
    let tariff = priced[try month.tariffs.position(for: month.month, account: usage.account)]
    var bill = Bill(in: tariff)
    try month.rater.rate(usage, under: tariff, into: &bill)
    let account = block.names.count
    block.names.append(usage.account)
    let recordingLane = month.tariffs.metering.items.count
    // The lines come in the order of the bill, each once.
    var lanes: [Int: Int] = [:]
    for line in bill.lines {
      guard case .minutes(let seconds) = line.quantity, let calls = line.calls else { continue }
      let lane =
        line.terms.isRecording
        ? recordingLane : month.tariffs.metering.items.firstIndex(named: line.item)
      guard let lane else { throw Failure(.bug, "the bill has a line of no item: \(line.item)") }
      lanes[lane] = block.lines.count
      block.lines.append(
        Line(
          account: account, lane: lane, name: usage.account, calls: calls, billedSeconds: seconds,
          amount: line.amount))
    }
    do throws(Overflow) {
      for entry in usage.items {
        if tariff.chargesRecordings(of: entry.item), entry.usage.recordedCalls > 0 {
          block.recordings.append((account, entry.item))
        }
        guard let prices = try tariff.callPrices(of: entry, in: usage) else { continue }
        block.prices.append((account, entry.item, prices, tariff.amountScale))
        if let line = lanes[entry.item] { block.lines[line].flat = prices.flat }
      }
    } catch {
      throw Failure(
        .badData, "account \(usage.account): a sum of \(month.month) is too large to be itemised")
    }
    if lanes[recordingLane] != nil, let price = tariff.recordingPrice {
      block.prices.append(
        (
          account, recordingLane, CallPrices(usual: price, short: nil, flat: .zero),
          tariff.amountScale
        ))
    }
  }

  /// Adds a block's accounts after those already there.
  private mutating func add(_ block: Block, first: Int) throws(Failure) {
    for var line in block.lines {
      line.account += first
      lines.append(line)
    }
    for recording in block.recordings {
      factors.lines[(first + recording.account) * factors.lanes + recording.lane]
        .chargesRecordings = true
    }
    do throws(Overflow) {
      for (account, lane, prices, scale) in block.prices {
        let place = (first + account) * factors.lanes + lane
        factors.lines[place].factor = try number(prices.usual, scale)
        if let short = prices.short { factors.lines[place].shortFactor = try number(short, scale) }
      }
    } catch {
      throw Failure(.unfit, "a price has more digits than rows of calls can be priced with")
    }
  }

  private mutating func number(
    _ price: CallPrices.MinutePrice, _ scale: Int
  ) throws(Overflow) -> UInt32 {
    try factors.number(of: .init(price: price.value, text: price.text, scale: scale))
  }
}
