import Answers
import CDRCore
import TestSupport
import Testing

/// Templates of one's own.
struct ReportTemplatesTests {
  private func failure(_ files: [String: String]) throws -> Failure? {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(text, to: name) }
    do {
      _ = try ReportTemplates(folder: folder.path)
      return nil
    } catch {
      var failure = error
      failure.message = failure.message.replacing(folder.path + "/", with: "")
        .replacing(folder.path, with: "templates")
      return failure
    }
  }

  @Test("take the place of the program's own by name, and may have parts of their own")
  func own() throws {
    let folder = try TemporaryFolder()
    try folder.write("{{> logo}}: {{heading}}", to: "month.mustache")
    try folder.write("Acme", to: "logo.mustache")
    try folder.write("{{#broken", to: "notes.txt")
    let templates = try ReportTemplates(folder: folder.path)
    #expect(templates.page("month", ["heading": "October"]) == "Acme: October")
    #expect(templates.texts["statement"] == ReportTemplates.builtIn["statement"])
    #expect(templates.files == [folder["logo.mustache"], folder["month.mustache"]])
  }

  @Test(
    "faults name file and line",
    arguments: [
      ("<p>\n{{#lines}}\n</p>", "month.mustache:3: a section is not closed"),
      ("<p>\n{{#a}}{{/b}}", "month.mustache:2: closes another section than the one that is open"),
      ("a\n\n{{name", "month.mustache:3: the template ends too early: {{name"),
      ("a\n{{> nowhere}}", "month.mustache:2: there is no template \"nowhere\""),
      ("{{> part}}", "month.mustache:1: \"part\" has this template as a part of itself"),
    ])
  func faults(_ text: String, _ message: String) throws {
    let found = try failure(
      ["month.mustache": text, "part.mustache": "{{> month}}"].filter {
        $0.key == "month.mustache" || text.contains("part")
      })
    #expect(found?.kind == .unfit)
    #expect(found?.message.hasPrefix(message) ?? false, "\(found?.message ?? "none")")
  }

  @Test("a folder without templates, no folder, and text that is not UTF-8")
  func folders() throws {
    let empty = try failure(["readme.txt": "x"])
    #expect(empty?.kind == .unfit)
    #expect(
      empty?.message
        == "templates: no file *.mustache in it; name one as the template that it replaces: "
        + "chart.mustache, days.mustache, difference.mustache, head.mustache, month.mustache, "
        + "statement.mustache, style.mustache")
    #expect(
      throws: Failure(.inputMissing, "nowhere: not a folder; name the one that has your templates")
    ) {
      try ReportTemplates(folder: "nowhere")
    }
    let folder = try TemporaryFolder()
    try folder.write([0xFF, 0x41], to: "month.mustache")
    #expect(throws: Failure(.unfit, "\(folder["month.mustache"]): not UTF-8; save it as UTF-8")) {
      try ReportTemplates(folder: folder.path)
    }
  }
}
