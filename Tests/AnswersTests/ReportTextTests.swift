import Answers
import CDRCore
import Foundation
import Testing

/// The words and numbers of a report.
struct ReportTextTests {
  @Test("every language has every phrase, with the same places for values")
  func phrases() {
    for language in ReportLanguage.allCases {
      #expect(Set(language.phrases.keys) == Set(Phrase.allCases))
      #expect(language.phrases.allSatisfy { !$0.value.isEmpty })
    }
    func places(_ text: String) -> Set<String> {
      Set(text.matches(of: /\{(\w+)\}/).map { String($0.1) })
    }
    for phrase in Phrase.allCases {
      let (english, chinese) = (Phrase.english[phrase] ?? "", Phrase.chinese[phrase] ?? "")
      #expect(places(english) == places(chinese), "\(phrase.rawValue)")
    }
  }

  @Test("every reason for which records are rejected has words")
  func reasons() {
    for language in ReportLanguage.allCases {
      for reason in RejectReason.allCases { #expect(language.name(ofReason: reason.name) != nil) }
    }
  }

  @Test("the items of the price list are called as it calls them")
  func items() {
    #expect(ReportLanguage.zh.name(ofItem: "robot_outbound") == "智能外呼机器人")
    #expect(ReportLanguage.zh.name(ofItem: "number_rent") == "号码月租")
    #expect(ReportLanguage.zh.name(ofItem: "ai_seat") == "AI坐席")
    #expect(ReportLanguage.en.name(ofItem: "talk") == nil)
    for item in ["robotOutbound", "robot__outbound", "Voice", "", "VOICE"] {
      #expect(ReportLanguage.en.name(ofItem: item) == nil)
    }
  }

  @Test("templates ask for no phrase that there is not")
  func templates() throws {
    for (name, text) in ReportTemplates.builtIn {
      for match in text.matches(of: /\{\{t\.(\w+)\}\}/) {
        #expect(Phrase(rawValue: String(match.1)) != nil, "\(name): \(match.1)")
      }
    }
  }

  @Test("a value that looks like a place is left as it is")
  func values() {
    let text = ReportLanguage.en.text(
      .dayChartText, ["total": "{peak}", "peak": "{most}", "most": "3"])
    #expect(text == "{peak} in the month; the most on {most}: 3.")
  }

  @Test(
    "numbers as people read them",
    arguments: [
      ("1234567.50", "1,234,567.50"), ("-99.90", "\u{2212}99.90"), ("0", "0"),
      ("-1000", "\u{2212}1,000"),
    ])
  func numbers(_ plain: String, _ shown: String) throws {
    #expect(PageNumbers.text(try #require(FixedDecimal(plain))) == shown)
  }

  @Test("differences have their sign, shares one decimal")
  func differences() throws {
    func number(_ text: String) throws -> FixedDecimal { try #require(FixedDecimal(text)) }
    #expect(try PageNumbers.signed(number("12.00")) == "+12.00")
    #expect(try PageNumbers.signed(number("-12.00")) == "\u{2212}12.00")
    #expect(try PageNumbers.signed(number("0.00")) == "0.00")
    #expect(try PageNumbers.share(number("1"), of: number("3")) == "33.3%")
    #expect(try PageNumbers.share(number("0.05"), of: number("100")) == "0.1%")
    #expect(try PageNumbers.share(number("1"), of: number("0")) == nil)
  }

  @Test(
    "times to the millisecond",
    arguments: [
      (0, "0:00:00"), (59_999, "0:00:59.999"), (3_600_000, "1:00:00"), (36_000_500, "10:00:00.5"),
      (2_997_012_010, "832:30:12.01"),
    ])
  func clock(_ milliseconds: Int64, _ text: String) {
    #expect(PageNumbers.clock(milliseconds: milliseconds) == text)
  }

  @Test(
    "tiers",
    arguments: [
      ("<=50000", "≤\u{A0}50,000"), (">10000000", ">\u{A0}10,000,000"), ("<1", "<\u{A0}1"),
      ("100-299", "100–299"), (">=300", "≥\u{A0}300"), ("", ""),
    ])
  func tiers(_ label: String, _ text: String) { #expect(PageNumbers.tier(label) == text) }

  @Test("the bound of a scale is round, has a whole half, and is not below the value")
  func bounds() {
    for value: Int64 in [1, 2, 3, 9, 10, 11, 24, 99, 100, 101, 999, 61_001, 1 << 40] {
      let bound = BarChart.roundBound(above: value)
      #expect(bound >= value)
      #expect(bound % 2 == 0)
      #expect(bound <= max(2, value * 2))
    }
    #expect(BarChart.roundBound(above: .max) == .max)
  }
}
