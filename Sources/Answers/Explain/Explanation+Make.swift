import CDRCore
import Metering
import OperatorFiles
import Rating
import Reports
import Runs

extension AnswerData {
  /// Why an account's bill of a month is what it is.
  ///
  /// - Parameters:
  ///   - name: the account.
  ///   - month: the month of the bill.
  ///   - item: an item of the bill, to be explained alone; nil: all.
  /// - Throws: `badData` for an account, month or item without data, naming the nearest; `bug`
  ///   where what explains a line does not add up to it.
  public func explanation(
    of name: String, in month: Month, item: String? = nil
  ) throws(Failure) -> Explanation {
    try require(month)
    let data = try self.month(month)
    let account = try account(name, in: data)
    let bill = try account.bill()
    if let item, !bill.lines.contains(where: { $0.item.hasBytes(of: item) }) {
      let items = bill.lines.map(\.item)
      let hint =
        nearestWord(to: item, among: items).map { "did you mean \($0)?" }
        ?? "it has " + Set(items).sorted().joined(separator: ", ")
      throw Failure(
        .badData, "account \(quoted(name)) has no line of \(quoted(item)) in \(month); \(hint)")
    }
    var explanation = Explanation(
      month: month, account: name, item: item, source: sourceName, tariff: account.tariff,
      status: data.rater.status(of: month), isClosed: data.isClosed, totals: bill.totals,
      lines: try account.explainedLines(of: bill), unchargedRecordings: account.unchargedRecordings,
      records: AccountRecords())
    try addHistory(of: account, to: &explanation)
    try account.price(&explanation.records, payable: bill.totals.payable)
    if let item { explanation.keep(item) }
    return explanation
  }

  /// The account; in a ledger also one that no longer has usage, but was posted.
  private func account(_ name: String, in month: AnswerMonth) throws(Failure) -> AnswerAccount {
    do throws(Failure) {
      return try month.account(name)
    } catch {
      guard error.kind == .badData, case .ledger(let snapshot) = origin,
        try !snapshot.postings(of: name, in: month.month).isEmpty
      else { throw error }
      return try month.emptyAccount(name)
    }
  }

  private func addHistory(
    of account: AnswerAccount, to explanation: inout Explanation
  ) throws(Failure) {
    switch origin {
    case .ledger(let snapshot):
      explanation.accountName = try snapshot.accounts()?.name(of: account.name)
      try explanation.add(snapshot, of: account)
    case .files(let files, let run):
      explanation.accountName = files.accounts.listed?.name(of: account.name)
      try add(files, run, of: account, to: &explanation)
    }
  }

  /// What the files say of the account beyond its sums, by a second look at every record.
  private func add(
    _ files: AnsweredFiles, _ run: CallRun, of account: AnswerAccount,
    to explanation: inout Explanation
  ) throws(Failure) {
    let known = Set(files.readings[0].files.map(\.name))
    let inputs = run.inputs.files.filter { known.contains($0.name) }
    if let pipe = inputs.first(where: { !$0.isRegular }) {
      explanation.notes.append(
        "\(pipe.name == "-" ? "stdin" : pipe.name) can be read only once, so that calls not charged, duplicates and rejected "
          + "records are known by their number alone.")
      return
    }
    var conflicts: [AccountPass.Place: String] = [:]
    try files.rejectLog?.forEach { records throws(Failure) in
      for record in records where record.reason == .conflictingDuplicate {
        conflicts[.init(file: record.file, offset: record.offset)] = record.detail
      }
    }
    let options = files.firstPassOptions(account.metering)
    var pass = try AccountPass(
      account.name, in: account.month, options: options, conflicts: conflicts)
    for file in inputs { try pass.read(file, options: options) }
    explanation.records = pass.records
    explanation.contributions = pass.contributions
    explanation.days = pass.dailyCalls
    for entry in account.usage?.items ?? [] {
      var sum = Usage()
      let item = account.metering.items[entry.item].name
      for part in pass.contributions where part.item.hasBytes(of: item) { _ = sum.add(part.usage) }
      guard sum.calls == entry.usage.calls, sum.talkMilliseconds == entry.usage.talkMilliseconds,
        sum.recordedCalls == entry.usage.recordedCalls,
        sum.recordedMilliseconds == entry.usage.recordedMilliseconds
      else {
        throw Failure(
          .badData,
          "the calls of account \(quoted(account.name)) were not the same when the files were read "
            + "again; they changed meanwhile: run the command again")
      }
    }
  }
}

extension Explanation {
  /// Leaves out what is about other items.
  mutating func keep(_ item: String) {
    lines.removeAll { !$0.line.item.hasBytes(of: item) }
    postings?.removeAll { !$0.item.hasBytes(of: item) }
    let isRecording = item.hasBytes(of: BillLine.recordingItem)
    if !isRecording { contributions?.removeAll { !$0.item.hasBytes(of: item) } }
    unchargedRecordings.removeAll { !$0.item.hasBytes(of: item) && !isRecording }
    records.rejected.removeAll { $0.product.map { !$0.hasBytes(of: item) } ?? false }
  }
}
