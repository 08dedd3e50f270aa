import CDRCore
import Foundation
import OperatorFiles

/// A CSV file that gives single accounts, by negotiated contract, a tariff of their own.
struct AccountTariffsFile {
  /// In the order of the file.
  private(set) var entries: [(account: String, tariff: Tariff)] = []

  /// The CSV file and every tariff file that it names.
  private(set) var files: [String]

  /// By account, the line on which it is first given.
  private(set) var firstLines: [ByteText: Int] = [:]

  private static let columns = ["account_id", "tariff"]
  private let folder: String
  private let faults = FaultLog()
  /// By the path as the file writes it; nil for one that could not be read.
  private var tariffs: [ByteText: Tariff?] = [:]

  init(path: String) throws(Failure) {
    // By bytes: a slash with an accent after it is one character, and a slash all the same.
    let slash = UInt8(ascii: "/")
    folder =
      path.utf8.lastIndex(of: slash).map { String(decoding: path.utf8[...$0], as: UTF8.self) } ?? ""
    files = [path]
    let bytes = try FileText.bytes(ofFile: path)
    read(CSVTable(bytes, columns: Self.columns, faults: faults))
    try faults.throwIfAny(in: path)
  }

  private mutating func read(_ table: CSVTable) {
    for row in table.rows {
      let (account, path) = (row.fields[0], row.fields[1])
      if account.isEmpty {
        faults.add(line: row.line, path: "account_id", "is empty")
      } else if let first = firstLines[ByteText(account)] {
        faults.add(
          line: row.line, path: "account_id",
          "\(quoted(account)) is given twice, first on line \(first); keep one")
      } else {
        firstLines[ByteText(account)] = row.line
      }
      if let tariff = tariff(path, line: row.line) { entries.append((account, tariff)) }
    }
  }

  /// Reads each tariff once, however many accounts have it, and lists its faults once.
  private mutating func tariff(_ path: String, line: Int) -> Tariff? {
    if let known = tariffs[ByteText(path)] { return known }
    var tariff: Tariff?
    if path.isEmpty {
      faults.add(line: line, path: "tariff", "is empty; write the path of a tariff file")
    } else {
      let beside = folder + path
      let isBeside =
        path.utf8.first != UInt8(ascii: "/") && FileManager.default.fileExists(atPath: beside)
      files.append(isBeside ? beside : path)
      do throws(Failure) {
        tariff = try Tariff(path: isBeside ? beside : path)
      } catch {
        // The lines of the tariff's own faults stand further in than this file's.
        let message = error.message.split(separator: "\n").joined(separator: "\n  ")
        faults.add(line: line, path: "tariff", message)
      }
    }
    tariffs[ByteText(path)] = .some(tariff)
    return tariff
  }
}
