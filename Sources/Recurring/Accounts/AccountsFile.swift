import CDRCore
import OperatorFiles

/// The accounts that there are, and their names: a CSV file with the columns `account_id,name`, read and
/// found without fault.
///
/// ```swift
/// let file = try AccountsFile(NamedText(path: "accounts.csv"))
/// file.name(of: "acme")  // "Acme Ltd."
/// ```
public struct AccountsFile: Sendable {
  /// A row of the file.
  public struct Account: Hashable, Sendable {
    /// The line on which the row begins, from 1.
    public var line: Int
    /// By which calls and other files name the account; told apart by its bytes.
    public var id: String
    /// For people; may be empty.
    public var name: String
  }

  /// What was read.
  public let text: NamedText
  /// In the order of the file, each id once.
  public let accounts: [Account]
  private let places: [ByteText: Int]

  static let columns = ["account_id", "name"]

  /// Reads all rows.
  ///
  /// - Throws: `badData` with every fault of the text and its line: an empty id, an id given twice, a
  ///   header without one of the columns.
  public init(_ text: NamedText) throws(Failure) {
    self.text = text
    let faults = FaultLog()
    var (accounts, places) = ([Account](), [ByteText: Int]())
    for row in CSVTable(text.bytes, columns: Self.columns, faults: faults).rows {
      let reader = FieldReader(line: row.line, faults: faults)
      guard let id = reader.text("account_id", row.fields[0]) else { continue }
      if let first = places[ByteText(id)] {
        reader.fault(
          "account_id",
          "\(quoted(id)) is given twice, first on line \(accounts[first].line); keep one")
        continue
      }
      places[ByteText(id)] = accounts.count
      accounts.append(Account(line: row.line, id: id, name: row.fields[1]))
    }
    try faults.throwIfAny(in: text.name, as: .badData)
    (self.accounts, self.places) = (accounts, places)
  }

  /// Whether an account is listed.
  public func contains(_ id: String) -> Bool { places[ByteText(id)] != nil }

  /// An account's name for people; nil where it is not listed or has none.
  public func name(of id: String) -> String? {
    guard let place = places[ByteText(id)], !accounts[place].name.isEmpty else { return nil }
    return accounts[place].name
  }
}
