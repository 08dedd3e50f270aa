import CDRCore
import OperatorFiles

/// Which tariff prices which month of which account.
///
/// A book holds one tariff for all months, or a folder of tariffs of which each month takes the
/// latest that is effective by then, and beside them the negotiated tariffs of single accounts.
/// They share the zone and the end by which calls are put into months, so that one first pass serves
/// them all; each rounds calls as its own items say.
public struct TariffBook: Sendable {
  /// All tariffs that may price something, each text once: those of the folder by date, then those
  /// of accounts in the order in which they are first named.
  public private(set) var tariffs: [Tariff]
  /// The items of all tariffs, in the order in which they first occur, what the tariffs share, and
  /// whose calls are rounded otherwise.
  public private(set) var metering: Metering

  /// Every file that was read for the book, also where another has the same text: no output may
  /// replace one of them.
  public private(set) var files: [String] = []

  let source: Source
  /// By account, the line of the file that gives it a tariff.
  private(set) var accountLines: [ByteText: Int] = [:]
  /// Positions in ``tariffs`` by account.
  var accounts: [ByteText: Int] = [:]

  enum Source: Sendable {
    /// The first tariff serves every month.
    case everyMonth
    /// The first tariffs, this many, by rising date, each from its month on.
    case folder(path: String, count: Int)
  }

  // MARK: Opening

  /// The tariff that holds when none is given.
  /// - Throws: a bug when the program carries a faulty tariff.
  public static func builtIn() throws(Failure) -> TariffBook { try TariffBook(Tariff.builtIn) }

  /// A book of one tariff for every month.
  public init(_ tariff: Tariff) {
    self.init(tariffs: [tariff], metering: tariff.metering, source: .everyMonth)
  }

  init(tariffs: [Tariff], metering: Metering, source: Source) {
    self.tariffs = tariffs
    self.metering = metering
    self.source = source
  }

  /// Opens a tariff file, or a folder of them: its files `*.yaml` and `*.yml`, not recursively,
  /// without names that begin with a dot.
  ///
  /// - Throws: a `Failure` of kind `inputMissing` when something cannot be read, of kind `unfit`
  ///   when a tariff has faults, when two of a folder take effect in the same month, or when its
  ///   tariffs differ in what they have to share. Faults of all files are listed together.
  public init(path: String) throws(Failure) {
    guard FileText.isFolder(path) else {
      try self.init(Tariff(path: path))
      files = [path]
      return
    }
    let folder = try TariffFolder(path: path)
    let tariffs = folder.tariffs
    try self.init(
      tariffs: tariffs, metering: Metering(sharedBy: tariffs),
      source: .folder(path: path, count: tariffs.count))
    metering.schemes = schemes
    files = folder.files
  }

  /// Opens a built-in tariff by its name, or else a file or folder.
  /// - Throws: as ``init(path:)``.
  public init(nameOrPath: String) throws(Failure) {
    self = try Tariff.builtInNames.contains(nameOrPath) ? .builtIn() : TariffBook(path: nameOrPath)
  }

  /// Adds the tariffs of single accounts, from a CSV file with the columns `account_id` and
  /// `tariff`: a path relative to the file's folder or, if nothing is there, to the current one.
  ///
  /// - Throws: a `Failure` of kind `inputMissing` when the CSV file cannot be read, else of kind
  ///   `unfit`, with all faults and their lines; the book is then as it was.
  public mutating func addAccountTariffs(path: String) throws(Failure) {
    let file = try AccountTariffsFile(path: path)
    try add(file.entries)
    accountLines = file.firstLines
    files += file.files
  }

  /// Adds tariffs of single accounts; on a throw the book is as it was.
  mutating func add(_ entries: [(account: String, tariff: Tariff)]) throws(Failure) {
    var (tariffs, accounts) = (tariffs, accounts)
    var positions: [String: Int] = [:]
    for (position, tariff) in tariffs.enumerated() { positions[tariff.sha256] = position }
    for (account, tariff) in entries {
      if positions[tariff.sha256] == nil {
        positions[tariff.sha256] = tariffs.count
        tariffs.append(tariff)
      }
      accounts[ByteText(account)] = positions[tariff.sha256]
    }
    metering = try Metering(sharedBy: tariffs)
    (self.tariffs, self.accounts) = (tariffs, accounts)
    metering.schemes = schemes
  }

  /// Which accounts and months are rounded otherwise than ``metering`` says; nil: none.
  var schemes: MeteringSchemes? {
    var schemes = MeteringSchemes(base: metering.scheme)
    let numbers = tariffs.map { schemes.number(of: metering.scheme(of: $0)) }
    if schemes.isUniform { return nil }
    if case .folder(_, let count) = source {
      for (tariff, number) in zip(tariffs[..<count], numbers) {
        schemes.begin(number, in: tariff.effectiveFrom ?? Month(index: 0))
      }
    }
    for (account, position) in accounts { schemes.set(numbers[position], of: account) }
    return schemes
  }

  // MARK: Choosing

  /// Whether single accounts have tariffs of their own.
  public var hasContracts: Bool { !accounts.isEmpty }

  /// The tariff of a month, for accounts without one of their own.
  /// - Throws: a `Failure` of kind `unfit` when the month is before all tariffs of the folder.
  public func tariff(for month: Month) throws(Failure) -> Tariff {
    try tariffs[position(for: month)]
  }

  /// The tariff of an account in a month: its own, else the month's.
  /// - Throws: as ``tariff(for:)``.
  public func tariff(for month: Month, account: String) throws(Failure) -> Tariff {
    try tariffs[position(for: month, account: account)]
  }

  /// Where in ``tariffs`` the tariff of an account in a month stands.
  /// - Throws: as ``tariff(for:)``.
  public func position(for month: Month, account: String) throws(Failure) -> Int {
    // Most runs have no such accounts, and look none up.
    if !accounts.isEmpty, let position = accounts[ByteText(account)] { return position }
    return try position(for: month)
  }

  /// Where in ``tariffs`` the tariff of a month stands.
  /// - Throws: as ``tariff(for:)``.
  public func position(for month: Month) throws(Failure) -> Int {
    guard case .folder(let path, let count) = source else { return 0 }
    // By rising date, those that always held first.
    if let position = tariffs[..<count].lastIndex(where: {
      $0.effectiveFrom.map { $0 <= month } ?? true
    }) {
      return position
    }
    let earliest = tariffs[0]
    throw Failure(
      .unfit,
      "\(path) has no tariff for \(month): the earliest, \(earliest.origin), is effective from "
        + "\(earliest.effectiveFrom.map(\.description) ?? "")")
  }

  // MARK: Warnings

  /// Says which of some months are priced by a tariff that was not yet effective: of a single
  /// file, of the built-in tariff, or of a tariff of single accounts.
  public func warnings(for months: [Month]) -> [String] {
    let byMonth = if case .folder(_, let count) = source { count } else { 0 }
    return tariffs[byMonth...].compactMap { tariff in
      guard let first = tariff.effectiveFrom else { return nil }
      let early = Set(months).filter { $0 < first }.sorted().map(\.description)
      guard !early.isEmpty else { return nil }
      return "\(tariff.label) is effective from \(first), but is also used for "
        + early.joined(separator: ", ")
    }
  }
}
