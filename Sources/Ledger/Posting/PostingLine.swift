import CDRCore
import Rating

/// How much of an item was billed, as a bill counts it.
struct PostedQuantity: Hashable {
  /// What is counted.
  enum Kind: UInt8 {
    /// In seconds; a bill shows minutes.
    case minutes = 1
    case numberMonths
    case seats
  }

  var kind: Kind
  var count: Int64

  init(kind: Kind, count: Int64) {
    self.kind = kind
    self.count = count
  }

  init(_ quantity: Quantity) {
    switch quantity {
    case .minutes(let seconds): self.init(kind: .minutes, count: seconds)
    case .numberMonths(let count): self.init(kind: .numberMonths, count: count)
    case .seats(let count): self.init(kind: .seats, count: count)
    }
  }

  /// - Throws: `unfit` for a kind that there is not.
  init(kind: UInt64, count: Int64) throws(Failure) {
    guard let byte = UInt8(exactly: kind), let known = Kind(rawValue: byte) else {
      throw .damaged("a quantity of kind \(kind)")
    }
    self.init(kind: known, count: count)
  }

  /// The sum of two; nil where they are not of one kind, or too large.
  func adding(_ other: PostedQuantity) -> PostedQuantity? {
    let (sum, overflows) = count.addingReportingOverflow(other.count)
    return kind == other.kind && !overflows ? PostedQuantity(kind: kind, count: sum) : nil
  }

  /// None of the same kind.
  var none: PostedQuantity { PostedQuantity(kind: kind, count: 0) }
}

/// What one account's payable for one item changed by.
struct PostingLine {
  /// One of the two bills that are compared.
  struct Side {
    /// At the same scale in both.
    var money: FixedDecimal
    /// nil where it is not known: the bill was posted by an older program.
    var quantity: PostedQuantity?
    /// The price of a unit, as the tariff writes it; empty where there is none, or several.
    var price: ArraySlice<UInt8> = []
  }

  var account: ArraySlice<UInt8>
  var item: ArraySlice<UInt8>
  var before: Side
  var after: Side
  /// What they differ by.
  var change: FixedDecimal
}
