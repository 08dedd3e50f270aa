import CDRCore
import Foundation
import Metering
import Recurring
import Reports
import Runs
import Tariffs

extension Plan {
  /// Partitions that fingerprints may be spread over.
  public static let partitionLimit = 65_536

  /// - Parameters:
  ///   - prepared: the run.
  ///   - inputs: its files.
  ///   - format: the form of the bill, if one was chosen.
  /// - Throws: `usage` for an input that cannot be read by every step; `inputMissing` for one that is
  ///   gone.
  init(
    _ prepared: RatePreparation, _ inputs: InputList, format: OutputFormat?, partitions: Int
  ) throws(Failure) {
    let (options, texts) = (prepared.options, prepared.texts)
    let calls = options.calls
    program = RateRun.version
    folder = FileManager.default.currentDirectoryPath
    seed = LedgerKeys.newSeed().hexadecimal
    self.partitions = partitions
    var files: [File] = []
    for file in inputs.files {
      guard file.isRegular else {
        throw Failure(
          .usage,
          "\(file.name): every step has to read it, and it is not a regular file; write what it holds "
            + "to a file first")
      }
      let stamp = try FileStamp(file)
      files.append(
        File(
          ordinal: files.count, path: file.name, size: stamp.size, modified: stamp.modified,
          changed: stamp.changed))
    }
    self.files = files
    leftOut = inputs.faults.map(\.message)
    self.options = Options(
      month: options.month?.description, asOf: options.asOf ?? Self.now,
      format: format?.rawValue, rejects: calls.rejects, summary: calls.summary,
      metrics: options.metrics, maxRejects: calls.rejectLimit.description,
      maxCallHours: calls.maximumCallHours, findsDuplicates: options.findsDuplicates,
      skipsBadFiles: calls.skipsBadFiles)
    let parts = texts.tariffs.parts
    tariffs = Tariffs(
      folder: parts.isFolder ? options.tariff : nil, texts: parts.tariffs.map(Text.init))
    accountTariffs = options.accountTariffs.map { AccountTariffs(name: $0, parts.contracts) }
    columns = Columns(file: calls.columnsFile, map: calls.columns)
    numbers = (texts.charges.numbers?.text).map(Text.init)
    seats = (texts.charges.seats?.text).map(Text.init)
    accounts = (texts.listed?.text).map(Text.init)
  }

  /// This moment, to the millisecond.
  private static var now: String {
    let instant = AsOf.now
    let fraction = String(1000 + floorRemainder(instant, 1000)).dropFirst()
    return ZoneClock.dateAndTime(floorDivide(instant, 1000)) + ".\(fraction)Z"
  }

  private static func floorRemainder(_ value: Int64, _ divisor: Int64) -> Int64 {
    value - floorDivide(value, divisor) * divisor
  }
}

extension Plan.Text {
  init(_ tariff: Tariff) { self.init(name: tariff.origin, text: tariff.text) }

  init(_ text: NamedText) {
    self.init(name: text.name, text: String(decoding: text.bytes, as: UTF8.self))
  }

  var named: NamedText { NamedText(name: name, bytes: Array(text.utf8)) }
}

extension Plan.AccountTariffs {
  /// - Parameter contracts: in any order; the plan has them in that of the file that says so.
  init(name: String, _ contracts: [TariffBook.Parts.Contract]) {
    self.init(name: name, texts: [], accounts: [])
    var places: [String: Int] = [:]
    for contract in contracts.sorted(by: { ($0.line ?? 0) < ($1.line ?? 0) }) {
      let tariff = contract.tariff
      if places[tariff.sha256] == nil {
        places[tariff.sha256] = texts.count
        texts.append(Plan.Text(tariff))
      }
      accounts.append(
        Account(
          account: contract.account, line: contract.line, tariff: places[tariff.sha256] ?? 0))
    }
  }
}
