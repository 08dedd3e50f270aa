import CDRCore
import ColumnMaps
import Metering
import Recurring
import Tariffs

/// Whose calls are: the accounts that there are, and who holds which number, as far as a run is told.
package struct CallAccounts: Sendable {
  /// The accounts that there are; nil: any may have calls.
  package var listed: AccountsFile?
  /// Who holds which number, for column maps that find accounts by them.
  package var numbers: NumbersFile?

  package init(listed: AccountsFile? = nil, numbers: NumbersFile? = nil) {
    self.listed = listed
    self.numbers = numbers
  }

  /// Reads the list of a run's accounts, if it has one.
  ///
  /// - Throws: `inputMissing` when it cannot be read, `badData` when it has faults.
  package init(of calls: CallSource, numbers: NumbersFile?) throws(Failure) {
    self.numbers = numbers
    listed = try calls.accounts.map { path throws(Failure) in
      try AccountsFile(NamedText(path: path))
    }
  }

  /// Has a first pass go by them.
  ///
  /// - Throws: `usage` for a column map that needs numbers, where there are none; `badData`, naming the
  ///   lines, where two accounts hold what the map takes for one number.
  package func apply(to options: inout FirstPassOptions) throws(Failure) {
    options.accounts = listed.map { ListedAccounts($0.accounts.map(\.id), name: $0.text.name) }
    options.numbers = try directory(for: options.columns)
  }

  /// Who holds the numbers that a column map asks for; nil where it asks for none.
  ///
  /// - Throws: as ``apply(to:)``.
  package func directory(for map: ColumnMap) throws(Failure) -> NumberDirectory? {
    guard case .number(let rule) = map.account else { return nil }
    guard let numbers else {
      throw Failure(
        .usage,
        "the column map \(map.name) finds accounts by the numbers in "
          + "\(rule.columns.map(\.label).joined(separator: ", ")); say who holds them with --numbers "
          + "FILE")
    }
    return try NumberDirectory(numbers: numbers, strip: rule.strip)
  }
}

extension NumberDirectory {
  /// Makes a directory of a numbers file.
  ///
  /// - Throws: `badData`, naming the lines, where two accounts hold one number on the same day.
  package convenience init(numbers: NumbersFile, strip: [String]) throws(Failure) {
    try self.init(
      numbers.holdings.map {
        HeldNumber(
          line: $0.line, number: $0.number, account: $0.account, from: $0.activatedOn,
          until: $0.cancelledOn)
      }, strip: strip, name: numbers.text.name)
  }
}
