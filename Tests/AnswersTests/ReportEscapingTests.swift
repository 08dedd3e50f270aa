import Answers
import Foundation
import TestSupport
import Testing

/// Texts from data on a page.
struct ReportEscapingTests {
  /// The second and third have a mark that belongs to the character after or before it, so that both
  /// are one grapheme.
  static let texts = [
    "<script>alert(1)</script>", "\u{600}<script>alert(1)</script>",
    "\"\u{301} onmouseover=alert(1) x=\"\u{301}", "'\u{200D}>&amp;<\u{FE0F}", "\"quotes' & 逗号",
    "{{{title}}} {{t.payable}} {{> head}}", "a\u{0}b\u{1}c\u{1B}[0m", "\r\n\t", "e\u{301}",
    "\u{202E}rtl", "\u{600}&\u{600}\"\u{600}'",
  ]

  @Test("is escaped whole, and reads as it was", arguments: texts)
  func escaping(_ text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("{{it}}\n<i title=\"{{it}}\">", to: "month.mustache")
    let page = try ReportTemplates(folder: folder.path)
      .page("month", ["it": PageText.protected(text)])
    // Byte by byte, as a browser reads it.
    let end = try #require(page.utf8.firstRange(of: "\n<i title=\"".utf8))
    let shown = Array(page.utf8[..<end.lowerBound])
    #expect(shown.allSatisfy { !"<>\"'".utf8.contains($0) }, "\(page)")
    #expect(page.utf8.count { $0 == UInt8(ascii: "\"") } == 2)
    #expect(page.utf8.count { $0 == UInt8(ascii: "<") } == 1)
    var expected = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isForbidden =
        scalar.properties.generalCategory == .control && scalar != "\t" && scalar != "\n"
      expected.append(isForbidden ? "\u{FFFD}" : scalar)
    }
    let read = ReportPage.unescaped(String(decoding: shown, as: UTF8.self))
    #expect(Array(read.utf8) == Array(String(expected).utf8))
  }

  @Test("random texts of marks and signs", arguments: 0..<200)
  func random(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let scalars: [Unicode.Scalar] = [
      "<", ">", "&", "\"", "'", "\u{301}", "\u{600}", "\u{200D}", "\u{FE0F}", "a", " ", "\u{1F1E6}",
      "\u{D4E}", "中",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<(1 + random.below(12)) { text.append(random.pick(scalars)) }
    try escaping(String(text))
  }
}
