import Metering

extension TariffBook {
  /// What a book is made of, so that it can be kept elsewhere and made again.
  public struct Parts: Sendable {
    /// The tariff of every month, or those of a folder by rising date.
    public var tariffs: [Tariff]
    /// Whether each month takes the latest tariff that is effective by then.
    public var isFolder: Bool
    /// The tariffs of single accounts.
    public var accounts: [String: Tariff]

    public init(tariffs: [Tariff], isFolder: Bool, accounts: [String: Tariff] = [:]) {
      self.tariffs = tariffs
      self.isFolder = isFolder
      self.accounts = accounts
    }
  }

  /// What the book is made of.
  public var parts: Parts {
    let (count, isFolder) =
      switch source {
      case .everyMonth: (1, false)
      case .folder(_, let count): (count, true)
      }
    return Parts(
      tariffs: Array(tariffs[..<count]), isFolder: isFolder,
      accounts: accounts.mapValues { tariffs[$0] })
  }

  /// Makes a book of its parts.
  ///
  /// - Parameter origin: what messages call a folder.
  /// - Throws: a `Failure` of kind `unfit` when the tariffs meter calls differently.
  public init(_ parts: Parts, origin: String) throws {
    let listed = parts.tariffs
    guard !listed.isEmpty else { throw Failure(.bug, "\(origin): a book without a tariff") }
    try self.init(
      tariffs: listed, metering: Metering(sharedBy: listed),
      source: parts.isFolder ? .folder(path: origin, count: listed.count) : .everyMonth)
    try add(
      parts.accounts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { (account: $0.key, tariff: $0.value) })
  }

  /// Reads the tariffs of single accounts, as ``addAccountTariffs(path:)`` does, without a book.
  /// - Throws: as that does, but for tariffs that meter calls differently.
  public static func accountTariffs(path: String) throws -> [String: Tariff] {
    Dictionary(
      try AccountTariffsFile(path: path).entries.map { ($0.account, $0.tariff) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The book of one month alone: its tariff, and those of single accounts.
  /// - Throws: as ``tariff(for:)``.
  public func resolved(for month: Month) throws -> TariffBook {
    try TariffBook(
      Parts(tariffs: [tariff(for: month)], isFolder: false, accounts: parts.accounts),
      origin: tariff(for: month).origin)
  }
}
