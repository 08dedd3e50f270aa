import CDRCore

/// What a line of the bill has from its tariff alone: the same for every account that is charged
/// by one row of it.
///
/// An object, so that millions of lines share it, and a format of the bill can make its text once.
public final class LineTerms: Sendable {
  /// The item's name, or that of recordings, number rent or seats.
  public let item: String
  /// The tier reached, as the bill names it: `<=50000`; empty where there is none.
  public let tier: String
  /// As the tariff writes it.
  public let unitPrice: String
  /// An ISO 4217 code.
  public let currency: String
  /// Whether the line charges for recordings.
  public let isRecording: Bool

  /// Terms that several lines may share.
  public init(item: String, tier: String = "", unitPrice: String, currency: String) {
    self.item = item
    self.tier = tier
    self.unitPrice = unitPrice
    self.currency = currency
    isRecording = item.hasBytes(of: BillLine.recordingItem)
  }
}

extension LineTerms: Hashable {
  public static func == (a: LineTerms, b: LineTerms) -> Bool {
    a === b
      || (a.item.hasBytes(of: b.item) && a.tier == b.tier && a.unitPrice == b.unitPrice
        && a.currency == b.currency)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ByteText(item))
    hasher.combine(tier)
    hasher.combine(unitPrice)
    hasher.combine(currency)
  }
}
