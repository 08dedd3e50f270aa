import Answers
import CDRCore
import Foundation
import Ledger
import Runs
import TestSupport
import Testing

/// Two bills compared, over random months, against the rows of both.
struct ComparisonTests {
  private static let october = Month("2026-10")!

  @Test("every row is what both bills have of the account", arguments: 0..<60)
  func rows(seed: UInt64) throws {
    let month = try RandomMonth(seed: seed)
    let before = try sums(of: month.bill(tariff: "first.yaml"))
    let after = try sums(of: month.bill(tariff: "second.yaml"))
    var request = AnswerRequest(
      months: Self.october...Self.october, output: month.folder["answer"])
    request.otherTariffs = [TariffChoice(tariff: month.folder["second.yaml"])]
    var made: Comparison?
    try AnswerSource(files: month.options()).answer(request) { data, _ throws(Failure) in
      made = try data.comparison(
        of: Self.october...Self.october, before: "first", after: "second")
    }
    let comparison = try #require(made)
    #expect(
      comparison.rows.map(\.account)
        == Set(before.keys).union(after.keys).sorted {
          $0.utf8.lexicographicallyPrecedes($1.utf8)
        })
    for row in comparison.rows {
      #expect(row.before == before[row.account] ?? .zero)
      #expect(row.after == after[row.account] ?? .zero)
      #expect(try row.delta == row.after - row.before)
    }
    #expect(try comparison.totals.before == before.values.reduce(.zero) { try $0 + $1 })
    #expect(try comparison.totals.after == after.values.reduce(.zero) { try $0 + $1 })
    let largest = comparison.largest(3)
    #expect(largest.count == min(3, comparison.rows.count))
    for format in [comparison.csv(), comparison.json(), comparison.text()] {
      #expect(!format.isEmpty)
    }
    _ = try JSONSerialization.jsonObject(with: Data(comparison.json()))
  }

  /// What each account pays, from the text of a bill.
  private func sums(of bill: String) throws -> [String: FixedDecimal] {
    var sums: [String: FixedDecimal] = [:]
    for row in bill.split(separator: "\n").dropFirst() {
      let fields = Self.fields(of: row)
      let payable = try #require(FixedDecimal(fields[10]))
      sums[fields[1]] = try (sums[fields[1]] ?? .zero) + payable
    }
    return sums
  }

  /// The fields of a row of CSV.
  private static func fields(of row: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    var last: Character?
    for character in row {
      switch character {
      case "\"":
        isQuoted.toggle()
        if isQuoted, last == "\"" { fields[fields.count - 1].append("\"") }
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
      last = character
    }
    return fields
  }

  /// Percents with two decimals, half up away from zero, worked by hand.
  @Test(
    arguments: [
      ("3.00", "0.00", "-100.00"), ("3.00", "4.00", "33.33"), ("3.00", "1.00", "-66.67"),
      ("8.00", "8.01", "0.13"), ("8.00", "7.99", "-0.13"), ("0.00", "5.00", nil),
      ("0.00", "0.00", nil), ("0.01", "1000000.00", "9999999900.00"),
    ])
  func percent(_ row: (before: String, after: String, percent: String?)) throws {
    let before = try #require(FixedDecimal(row.before))
    let after = try #require(FixedDecimal(row.after))
    let made = Comparison.Row(
      month: Self.october, account: "a", before: before, after: after,
      delta: try after - before)
    #expect(made.percent?.description == row.percent)
  }
}
