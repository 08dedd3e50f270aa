import CDRCore

/// What the rows of calls say beside what the calls themselves do: by account and item, the number
/// that a billed minute is multiplied by, and the text that stands for it.
///
/// The first pass knows no prices, and neither do rows: they multiply, and write what they are told
/// to.
package struct RowFactors: Sendable {
  /// What a minute is multiplied by.
  package struct Factor: Hashable, Sendable {
    /// Of a minute.
    package var price: FixedDecimal
    /// As the row shows it.
    package var text: String
    /// Decimals of amounts, which are rounded down.
    package var scale: Int

    package init(price: FixedDecimal, text: String, scale: Int) {
      self.price = price
      self.text = text
      self.scale = scale
    }
  }

  /// How the calls of an account are charged in one item.
  package struct Line: Sendable {
    /// The number of the factor of calls; 0 where none are expected.
    package var factor: UInt32 = 0
    /// That of calls below 60 s; 0: the same.
    package var shortFactor: UInt32 = 0
    /// Whether recordings are charged.
    package var chargesRecordings = false

    package init() {}
  }

  /// What is looked up for each row.
  struct Entry {
    /// Amount in its last decimal = seconds × multiplier ÷ divisor.
    var multiplier: UInt64
    var divisor: UInt64
    var scale: Int
    /// Where the text of unit and unit price stands among ``texts``.
    var text: Range<Int>
    /// The price itself, where a multiplier of 31 bits cannot hold it.
    var wide: Int128?
  }

  package let month: Month
  /// The items' names in the order of the metering, and that of recordings.
  package let items: [String]
  /// By account, then item: ``lanes`` for each account, of which the last is for recordings.
  package var lines: [Line]
  /// By account, the scheme that rounds its calls; empty where all are rounded alike.
  package var schemes: [UInt16] = []
  private(set) var entries: [Entry] = []
  private var numbers: [Factor: UInt32] = [:]
  /// Texts that rows share, with the commas around them, and room for a block to be read.
  private(set) var texts: [UInt8] = []
  /// By item, where its name stands among them.
  let itemTexts: [Range<Int>]

  /// Lines of an account.
  package var lanes: Int { items.count }
  /// The lane of recordings.
  package var recordingLane: Int { items.count - 1 }

  /// - Parameters:
  ///   - items: the names of the metering's items.
  ///   - recording: the name of recordings on the bill.
  package init(month: Month, items: [String], recording: String, accounts: Int) {
    self.month = month
    self.items = items + [recording]
    lines = Array(repeating: Line(), count: accounts * (items.count + 1))
    var (texts, places) = ([UInt8](), [Range<Int>]())
    for item in self.items {
      let start = texts.count
      texts.append(rowField: Array(item.utf8)[...])
      texts.append(UInt8(ascii: ","))
      places.append(start..<texts.count)
    }
    self.texts = texts
    itemTexts = places
    // Number 0 is no factor.
    entries = [Entry(multiplier: 0, divisor: 1, scale: 0, text: 0..<0, wide: nil)]
  }

  /// The number of a factor.
  package mutating func number(of factor: Factor) throws(Overflow) -> UInt32 {
    if let known = numbers[factor] { return known }
    let start = texts.count
    texts += Array(",minute,\(factor.text),".utf8)
    let missing = factor.scale - factor.price.scale
    var (units, divisor) = (factor.price.units, Int128(60))
    for _ in 0..<abs(missing) {
      let product =
        missing > 0
        ? units.multipliedReportingOverflow(by: 10) : divisor.multipliedReportingOverflow(by: 10)
      guard !product.overflow else { throw Overflow() }
      if missing > 0 { units = product.partialValue } else { divisor = product.partialValue }
    }
    guard let small = UInt64(exactly: divisor) else { throw Overflow() }
    // Seconds have 32 bits, so that the product has 63.
    let isSmall = units < 1 << 31
    let number = UInt32(entries.count)
    entries.append(
      Entry(
        multiplier: isSmall ? UInt64(units) : 0, divisor: small, scale: factor.scale,
        text: start..<texts.count, wide: isSmall ? nil : units))
    numbers[factor] = number
    return number
  }

  /// Pads the texts, once all factors are there.
  package mutating func finish() {
    texts += [UInt8](repeating: 0, count: ByteCursor.blockSize)
  }
}

extension RowFactors.Entry {
  /// What seconds come to, in units of the amount's last decimal, rounded down.
  @inline(__always)
  func amount(_ seconds: UInt32) -> Int64 {
    guard let wide else {
      return Int64(truncatingIfNeeded: UInt64(seconds) &* multiplier / divisor)
    }
    // The line's sum has 64 bits, and no row is more than that.
    return Int64(wide * Int128(seconds) / Int128(divisor))
  }
}
