import CDRCore
import GRDB
import Tariffs

/// Which tariffs a command was given, and so which price a month.
///
/// The price list and the negotiated tariffs of single accounts are chosen separately: naming
/// another price list keeps the contracts, unless others are named too.
public struct TariffChoice: Sendable {
  /// A tariff file, a folder of them or a built-in name; nil: what the ledger has.
  public var tariff: String?
  /// A CSV file `account_id,tariff`; nil: what the ledger has.
  public var accountTariffs: String?

  public init(tariff: String? = nil, accountTariffs: String? = nil) {
    self.tariff = tariff
    self.accountTariffs = accountTariffs
  }
}

/// A choice whose files were read: once, before any month is looked at.
struct ChosenTariffs {
  /// nil: what the ledger has.
  var list: TariffBook?
  /// nil: what the ledger has.
  var contracts: [TariffBook.Parts.Contract]?
  /// The file that has them; nil: none was given.
  private(set) var contractsFile: String?
  /// Every file that was read.
  private(set) var files: [String] = []

  init(_ choice: TariffChoice) throws(Failure) {
    if let tariff = choice.tariff {
      let book = try TariffBook(nameOrPath: tariff)
      list = book
      files = book.files
    }
    if let path = choice.accountTariffs {
      let read = try TariffBook.contracts(path: path)
      contracts = read.contracts
      contractsFile = path
      files += read.files
    }
  }

  /// Whether anything was chosen.
  var isChoice: Bool { list != nil || contracts != nil }

  /// The chosen tariffs instead of a book's own.
  func applied(to own: TariffBook) throws(Failure) -> TariffBook {
    guard isChoice else { return own }
    var parts = (list ?? own).parts
    parts.contracts = contracts ?? own.parts.contracts
    return try TariffBook(parts, origin: list.map { $0.tariffs[0].origin } ?? "")
  }
}
