import CDRCore
import OperatorFiles
import Tariffs

/// The numbers that accounts rent: a CSV file with the columns
/// `number,account_id,activated_on,cancelled_on,monthly_rent`, read and found without fault.
///
/// The rent of a month is due in full for every month in which a number is held for at least a
/// day, the months of activation and cancellation included, by the price list of 2021-12-20. An
/// account pays a number once a month; where it gave the number up and took it again within the
/// month, at the rent of the later holding. Where two accounts held it, both pay.
public struct NumbersFile: Sendable {
  /// What was read.
  public let text: NamedText
  /// In the order of the file.
  public let holdings: [NumberHolding]
  /// In order of their lines.
  let rentals: [NumberRental]

  static let columns = ["number", "account_id", "activated_on", "cancelled_on", "monthly_rent"]

  /// Reads all rows, and checks those of one number against each other.
  ///
  /// - Throws: `badData` with every fault of the text and its line: a field that says nothing, a
  ///   cancellation before the activation, a number held twice at once.
  public init(_ text: NamedText) throws(Failure) {
    self.text = text
    let faults = FaultLog()
    let table = CSVTable(text.bytes, columns: Self.columns, faults: faults)
    holdings = table.rows.compactMap { Self.holding($0, faults: faults) }
    rentals = NumberHistories(holdings, faults: faults).rentals
    try faults.throwIfAny(in: text.name, as: .badData)
  }

  private static func holding(_ row: CSVTable.Row, faults: FaultLog) -> NumberHolding? {
    let reader = FieldReader(line: row.line, faults: faults)
    let number = reader.text("number", row.fields[0])
    let account = reader.text("account_id", row.fields[1])
    let activated = reader.date("activated_on", row.fields[2])
    let isHeld = row.fields[3].isEmpty
    let cancelled = isHeld ? nil : reader.date("cancelled_on", row.fields[3])
    let hasOwnRent = !row.fields[4].isEmpty
    let rent = hasOwnRent ? reader.rent("monthly_rent", row.fields[4]) : nil
    if let activated, let cancelled, cancelled < activated {
      reader.fault("cancelled_on", "\(cancelled) is before activated_on, \(activated)")
      return nil
    }
    guard let number, let account, let activated, isHeld || cancelled != nil,
      !hasOwnRent || rent != nil
    else { return nil }
    return NumberHolding(
      line: row.line, number: number, account: account, activatedOn: activated,
      cancelledOn: cancelled, monthlyRent: rent)
  }
}
