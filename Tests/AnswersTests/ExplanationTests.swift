import Answers
import CDRCore
import Foundation
import Rating
import Reports
import Runs
import TestSupport
import Testing

/// What explains a bill, over random months, against the bill of `rate`.
struct ExplanationTests {
  private static let october = Month("2026-10")!

  /// Makes explanations of every account of a month.
  private func explanations(of month: RandomMonth) throws -> [Explanation] {
    var request = AnswerRequest(
      months: Self.october...Self.october, output: month.folder["answer"])
    request.keepsRejects = true
    var made: [Explanation] = []
    try AnswerSource(files: month.options()).answer(request) { data, _ throws(Failure) in
      var names: [String] = []
      try data.month(Self.october).forEachAccount { names.append($0.name) }
      for name in names { made.append(try data.explanation(of: name, in: Self.october)) }
    }
    return made
  }

  @Test("every line explained is the bill's, and its parts add up to it", arguments: 0..<60)
  func sums(seed: UInt64) throws {
    let month = try RandomMonth(seed: seed)
    let bill = try month.bill()
    let explained = try explanations(of: month)
    var text: [UInt8] = []
    let format = CSVBill()
    format.begin(into: &text)
    for explanation in explained { format.encode(explanation.billLines[...], into: &text) }
    #expect(String(decoding: text, as: UTF8.self) == bill)
    for explanation in explained {
      for line in explanation.lines {
        if case .calls(let calls) = line.reason { checkParts(of: calls, line, explanation) }
      }
      let json = try JSONSerialization.jsonObject(with: Data(explanation.json))
      let object = try #require(json as? [String: Any])
      #expect(object["payable"] as? String == explanation.totals.payable.description)
      #expect(
        explanation.text.contains(": \(explanation.totals.payable) CNY payable, final\n"))
    }
  }

  /// Redoes a sum with fractions, from the texts of prices.
  private func checkParts(
    of calls: ExplainedCalls, _ line: ExplainedLine, _ explanation: Explanation
  ) {
    var sum = Fraction(0)
    var seconds: Int64 = 0
    for part in calls.charge.parts {
      let row = calls.charge.rows[part.row]
      seconds += part.seconds
      sum =
        part.kind == .flat
        ? sum + Fraction(row.flat) : sum + Fraction(row.price) * Int(part.seconds) / 60
    }
    #expect(
      sum.rounded(to: explanation.tariff.amountScale, "half_up") == line.line.amount.description)
    #expect(line.line.quantity == .minutes(seconds: seconds))
  }

  /// Has the call made that the explanation asks about, and rates again.
  @Test("what the bill would be at a bound is what it is with that call", arguments: 0..<60)
  func nextBound(seed: UInt64) throws {
    let month = try RandomMonth(seed: seed)
    for explanation in try explanations(of: month) {
      for line in explanation.lines {
        guard case .calls(let calls) = line.reason, let next = calls.next,
          !explanation.account.contains(where: { ",\"".contains($0) })
        else { continue }
        for other in [next.at, next.beyond]
        where (60...80_000).contains(other.change)
          && Int(other.change) % calls.item.increment == 0
        {
          try month.add(
            CallLine(
              "asked for", account: explanation.account, product: line.line.item,
              start: "2026-10-20T00:00:00", duration: "\(other.change)"))
          let row = try #require(
            try month.bill().split(separator: "\n").first {
              $0.hasPrefix("2026-10,\(explanation.account),\(line.line.item),")
            })
          let fields = row.split(separator: ",", omittingEmptySubsequences: false)
          #expect(fields[10] == other.payable.description, "\(explanation.text)")
          #expect(fields[7] == other.tier)
          return
        }
      }
    }
  }

  @Test("an answer that fails leaves no output")
  func failure() throws {
    let month = try RandomMonth(seed: 1)
    let request = AnswerRequest(
      months: Self.october...Self.october, output: month.folder["answer"])
    #expect(throws: Failure.self) {
      try AnswerSource(files: month.options()).answer(request) { data, _ throws(Failure) in
        _ = try data.explanation(of: "nobody", in: Self.october)
      }
    }
    #expect(try !month.folder.names.contains("answer"))
  }
}
