import CDRCore
import Tariffs

extension TariffBook {
  /// Opens a tariff file, a folder of them or a built-in tariff; nil is the built-in one.
  ///
  /// - Parameter accountTariffs: a file of tariffs of single accounts; nil: there are none.
  package static func open(
    _ nameOrPath: String?, accountTariffs: String? = nil
  ) throws(Failure) -> TariffBook {
    var book = if let nameOrPath { try TariffBook(nameOrPath: nameOrPath) } else { try builtIn() }
    if let accountTariffs { try book.addAccountTariffs(path: accountTariffs) }
    return book
  }
}
