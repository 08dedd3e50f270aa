import CDRCore
import ColumnMaps
import Foundation
import Ledger
import LedgerModel
import Runs
import TestSupport

extension LedgerRun {
  /// Compares all that the ledger has with all that the model has; the bills of all months, or of
  /// one where nothing should have changed.
  func check(isChanged: Bool) throws {
    let ledger = try open()
    try expect("verify", try ledger.verify().breaks, is: [])
    try checkStatus(ledger)
    try checkSuspense()
    try checkPostings(ledger)
    let months = isChanged ? world.months : [world.months[tally.commands % world.months.count]]
    for month in months { try checkBill(ledger, month) }
  }

  // MARK: Status

  private func checkStatus(_ ledger: Ledger) throws {
    let files = try ledger.files()
    try expect("files", files.map(\.name), is: model.files.map(\.file.name))
    try expect(
      "counts", files.map { LedgerModel.Counts($0.counts) }, is: model.files.map(model.counts))
    try expect(
      "open suspense", files.map { Int($0.openSuspense) },
      is: model.files.map { held in
        model.openEntries.count { $0.holder == held.number }
      })
    let status = try ledger.status()
    try expect("pruned", status.prunedBefore?.daysSinceEpoch, is: model.prunedBefore)
    try expect(
      "closed months", status.months.filter(\.isClosed).map(\.month.description),
      is: model.months.filter(\.value.isClosed).map(\.key).sorted())
    try expect(
      "posted months", status.months.filter { $0.posted != nil }.map(\.month.description),
      is: model.months.filter(\.value.isPosted).map(\.key).sorted())
  }

  // MARK: Postings

  /// What was posted for a month, an account and an item.
  private struct Posted: Hashable, Comparable {
    var key: [String]
    var money: ModelMoney

    static func < (a: Posted, b: Posted) -> Bool { a.key.lexicographicallyPrecedes(b.key) }
  }

  /// All postings of all runs together against what the model says was posted.
  private func checkPostings(_ ledger: Ledger) throws {
    try? FileManager.default.removeItem(atPath: folder["all.csv"])
    try ledger.printPostings(output: folder["all.csv"])
    var sums: [[String]: ModelMoney] = [:]
    var ids: [String] = []
    for row in Self.rows(try folder.bytes(of: "all.csv")).dropFirst() {
      ids.append(row[0])
      let key = Array(row[1...3])
      sums[key] = (sums[key] ?? .zero) + ModelMoney(row[6])
    }
    try expect("posting ids", Set(ids).count, is: ids.count)
    func list(_ sums: [[String]: ModelMoney]) -> [String] {
      sums.filter { $0.value.units != 0 }.map { key, money in
        key.joined(separator: " ") + " " + money.rescaled(to: 9).text
      }.sorted()
    }
    var expected: [[String]: ModelMoney] = [:]
    for (month, book) in model.months {
      for payable in book.posted {
        expected[[month, String(decoding: payable.account, as: UTF8.self), payable.item]] =
          payable.money
      }
    }
    try expect("sums of postings", list(sums), is: list(expected))
  }

  // MARK: Bills

  private func checkBill(_ ledger: Ledger, _ month: String) throws {
    var options = LedgerBillOptions(month: Self.month(month))
    options.asOf = world.asOf
    options.output = folder["bill.csv"]
    _ = try ledger.bill(options)
    let bill = Self.rows(try folder.bytes(of: "bill.csv")).dropFirst()
    let isClosed = model.months[month]?.isClosed ?? false
    let set = model.standing(for: month)
    let status = isClosed ? "final" : world.status(of: month)
    countBill()
    try expect(
      "bill", bill.map { $0.dropLast().joined(separator: ",") },
      is: model.bill(month, by: set, status: status).map { $0.joined(separator: ",") },
      "\(month) by \(set)")
    guard let rated = try checkRate(month, by: set) else { return }
    guard model.isByFilesAlone else { return }
    func open(_ rows: some Sequence<[String]>) -> [String] {
      rows.map { ($0[..<12] + $0[13...]).joined(separator: ",") }
    }
    try expect("bill and rate", open(bill), is: open(rated), "\(month) by \(set)")
  }

  /// What `rate` makes of the files held, once it is that of the slow rater; nil where it cannot
  /// read them all alike.
  private func checkRate(_ month: String, by set: TariffSet) throws -> [[String]]? {
    let question = RateQuestion(
      month: month, set: set, files: model.files.map(\.number), numbers: model.numbers,
      seats: model.seats, accounts: model.accounts)
    if let known = rated[question] { return known }
    guard let rows = try rate(month, by: set) else { return nil }
    countRate()
    // The files as they would be taken one after the other.
    var fresh = LedgerModel(world.tariffs)
    var given = LedgerModel.FirstPassOptions()
    (given.numbers, given.seats, given.accounts) = (model.numbers, model.seats, model.accounts)
    _ = try fresh.ingest(model.files.map(\.file), given)
    let status = world.status(of: month)
    try expect(
      "rate", rows.map { $0.dropLast().joined(separator: ",") },
      is: fresh.bill(month, by: set, status: status).map { $0.joined(separator: ",") },
      "\(month) by \(set)")
    rated[question] = rows
    return rows
  }

  /// The rows that `rate` prints.
  private func rate(_ month: String, by set: TariffSet) throws -> [[String]]? {
    let maps = Set(model.files.compactMap { origins[$0.number]?.map })
    guard maps.count == 1, let map = maps.first else { return nil }
    var inputs: [String] = []
    for held in model.files {
      guard let origin = origins[held.number] else { return nil }
      var spec = origin.spec
      // There is no such option: the unfinished line is left out beforehand.
      if origin.isGrowing { spec.tail = nil }
      inputs.append(
        try folder.write(Self.text(of: spec, in: world), to: "held\(held.number).csv"))
    }
    var options = RateOptions(CallSource(inputs: inputs))
    if let map = map.file { options.calls.columns = try ColumnMap(path: folder[map]) }
    options.calls.rejectLimit = RejectLimit("100%") ?? .standard
    options.tariff = path(of: set.list)
    options.accountTariffs = set.contracts.map { folder["contracts\($0).csv"] }
    options.numbers = model.numbers.map { folder["numbers\($0).csv"] }
    options.seats = model.seats.map { folder["seats\($0).csv"] }
    options.calls.accounts = model.accounts.map { folder["accounts\($0).csv"] }
    options.month = Self.month(month)
    options.asOf = world.asOf
    options.output = folder["rated.csv"]
    _ = try RateRun(options).run()
    return Self.rows(try folder.bytes(of: "rated.csv")).dropFirst().filter { $0[0] == month }
  }
}

extension LedgerModel.Counts {
  init(_ counts: RecordCounts) {
    self.init()
    records = Int(counts.records)
    rated = Int(counts.rated)
    notCharged = Int(counts.notCharged)
    duplicate = Int(counts.duplicate)
    notACall = Int(counts.notACall)
    rejected = Int(counts.rejected)
  }
}
