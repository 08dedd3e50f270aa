import Metering
import Tariffs

extension TariffBook {
  /// Opens a tariff file, a folder of them or a built-in tariff; nil is the built-in one.
  static func open(_ nameOrPath: String?) throws(Failure) -> TariffBook {
    do {
      return try nameOrPath.map { try TariffBook(nameOrPath: $0) } ?? .builtIn()
    } catch {
      throw error as? Failure ?? Failure(.bug, "\(error)")
    }
  }

  /// The tariff of a month; a month before all tariffs of a folder is `unfit`.
  func tariff(of month: Month) throws(Failure) -> Tariff {
    do {
      return try tariff(for: month)
    } catch {
      throw error as? Failure ?? Failure(.bug, "\(error)")
    }
  }
}
