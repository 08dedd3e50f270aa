import CDRCore
import ColumnMaps
import Rating
import Recurring
import Tariffs
import TestSupport

@testable import Inspection
@testable import Metering
@testable import OperatorFiles

/// Small CSV files that people edit: corrected records against the slow reader of calls, numbers and
/// seats with the bill that they make, and tables of any columns.
enum SuspenseFuzz: FuzzTarget {
  static let name = "suspense"

  private static let file = FuzzFile()
  private static let keys: LedgerKeys = {
    do throws(Failure) {
      let seed = [UInt8](repeating: 7, count: LedgerKeys.seedSize)
      return try LedgerKeys(seed: seed, itemNumbers: [1, 2, 3, 4])
    } catch {
      fatalError(error.message)
    }
  }()

  static func run(_ input: inout FuzzInput) {
    switch input.below(4) {
    case 0: corrected(Array("suspense_id,file,line,reason,detail,record,".utf8), input.rest)
    case 1: corrected([], input.rest)
    case 2: recurring(&input)
    default: table(Array(input.rest))
    }
  }

  // MARK: Corrected records

  private static func corrected(_ columns: [UInt8], _ rest: ArraySlice<UInt8>) {
    let header = columns + Array(CallLine.header.utf8) + [10]
    let text = columns.isEmpty && rest.first == 35 ? Array(rest.dropFirst()) : header + rest
    file.write(text)
    let input = InputList(arguments: [file.path]).files[0]
    let sheet: CorrectedRecords
    do throws(Failure) {
      sheet = try CorrectedRecords(
        input, options: FirstPassOptions(metering: shanghaiMetering), keys: keys,
        label: "suspense_id")
    } catch {
      check(error.kind == .badData && !error.message.isEmpty, "\(error)")
      return
    }
    // Every record by itself, without a search for duplicates.
    // A header that stands again is passed over.
    let all = SlowText(text).records
    let records = all.prefix(1) + all.dropFirst().filter { $0.fields != all[0].fields }
    check(sheet.entries.count == max(0, records.count - 1), "\(sheet.entries.count) records")
    guard text.starts(with: header) else { return }
    check(sheet.hasLabels == !columns.isEmpty, "the labels")
    var options = SlowCalls.Options(products: shanghaiMetering.items.map(\.name))
    options.findsDuplicates = false
    let slow = SlowMappedCalls([("", text)], .standard, options)
    if slow.calls.contains(where: { $0.month.count != 7 }) { return }
    let rejected = sheet.entries.filter {
      if case .rejected = $0.outcome { true } else { false }
    }
    for (entry, record) in zip(sheet.entries, records.dropFirst()) {
      check(Int(entry.line) == record.line && entry.record == record.raw, "line \(entry.line)")
      if let label = entry.label { check(label == record.fields[0] || columns.isEmpty, "a label") }
    }
    check(rejected.count == slow.rejects.count, "\(rejected.count) rejects")
    for (entry, expected) in zip(rejected, slow.rejects) {
      guard case .rejected(let reason, let detail) = entry.outcome else { continue }
      check(Int(entry.line) == expected.line && reason.name == expected.reason, "\(expected)")
      check(!detail.contains("\n") || reason != .badQuoting, "a detail of several lines")
    }
    let charged = sheet.entries.filter {
      guard case .call(let call, _) = $0.outcome else { return false }
      return call.duration > 0 || call.recording > 0
    }
    check(charged.count == slow.calls.count, "\(charged.count) calls")
    for (entry, expected) in zip(charged, slow.calls) {
      guard case .call(let call, _) = entry.outcome else { continue }
      check(
        call.account == expected.account && call.item == expected.product
          && call.month.description == expected.month && Int(call.start) == expected.start
          && Int(call.duration) == expected.duration && Int(call.recording) == expected.recording,
        "\(call) instead of \(expected)")
    }
  }

  // MARK: Numbers and seats

  private static func recurring(_ input: inout FuzzInput) {
    let headers = [
      "number,account_id,activated_on,cancelled_on,monthly_rent\n",
      "order_id,account_id,seat_type,action,seats,months,ordered_on\n",
    ].map { Array($0.utf8) }
    let parts = input.rest.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let texts = headers.indices.map { place in
      parts.count > place ? headers[place] + parts[place] : headers[place]
    }
    do throws(Failure) {
      let charges = try RecurringCharges(
        numbers: NamedText(name: "numbers.csv", bytes: texts[0]),
        seats: NamedText(name: "seats.csv", bytes: texts[1]))
      try bill(charges)
    } catch {
      check(error.kind == .badData && error.message.contains(".csv"), "\(error)")
    }
  }

  private static let tariff: Tariff = {
    guard let tariff = try? Tariff.builtIn else { fatalError("no built-in tariff") }
    return tariff
  }()
  private static let clock = ZoneClock(name: tariff.timeZone)!

  private static func bill(_ charges: RecurringCharges) throws(Failure) {
    let last = Month(year: 2030, month: 12)!
    let book = charges.book(of: charges.months(through: last))
    // Numbers that are held from year 0 on have very many months.
    guard book.count < 20_000 else { return }
    let rater = RecurringRater(Rater(asOf: clock.start(of: last), clock: clock), of: book)
    var bill = Bill(in: PricedTariff(tariff, metering: tariff.metering))
    for entry in book[0..<book.count] { try rater.rate(entry, under: tariff, into: &bill) }
    check(bill.totals.numberMonths == book.control.numberMonths, "\(bill.totals)")
    check(bill.totals.seatOrders == book.control.seatOrders, "\(bill.totals)")
    check(bill.totals.seats == book.control.seats, "\(bill.totals)")
  }

  // MARK: Tables

  /// A row of a table is a record of the slow text, or a fault.
  private static func table(_ bytes: [UInt8]) {
    let faults = FaultLog()
    let text = Array("a,b\n".utf8) + bytes
    let table = CSVTable(text, columns: ["b", "a"], faults: faults)
    guard String(validating: text, as: UTF8.self) != nil else {
      check(table.rows.isEmpty, "rows of what is no text")
      return
    }
    // Only logs have line ends that were converted twice, or marks where they were joined.
    if zip(text, text.dropFirst()).contains(where: { $0 == 13 && $1 == 13 }) { return }
    // A CR at the very end is a line end here, where people may have lost the LF.
    let records = SlowText(
      text.last == 13 ? Array(text.dropLast()) : text, skipsMarks: false
    ).records.dropFirst()
    let whole = records.filter { $0.fault == nil && $0.fields != [[]] && $0.fields.count == 2 }
    let expected = whole.map { record in
      [1, 0].map { String(decoding: record.fields[$0], as: UTF8.self) }
    }
    check(table.rows.map(\.fields) == expected, "\(table.rows) instead of \(whole)")
    check(table.rows.map(\.line) == whole.map(\.line), "lines \(table.rows.map(\.line))")
    let isBlank: (SlowText.Record) -> Bool = { $0.fields == [[]] }
    if records.contains(where: { !isBlank($0) && ($0.fault != nil || $0.fields.count != 2) }) {
      check(!faults.faults.isEmpty, "a row is lost without a fault")
    }
  }
}
