import CDRCore
import Tariffs

/// A tariff, ready for rating usage of one ``/CDRCore/Metering``: made once, used for every
/// account.
///
/// The metering may be shared by several tariffs, and then has items that this one lacks.
public final class PricedTariff: Sendable {
  /// The tariff's name.
  public let name: String
  /// An ISO 4217 code.
  public let currency: String
  /// Decimals of a bill line's amount.
  public let amountScale: Int
  /// How payable amounts are rounded.
  public let payable: PayableRule
  /// By item id of the metering; nil where the tariff has no such item.
  private let items: [PricedItem?]
  let prices: PriceTable
  /// The metering's names by item id, for messages.
  let itemNames: [String]
  /// By item id, the item's place in the tariff; nil when the tariff goes by the metering's order.
  let places: [Int]?
  /// nil: recorded minutes are counted as uncharged.
  let recording: PricedRecording?
  /// By item id, how its calls are rounded up; nil where the tariff has no such item.
  private let roundings: [TimeRounding?]

  /// Makes a tariff ready for usage that was metered so.
  public init(_ tariff: Tariff, metering: Metering) {
    name = tariff.name
    currency = tariff.currency
    amountScale = tariff.amountScale
    payable = tariff.payable
    let itemNames = metering.items.map(\.name)
    self.itemNames = itemNames
    let placeByName = Dictionary(
      tariff.items.enumerated().map { (ByteText($1.name), $0) },
      uniquingKeysWith: { first, _ in first })
    let placeByItem = itemNames.map { placeByName[ByteText($0)] }
    var prices = PriceTable()
    items = placeByItem.map { place in
      place.map {
        prices.append(tariff.items[$0], currency: tariff.currency, amountScale: tariff.amountScale)
      }
    }
    self.prices = prices
    let known = placeByItem.compactMap(\.self)
    let isOrdered = zip(known, known.dropFirst()).allSatisfy(<)
    places = isOrdered ? nil : placeByItem.map { $0 ?? .max }
    roundings = placeByItem.map { $0.map { tariff.items[$0].rounding } }
    recording = tariff.recording.map {
      PricedRecording($0, itemNames: itemNames, currency: tariff.currency)
    }
  }

  /// How an item of the metering is charged; nil where the tariff has no such item.
  @inline(__always)
  func item(_ id: Int) -> PricedItem? { items.indices.contains(id) ? items[id] : nil }

  /// How the calls of an item of the metering are rounded up; nil where the tariff has no such item.
  func rounding(_ id: Int) -> TimeRounding? { roundings.indices.contains(id) ? roundings[id] : nil }

  /// An account's usage in the order of the tariff's items.
  func inBillOrder(_ usages: [ItemUsage]) -> [ItemUsage] {
    guard let places else { return usages }
    func place(_ item: Int) -> Int { places.indices.contains(item) ? places[item] : .max }
    return usages.sorted { place($0.item) < place($1.item) }
  }
}

/// The price of recorded minutes, and which items' recordings it is for.
final class PricedRecording: Sendable {
  let terms: LineTerms
  /// Of a minute.
  let price: FixedDecimal
  /// By item id.
  let isCharged: [Bool]
  let rounding: TimeRounding

  init(_ recording: RecordingTariff, itemNames: [String], currency: String) {
    terms = LineTerms(
      item: BillLine.recordingItem, unitPrice: recording.price.text, currency: currency)
    price = recording.price.value
    rounding = recording.rounding
    isCharged = itemNames.map { recording.products.contains(bytesOf: $0) }
  }
}
