import Answers
import CDRCore
import Foundation
import Reports
import Runs
import TestSupport
import Testing

/// Pages of random months, against the bill of `rate`.
struct ReportSumsTests {
  private static let october = Month("2026-10")!

  private func page(
    of month: RandomMonth, account: String? = nil, in language: ReportLanguage = .en
  ) throws -> ReportPage {
    var report = ReportAnswer(
      AnswerSource(files: month.options()), month: Self.october, account: account,
      templates: try ReportTemplates())
    report.language = language
    try report.run(output: month.folder["page.html"])
    return ReportPage(try month.folder.text(of: "page.html"))
  }

  /// Sums of the bill's payable amounts, by a column.
  private func sums(_ bill: String, by column: Int) throws -> [String: Fraction] {
    var sums: [String: Fraction] = [:]
    for fields in try rows(bill) {
      sums[fields[column], default: Fraction(0)] =
        sums[fields[column], default: Fraction(0)] + Fraction(fields[10])
    }
    return sums
  }

  private func rows(_ bill: String) throws -> [[String]] {
    bill.split(separator: "\n").dropFirst().map { line in
      var (fields, isQuoted) = ([""], false)
      for letter in line {
        switch letter {
        case "\"": isQuoted.toggle()
        case "," where !isQuoted: fields.append("")
        default: fields[fields.count - 1].append(letter)
        }
      }
      return fields
    }
  }

  @Test("a month's items, accounts and totals are the bill's", arguments: 0..<30)
  func month(seed: UInt64) throws {
    let month = try RandomMonth(seed: seed)
    let bill = try month.bill()
    let page = try page(of: month, in: seed % 2 == 0 ? .en : .zh)
    let items = try sums(bill, by: 2)
    let shown = page.rows("item")
    #expect(Set(shown.map(\.key)) == Set(items.keys))
    for row in shown {
      let expected = items[row.key]?.rounded(to: 2, "half_up")
      #expect(row.lastAmount == expected, "\(row)")
    }
    let lines = try rows(bill)
    for row in page.rows("days") {
      let own = lines.filter { $0[2] == row.key }
      func sum(_ column: Int) -> Fraction { own.reduce(Fraction(0)) { $0 + Fraction($1[column]) } }
      #expect(row.cells[1].replacing(",", with: "") == sum(3).rounded(to: 0, "half_up"))
      // Minutes of lines are rounded to thousandths, each by itself.
      func thousandths(_ number: Fraction) throws -> Int {
        try #require(Int(number.rounded(to: 3, "half_up").replacing(".", with: "")))
      }
      let minutes = Fraction(row.cells[2].replacing(",", with: ""))
      #expect(try abs(thousandths(minutes) - thousandths(sum(5))) <= own.count)
    }
    #expect(
      page.rows("days").count
        == Set(lines.filter { !$0[3].isEmpty && $0[2] != "recording" }.map { $0[2] }).count)
    let total = items.values.reduce(Fraction(0), +).rounded(to: 2, "half_up")
    for row in page.rows("total") where row.key != "changes" && row.key != "records" {
      #expect(row.lastAmount == total, "\(row)")
    }
    // Quotes of names are doubled in CSV, and left out above.
    let accounts = try sums(bill, by: 1)
    let paying = page.rows("account")
    #expect(paying.count == accounts.values.count { $0.rounded(to: 2, "half_up") != "0.00" })
    for row in paying {
      let name = row.key.replacing("\"", with: "")
      #expect(row.lastAmount == accounts[name]?.rounded(to: 2, "half_up"), "\(row)")
    }
  }

  @Test("a statement's lines, days and total are the bill's", arguments: 0..<30)
  func statement(seed: UInt64) throws {
    let month = try RandomMonth(seed: seed)
    let bill = try rows(try month.bill())
    for account in Set(bill.map { $0[1] }).sorted() where !account.contains("say") {
      let page = try page(of: month, account: account, in: seed % 2 == 0 ? .zh : .en)
      let lines = bill.filter { Array($0[1].utf8) == Array(account.utf8) }
      let shown = page.rows("item")
      #expect(shown.map(\.key) == lines.map { $0[2] })
      #expect(shown.map(\.lastAmount) == lines.map { $0[10] })
      let total = lines.reduce(Fraction(0)) { $0 + Fraction($1[10]) }
      #expect(
        page.rows("total").first { $0.key == "charges" }?.lastAmount
          == total.rounded(to: 2, "half_up"))
      for row in page.rows("days") {
        let line = try #require(lines.first { $0[2] == row.key })
        #expect(row.cells[1].replacing(",", with: "") == line[3])
        #expect(row.cells[2].replacing(",", with: "") == line[5])
      }
      #expect(page.rows("days").count == lines.count { !$0[3].isEmpty && $0[2] != "recording" })
    }
  }

  @Test("a month of many accounts shows the largest, and stays small")
  func manyAccounts() throws {
    let folder = try TemporaryFolder()
    var text = "call_id,account_id,product,start_time,duration_seconds,recording_seconds\n"
    for number in 0..<5000 {
      let name = "account-with-a-long-name-\(number)"
      text +=
        "c\(number),\(name),voice,2026-10-\(10 + number % 20)T10:00:00,\(60 * (1 + number % 997)),\n"
    }
    try folder.write(text, to: "calls.csv")
    var options = RateOptions(CallSource(inputs: [folder["calls.csv"]]))
    options.asOf = "2026-12-01"
    let report = ReportAnswer(
      AnswerSource(files: options), month: Self.october, templates: try ReportTemplates())
    try report.run(output: folder["page.html"])
    let page = ReportPage(try folder.text(of: "page.html"))
    #expect(page.text.utf8.count < 60_000)
    let shown = page.rows("account")
    #expect(shown.count == 20)
    // 997 minutes at 0.110; of equal ones the first in the order of bytes.
    #expect(shown.first?.key == "account-with-a-long-name-1993")
    #expect(shown.allSatisfy { ["109.67", "109.56", "109.45", "109.34"].contains($0.lastAmount) })
    // Minutes 1 to 997 five times, and 1 to 15 once more; each cut to cents.
    var (total, largest) = (0, 0)
    for number in 0..<5000 { total += (1 + number % 997) * 110 / 10 }
    for row in shown { largest += Int(row.lastAmount.replacing(".", with: "")) ?? 0 }
    let others = try #require(page.rows("others").first?.lastAmount)
    #expect(Int(others.replacing(".", with: "")) == total - largest)
  }
}
