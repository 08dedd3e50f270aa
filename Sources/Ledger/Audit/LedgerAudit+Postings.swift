import CDRCore
import GRDB

extension LedgerAudit {
  /// The postings of each month against what is kept as posted, and that against the month's bill.
  ///
  /// - Parameter chosen: nil: all months.
  mutating func checkPostings(of chosen: Set<Month>? = nil) throws {
    let tariffStore = TariffStore(database: database)
    let fixed = try FixedMetering(database)
    let charges = try RecurringTexts.charges(in: database)
    let version = try RecurringTexts.version(in: database)
    for month in try MonthState.all(database) where chosen?.contains(month) ?? true {
      try attempt("\(month)") { verifying in
        let state = try MonthState(verifying.database, month)
        try verifying.checkSum(of: state)
        try verifying.checkLock(of: state)
        guard let set = state.tariffSet else { return }
        guard !state.isWaiting(recurring: version) else {
          verifying.result.notes.append("\(month): there are changes that are not posted yet")
          return
        }
        let bill = try MonthBill(
          state, tariffStore.book(set), charges: charges, fixed: fixed, tariffStore: tariffStore
        )
        .payables(
          asOf: fixed.clock.start(of: month.next), jobs: verifying.jobs,
          hasQuantities: PayablesFormat.hasQuantities(state.posted))
        verifying.expect(bill == state.posted, "\(month): the postings do not add up to the bill")
      }
    }
  }

  /// An account and an item.
  private struct Key: Hashable {
    var account: [UInt8]
    var item: [UInt8]
  }

  private mutating func checkSum(of state: MonthState) throws {
    var sums: [Key: FixedDecimal] = [:]
    let rows = try Row.fetchCursor(
      database, sql: "SELECT run, month, lines, text FROM postings WHERE month = ? ORDER BY run",
      arguments: [state.month.description])
    while let row = try rows.next() {
      let run: Int64 = row["run"]
      var reading = PostingsReading(try StoredPostings.text(row))
      var lines: Int64 = 0
      while let line = try reading.next() {
        lines += 1
        let money = try line[4...6].map { field in
          guard let money = FixedDecimal(String(decoding: field, as: UTF8.self)) else {
            throw Failure.damaged("run \(run): a posting without an amount")
          }
          return money
        }
        let key = Key(account: line[2], item: line[3])
        let before = sums[key] ?? .zero
        let isChained = before == money[0] && (try? money[0] + money[2]) == money[1]
        expect(
          isChained,
          "\(state.month), run \(run): \(String(decoding: line[0], as: UTF8.self)) does not follow "
            + "from the posting before it")
        sums[key] = money[1]
      }
      let stored: Int64 = row["lines"]
      expect(
        lines == stored, "\(state.month), run \(run): \(lines) lines instead of \(stored)")
    }
    var reading = PayablesReading(state.posted)
    var isSame = true
    while let account = try reading.next() {
      for payable in account.payables {
        let key = Key(account: Array(state.posted[account.name]), item: Array(payable.item))
        let sum = sums.removeValue(forKey: key) ?? .zero
        if sum != payable.money { isSame = false }
      }
    }
    if sums.values.contains(where: { $0.units != 0 }) { isSame = false }
    expect(isSame, "\(state.month): the postings do not add up to what is kept as posted")
  }

  /// Whether a month is closed, against the last run that closed or reopened it.
  private mutating func checkLock(of state: MonthState) throws {
    let last = try Row.fetchOne(
      database,
      sql: """
        SELECT r.id, r.command FROM postings p JOIN runs r ON r.id = p.run
        WHERE p.month = ? AND r.command IN ('close', 'reopen') ORDER BY r.id DESC LIMIT 1
        """, arguments: [state.month.description])
    let closedBy: Int64? = last.flatMap { $0["command"] == "close" ? $0["id"] : nil }
    expect(
      state.closedBy == closedBy,
      closedBy.map { "\(state.month): run \($0) closed it, and its lock says otherwise" }
        ?? "\(state.month) is locked, though no run closed it since")
  }

  /// Posting files against the postings that they are of.
  mutating func checkPostingFiles() throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT f.run, f.month, f.finished_at, p.lines FROM posting_files f
        LEFT JOIN postings p ON p.run = f.run AND p.month = f.month ORDER BY f.run, f.month
        """)
    var unfinished = 0
    for row in rows {
      let file = PostingFile(run: row["run"], month: try row.month("month"))
      let lines: Int64? = row["lines"]
      expect(
        (lines ?? 0) > 0, "\(file.name) is recorded, but run \(file.run) posted nothing for it")
      if row["finished_at"] as String? == nil { unfinished += 1 }
    }
    if unfinished > 0 {
      result.notes.append(
        "\(unfinished) posting \(unfinished == 1 ? "file is" : "files are") not finished; the next "
          + "nightly writes \(unfinished == 1 ? "it" : "them")")
    }
  }
}
