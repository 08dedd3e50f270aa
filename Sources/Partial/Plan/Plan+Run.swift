import CDRCore
import ColumnMaps
import Foundation
import Metering
import Recurring
import Reports
import Runs
import Tariffs

/// The run that a plan describes.
extension Plan {
  /// What every step goes by.
  struct Run: Sendable {
    var prepared: RatePreparation
    var keys: LedgerKeys
  }

  /// Makes what every step goes by.
  ///
  /// - Throws: `badData` for a plan that is damaged; what `rate` refuses.
  func run() throws(Failure) -> Run { try run(rateOptions()) }

  /// - Parameter options: those of the plan, with what a step adds.
  func run(_ options: RateOptions) throws(Failure) -> Run {
    let prepared = try RatePreparation(options, texts())
    return Run(
      prepared: prepared,
      keys: try LedgerKeys(
        seed: seedBytes(),
        itemNumbers: Array(0..<UInt32(prepared.firstPass.metering.items.count))))
  }

  /// The options of `rate`.
  func rateOptions() throws(Failure) -> RateOptions {
    var calls = CallSource(inputs: [])
    calls.columns = columns.map
    calls.columnsFile = columns.file
    calls.accounts = accounts?.name
    calls.rejects = options.rejects.map(place)
    calls.summary = options.summary.map(place)
    guard let limit = RejectLimit(options.maxRejects),
      (1...FirstPassOptions.maximumCallHoursLimit).contains(options.maxCallHours)
    else { throw Self.damaged("an option has a value that it cannot have") }
    calls.rejectLimit = limit
    calls.maximumCallHours = options.maxCallHours
    calls.skipsBadFiles = options.skipsBadFiles
    var rate = RateOptions(calls)
    rate.accountTariffs = accountTariffs?.name
    if let month = options.month {
      rate.month = Month(month)
      if rate.month == nil { throw Self.damaged("month is not a month") }
    }
    rate.asOf = options.asOf
    rate.metrics = options.metrics.map(place)
    rate.findsDuplicates = options.findsDuplicates
    return rate
  }

  private func texts() throws(Failure) -> RateTexts {
    func tariff(_ text: Text) throws(Failure) -> Tariff {
      try Tariff(text: text.text, origin: text.name)
    }
    let usual = try tariffs.texts.map(tariff)
    guard !usual.isEmpty else { throw Self.damaged("it has no tariff") }
    var contracts: [TariffBook.Parts.Contract] = []
    if let accountTariffs {
      let own = try accountTariffs.texts.map(tariff)
      for account in accountTariffs.accounts {
        guard own.indices.contains(account.tariff) else {
          throw Self.damaged("an account has a tariff that is not there")
        }
        contracts.append(
          .init(account: account.account, tariff: own[account.tariff], line: account.line))
      }
    }
    let book = try TariffBook(
      TariffBook.Parts(
        tariffs: usual, isFolder: tariffs.folder != nil, contracts: contracts),
      origin: tariffs.folder ?? usual[0].origin)
    return RateTexts(
      tariffs: book,
      contracts: contracts.sorted { ByteText($0.account) < ByteText($1.account) },
      charges: try RecurringCharges(numbers: numbers?.named, seats: seats?.named),
      listed: try (accounts?.named).map { text throws(Failure) in try AccountsFile(text) })
  }

  private func seedBytes() throws(Failure) -> [UInt8] {
    let digits = Array(seed.utf8)
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap { place in
      UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
    }
    guard bytes.count == LedgerKeys.seedSize, digits.count == 2 * bytes.count else {
      throw Self.damaged("its seed is not \(LedgerKeys.seedSize) bytes")
    }
    return bytes
  }

  /// The form of the bill that was chosen; nil: none was.
  func chosenFormat() throws(Failure) -> OutputFormat? {
    guard let name = options.format else { return nil }
    if let format = OutputFormat(rawValue: name) { return format }
    throw Self.damaged("an option has a value that it cannot have")
  }

  /// Where a path of the plan leads, whatever folder a step runs in.
  private func place(_ path: String) -> String {
    if path.hasPrefix("/") || folder == FileManager.default.currentDirectoryPath { return path }
    return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
  }

  /// A file to be read.
  ///
  /// - Parameter elsewhere: where a copy of it lies; nil: it lies where it was planned.
  func input(_ file: File, at elsewhere: String? = nil) -> InputFile {
    InputFile(path: elsewhere ?? place(file.path), size: file.size, label: file.path)
  }

  /// Refuses a file that is not what it was when the plan was made. Of a copy only the size can tell.
  ///
  /// - Throws: `badData`; `inputMissing` when it is gone.
  func requireUnchanged(_ file: File, at elsewhere: String? = nil) throws(Failure) {
    let stamp: FileStamp
    do throws(Failure) {
      stamp = try FileStamp(input(file, at: elsewhere))
    } catch {
      throw Failure(
        error.kind,
        "\(error.message); file \(file.ordinal) of the plan has to be there for this step")
    }
    let isSame =
      stamp.size == file.size
      && (elsewhere != nil || stamp.modified == file.modified && stamp.changed == file.changed)
    guard isSame else {
      throw Failure(
        .badData,
        "\(elsewhere ?? file.path): the file has changed since the plan was made; make the plan, and "
          + "all parts, again")
    }
  }

  static func damaged(_ what: String) -> Failure {
    Failure(.badData, "the plan is damaged: \(what); make it again")
  }
}
