import CDRCore
import OperatorFiles
import Tariffs

/// What messages call the two files; nil for one that there is not.
struct RecurringFileNames: Sendable {
  var numbers: String?
  var seats: String?
}

/// A key that a tariff lacks, so that something of a file cannot be billed by it.
struct MissingPrice: Hashable {
  enum Key: Hashable {
    case numberRent
    /// All types of seats.
    case seats
    case seatType(SeatType)
  }

  private let key: Key
  private let tariff: String
  /// What needs it, for one example: `for account "acme" in 2026-10`.
  private let need: String

  init(_ key: Key, in tariff: Tariff, need: String = "") {
    self.key = key
    self.tariff = tariff.label
    self.need = need
  }

  init(_ key: Key, in tariff: Tariff, of charges: AccountCharges) {
    self.init(key, in: tariff, need: " for account \(quoted(charges.account)) in \(charges.month)")
  }

  init(of charge: SeatCharge, in tariff: Tariff) {
    let order = charge.order
    self.init(
      tariff.seats == nil ? .seats : .seatType(order.holder.type), in: tariff,
      need:
        " for account \(quoted(order.holder.account)) in \(order.orderedOn.calendarMonth), line "
        + "\(order.line)")
  }

  /// Whether another one is about the same key of the same tariff.
  func isSame(as other: MissingPrice) -> Bool {
    key == other.key && tariff.hasBytes(of: other.tariff)
  }

  func failure(_ files: RecurringFileNames) -> Failure {
    let (name, file): (String, String?) =
      switch key {
      case .numberRent: ("number_rent", files.numbers)
      case .seats: ("seats", files.seats)
      case .seatType(let type): ("seats.\(type.rawValue)", files.seats)
      }
    return Failure(
      .unfit,
      "\(tariff) has no \(name), which \(file ?? "the file") needs\(need); add it there, or leave "
        + "the file out")
  }
}

extension RecurringBook {
  /// Refuses tariffs by which the book cannot be billed: those that price a month and account of
  /// it and lack what is owed there, and the book's whole file where no tariff has a price for it.
  ///
  /// - Throws: `unfit`, naming each tariff and each key that it lacks; what the tariff book throws
  ///   for a month without a tariff.
  public func requirePrices(in tariffs: TariffBook) throws(Failure) {
    var missing = wholeFilesWithoutPrice(in: tariffs)
    let sellsAll = tariffs.tariffs.allSatisfy {
      $0.numberRent != nil && $0.seats?.human != nil && $0.seats?.ai != nil
    }
    if missing.isEmpty, !sellsAll {
      for index in 0..<count {
        let charges = self[index..<index + 1][0]
        for lack in try Self.missing(of: charges, in: tariffs)
        where !missing.contains(where: lack.isSame) { missing.append(lack) }
      }
    }
    if !missing.isEmpty { throw Failure.joined(missing.map { $0.failure(files) }) }
  }

  private func wholeFilesWithoutPrice(in tariffs: TariffBook) -> [MissingPrice] {
    var missing: [MissingPrice] = []
    guard let first = tariffs.tariffs.first else { return [] }
    if files.numbers != nil, tariffs.tariffs.allSatisfy({ $0.numberRent == nil }) {
      missing.append(MissingPrice(.numberRent, in: first))
    }
    if files.seats != nil, tariffs.tariffs.allSatisfy({ $0.seats == nil }) {
      missing.append(MissingPrice(.seats, in: first))
    }
    return missing
  }

  private static func missing(
    of charges: AccountCharges, in tariffs: TariffBook
  ) throws(Failure) -> [MissingPrice] {
    let tariff = try tariffs.tariff(for: charges.month, account: charges.account)
    var missing: [MissingPrice] = []
    if !charges.numbers.isEmpty, tariff.numberRent == nil {
      missing.append(MissingPrice(.numberRent, in: tariff, of: charges))
    }
    for charge in charges.seats where tariff.seats?[charge.order.holder.type] == nil {
      missing.append(MissingPrice(of: charge, in: tariff))
    }
    return missing
  }
}
