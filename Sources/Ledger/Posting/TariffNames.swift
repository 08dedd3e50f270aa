import CDRCore
import Tariffs

/// The names of the tariffs that price a month, by account.
struct TariffNames {
  private let usual: String
  private let contracts: [[UInt8]: String]

  /// - Parameter book: of one month.
  init(_ book: TariffBook) {
    usual = book.parts.tariffs.first?.name ?? ""
    contracts = Dictionary(
      book.parts.contracts.map { (Array($0.account.utf8), $0.tariff.name) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The name of the tariff that prices an account.
  func name(of account: ArraySlice<UInt8>) -> String {
    contracts.isEmpty ? usual : contracts[Array(account)] ?? usual
  }
}
