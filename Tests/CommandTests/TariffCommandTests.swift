import Foundation
import Testing

@Suite("tariff show, list and check")
struct TariffCommandTests {
  private let folder: Folder

  init() throws {
    folder = try Folder([
      "plain.yaml": Tariffs.plain,
      "tariffs/old.yaml": Tariffs.tariff("old"),
      "tariffs/new.yaml": Tariffs.tariff("new", keys: "effective_from: 2026-11\n"),
    ])
  }

  @Test("list names the built-in tariffs")
  func list() throws {
    #expect(try Program.run("tariff", "list", in: folder) == Outcome(0, output: "icc-20211220\n"))
  }

  @Test("show prints the built-in tariff as it stands in the sources")
  func showBuiltIn() throws {
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Tariffs/Resources/icc-20211220.yaml")
    let text = try String(contentsOf: source, encoding: .utf8)
    #expect(try Program.run("tariff", "show", in: folder) == Outcome(0, output: text))
    #expect(
      try Program.run("tariff", "show", "icc-20211220", in: folder) == Outcome(0, output: text))
    try folder.write("shown.yaml", text)
    let check = try Program.run("tariff", "check", "shown.yaml", in: folder)
    #expect(check.status == 0)
    #expect(
      check.error.hasPrefix(
        "cdr-rater: warning: shown.yaml, voice: 50,001 minutes cost 5,400.108, less than 50,000, "
          + "which cost 5,500.000\n"))
  }

  @Test("show takes a file, or a folder and a month")
  func show() throws {
    #expect(
      try Program.run("tariff", "show", "plain.yaml", in: folder)
        == Outcome(0, output: Tariffs.plain))
    #expect(
      try Program.run("tariff", "show", "tariffs", "--month", "2026-10", in: folder)
        == Outcome(0, output: Tariffs.tariff("old")))
    #expect(
      try Program.run("tariff", "show", "tariffs", "--month", "2026-11", in: folder).output
        == folder.text("tariffs/new.yaml"))
    #expect(
      try Program.run("tariff", "show", "tariffs", in: folder)
        == Outcome(
          64, error: "cdr-rater: tariffs holds 2 tariffs; choose one with --month YYYY-MM\n"))
    #expect(
      try Program.run("tariff", "show", "no.yaml", in: folder)
        == Outcome(66, error: "cdr-rater: no.yaml: no such file\n"))
  }

  @Test("check prints a tariff as it was understood")
  func check() throws {
    #expect(
      try Program.run("tariff", "check", "plain.yaml", in: folder)
        == Outcome(
          0,
          output: """
            plain, from plain.yaml
              CNY, always effective, months in Asia/Shanghai, by the start of a call
              amounts to 3 decimals, payable to 2 decimals, rounded down
              voice: volume, rounded up to 60 s
                any number of minutes  1
              seconds charged
                calls of  1 s  30 s  31 s  60 s  61 s  90 s  91 s  151 s
                voice      60    60    60    60   120   120   120    180

            """))
    #expect(
      try Program.run("tariff", "check", in: folder)
        == Outcome(
          64,
          error: """
            Error: Missing expected argument '<file|folder|name> ...'
            Help:  <file|folder|name>  Tariff files, folders of them, or names of built-in tariffs.
            Usage: cdr-rater tariff check <file|folder|name> ...
              See 'cdr-rater tariff check --help' for more information.

            """))
  }

  @Test("a stdout that cannot be written is noticed")
  func fullDisk() throws {
    #expect(
      try Program.shell(#""$RATER" tariff show > /dev/full"#, in: folder)
        == Outcome(
          74, error: "cdr-rater: cannot write standard output: No space left on device\n"))
  }
}
