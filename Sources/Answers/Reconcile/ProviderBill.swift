import CDRCore
import Metering
import OperatorFiles

/// A provider's bill, read by a map.
public struct ProviderBill: Sendable {
  /// Rows of usage, in the order of the file.
  public private(set) var lines: [ReconciledLine] = []
  /// Rows that are none: refunds, adjustments, and items that the map does not name.
  public private(set) var other: [ReconciledLine] = []
  /// Rows of other months, which are left out.
  public private(set) var outsideMonth = 0

  /// How large a bill may be, in bytes of text.
  private static let maximumSize = 1 << 30

  /// Reads a file, gzip'd or not, in UTF-8 or GB18030.
  ///
  /// - Parameters:
  ///   - path: `-`: standard input.
  ///   - map: which rows are which item, account, unit and amount.
  ///   - month: rows of others are counted and left out.
  /// - Throws: `inputMissing` where it cannot be read, `badData` for rows that cannot, all of them
  ///   listed, or for a ZIP; `unfit` for a map that does not fit it.
  public init(path: String, map: ProviderMap, month: Month) throws(Failure) {
    let inputs = InputList(arguments: [path])
    guard let file = inputs.files.first else { throw Failure.joined(inputs.faults) }
    let name = path == "-" ? "stdin" : path
    try self.init(
      text: try file.text(atMost: Self.maximumSize), name: name, map: map, month: month)
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: the bill's bytes, in UTF-8 or GB18030.
  ///   - name: what messages call it.
  ///   - map: as for a file.
  ///   - month: as for a file.
  /// - Throws: as ``init(path:map:month:)``.
  public init(
    text: [UInt8], name: String, map: ProviderMap, month: Month
  ) throws(Failure) {
    if text.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
      throw Failure(
        .badData,
        "\(name) is a ZIP; unpack the CSV in it: unzip -p FILE.zip | cdr-rater reconcile … "
          + "--provider -")
    }
    try ByteOrderMark.refuseUTF16(text, of: name)
    var text = text
    if String(validating: text, as: UTF8.self) == nil {
      guard let decoded = GB18030Decoder.text(of: text) else {
        throw Failure(.badData, "\(name) is neither UTF-8 nor GB18030")
      }
      text = decoded
    }
    let columns = map.columns
    let header = CSVTable.header(of: text)
    let missing = columns.filter { !header.contains(bytesOf: $0) }
    guard missing.isEmpty else {
      throw Failure(
        .unfit,
        "\(name) has no column \(missing.joined(separator: ", ")), which map \(map.name) names; it "
          + "has \(header.joined(separator: ", "))")
    }
    let faults = FaultLog()
    let table = CSVTable(text, columns: columns, faults: faults)
    let reader = ProviderRowReader(map, columns: columns, month: month, faults: faults)
    var unknown: [String] = []
    for row in table.rows {
      switch reader.read(row) {
      case .line(let line): lines.append(line)
      case .other(let line, let item):
        other.append(line)
        if let item, unknown.count < 20, !unknown.contains(bytesOf: item) { unknown.append(item) }
      case .outsideMonth: outsideMonth += 1
      case nil: break
      }
    }
    try faults.throwIfAny(in: name, as: .badData)
    if lines.isEmpty, !table.rows.isEmpty, outsideMonth == table.rows.count {
      throw Failure(
        .badData, "\(name): no row is of \(month); \(outsideMonth) are of other months")
    }
    if lines.isEmpty, !unknown.isEmpty, case .column(let column) = map.item {
      throw Failure(
        .unfit,
        "\(name): no row is of an item that map \(map.name) names; column \(column) has "
          + unknown.map(quoted).joined(separator: ", ") + "; the file's columns are "
          + header.joined(separator: ", "))
    }
  }
}

/// Reads the rows of a provider's bill.
private struct ProviderRowReader {
  enum Outcome {
    case line(ReconciledLine)
    /// With the item that the map does not name, if that is why.
    case other(ReconciledLine, item: String?)
    case outsideMonth
  }

  private let map: ProviderMap
  private let places: [String: Int]
  private let month: Month
  private let faults: FaultLog

  init(_ map: ProviderMap, columns: [String], month: Month, faults: FaultLog) {
    self.map = map
    self.month = month
    self.faults = faults
    places = Dictionary(
      columns.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
  }

  /// nil, with a fault, for a row that cannot be read.
  func read(_ row: CSVTable.Row) -> Outcome? {
    func field(_ column: String) -> String { row.fields[places[column] ?? 0] }
    func text(_ source: ProviderMap.Source) -> String {
      switch source {
      case .column(let column): field(column)
      case .constant(let text): text
      }
    }
    if let column = map.month {
      guard let own = Self.month(field(column)) else {
        faults.add(
          line: row.line,
          "\(column) is \(quoted(field(column))), not a month such as \(month)")
        return nil
      }
      if own != month { return .outsideMonth }
    }
    guard let amount = number(map.amount, field(map.amount), row.line) else { return nil }
    let accountText = text(map.account)
    let account = map.accountValues[accountText] ?? accountText
    let itemText = text(map.item)
    var line = ReconciledLine(account: account, item: itemText, amount: amount, line: row.line)
    if let other = map.other, other.values.contains(field(other.column)) {
      line.item = itemText.isEmpty ? field(other.column) : itemText
      return .other(line, item: nil)
    }
    guard let item = map.itemValues.isEmpty ? itemText : map.itemValues[itemText] else {
      return .other(line, item: itemText)
    }
    if account.isEmpty {
      faults.add(line: row.line, "has no account")
      return nil
    }
    line.item = item
    if let column = map.unitPrice, !field(column).isEmpty {
      guard let price = number(column, field(column), row.line) else { return nil }
      line.unitPrice = price.description
    }
    if let column = map.quantity, !field(column).isEmpty {
      guard let quantity = number(column, field(column), row.line),
        let unit = unit(text(map.unit), row.line)
      else { return nil }
      line.isTime = unit == .minute || unit == .second
      let factor: Int64 = unit == .minute ? 60 : 1
      guard let seconds = try? quantity * factor else {
        faults.add(line: row.line, "\(column) is too large")
        return nil
      }
      line.quantity = seconds
      // Half of the last decimal.
      line.quantityError = FixedDecimal(
        units: Int128(factor * 5), scale: min(quantity.scale + 1, FixedDecimal.maxScale))
      if unit != .minute && quantity.scale == 0 { line.quantityError = .zero }
    }
    return .line(line)
  }

  private func unit(_ text: String, _ line: Int) -> ProviderMap.Unit? {
    if let unit = map.unitValues[text] ?? ProviderMap.Unit(rawValue: text) { return unit }
    faults.add(
      line: line,
      "unit \(quoted(text)) is not among the map's values of unit; add it there, as one of "
        + alternatives(ProviderMap.Unit.allCases.map(\.rawValue)))
    return nil
  }

  /// A number from its text, thousands apart from one another by commas or not.
  private func number(_ column: String, _ text: String, _ line: Int) -> FixedDecimal? {
    let trimmed = text.filter { $0 != " " }
    let groups = trimmed.split(separator: ",", omittingEmptySubsequences: false)
    var plain = trimmed
    if groups.count > 1,
      groups.dropFirst().dropLast().allSatisfy({ $0.utf8.count == 3 }),
      groups.last.map({ ($0.split(separator: ".").first?.utf8.count ?? 0) == 3 }) ?? false
    {
      plain = groups.joined()
    }
    if let number = FixedDecimal(plain), number.scale <= 18 { return number }
    faults.add(
      line: line, "\(column) is \(quoted(text)), not a number such as 5500.10")
    return nil
  }

  /// `2026-10`, `202610`, or a date of the month.
  private static func month(_ text: String) -> Month? {
    if let month = Month(text) { return month }
    let digits = text.utf8.filter(isDigit)
    guard digits.count == text.utf8.count, [6, 8].contains(digits.count) else {
      return Month(text.prefix(7))
    }
    return Month("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))")
  }
}
