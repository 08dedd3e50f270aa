import CDRCore

extension TariffBook {
  /// What a book is made of, so that it can be kept elsewhere and made again.
  public struct Parts: Sendable {
    /// The tariff of a single account.
    public struct Contract: Sendable {
      /// The account's name.
      public var account: String
      /// The tariff that prices its months.
      public var tariff: Tariff
      /// The line of the file that says so, from 1; nil where that is not known.
      public var line: Int?

      public init(account: String, tariff: Tariff, line: Int? = nil) {
        self.account = account
        self.tariff = tariff
        self.line = line
      }
    }

    /// The tariff of every month, or those of a folder by rising date.
    public var tariffs: [Tariff]
    /// Whether each month takes the latest tariff that is effective by then.
    public var isFolder: Bool
    /// By account, in byte order.
    public var contracts: [Contract]

    public init(tariffs: [Tariff], isFolder: Bool, contracts: [Contract] = []) {
      self.tariffs = tariffs
      self.isFolder = isFolder
      self.contracts = contracts
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
      contracts: accounts.sorted { $0.key < $1.key }.map {
        Parts.Contract(
          account: $0.key.text, tariff: tariffs[$0.value], line: accountLines[$0.key])
      })
  }

  /// Makes a book of its parts.
  ///
  /// - Parameters:
  ///   - parts: the tariffs, and the accounts with one of their own.
  ///   - origin: what messages call a folder.
  /// - Throws: a `Failure` of kind `unfit` when the tariffs differ in what they have to share.
  public init(_ parts: Parts, origin: String) throws(Failure) {
    let listed = parts.tariffs
    guard !listed.isEmpty else { throw Failure(.bug, "\(origin): a book without a tariff") }
    try self.init(
      tariffs: listed, metering: Metering(sharedBy: listed),
      source: parts.isFolder ? .folder(path: origin, count: listed.count) : .everyMonth)
    // Schemes are made with the contracts.
    try add(parts.contracts.map { (account: $0.account, tariff: $0.tariff) })
  }

  /// Reads the tariffs of single accounts, as ``addAccountTariffs(path:)`` does, without a book.
  /// - Returns: the accounts with their tariffs, and every file that was read.
  /// - Throws: as that does, except for tariffs that differ in what they have to share.
  public static func contracts(
    path: String
  ) throws(Failure) -> (contracts: [Parts.Contract], files: [String]) {
    let file = try AccountTariffsFile(path: path)
    let contracts = file.entries
      .sorted { ByteText($0.account) < ByteText($1.account) }
      .map {
        Parts.Contract(
          account: $0.account, tariff: $0.tariff, line: file.firstLines[ByteText($0.account)])
      }
    return (contracts, file.files)
  }

  /// The book of one month alone: its tariff, and those of single accounts.
  /// - Throws: as ``tariff(for:)``.
  public func resolved(for month: Month) throws(Failure) -> TariffBook {
    try TariffBook(
      Parts(tariffs: [tariff(for: month)], isFolder: false, contracts: parts.contracts),
      origin: tariff(for: month).origin)
  }
}
