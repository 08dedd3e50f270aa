import Foundation
import Testing

/// The blocks of `console` on the pages: what a reader types, and what they see.
///
/// The commands of a page run one after the other in one folder. A line of `…` stands for any lines; ids of
/// ledgers and times are their own each time.
@Suite("What the pages say that commands print")
struct ConsoleBlocksTests {
  private struct Step {
    var command: String
    var output: [Substring]
  }

  private static func steps(_ page: String) throws -> [Step] {
    var steps: [Step] = []
    let blocks = try Documentation.text(page).components(separatedBy: "```console\n").dropFirst()
    for block in blocks {
      let lines = block.components(separatedBy: "\n```")[0].split(
        separator: "\n", omittingEmptySubsequences: false)
      var place = lines.startIndex
      while place < lines.endIndex {
        guard lines[place].hasPrefix("$ ") else {
          steps[steps.count - 1].output.append(lines[place])
          place += 1
          continue
        }
        var command = [lines[place].dropFirst(2)]
        let end = command[0].contains("<<'END'") ? "END" : nil
        place += 1
        while end == nil ? command.last!.hasSuffix("\\") : command.last! != end! {
          command.append(lines[place])
          place += 1
        }
        steps.append(Step(command: command.joined(separator: "\n"), output: []))
      }
    }
    return steps
  }

  /// A line without what is different each time.
  private static func plain(_ line: some StringProtocol) -> String {
    String(line).replacing(/[0-9a-f]{12}/, with: "LEDGER")
      .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME")
  }

  /// Whether lines are those of a page, in which `…` stands for any.
  private static func matches(_ lines: [String], _ page: [String]) -> Bool {
    guard let first = page.first else { return lines.isEmpty }
    if first == "…" {
      let rest = Array(page.dropFirst())
      return (0...lines.count).contains { matches(Array(lines.dropFirst($0)), rest) }
    }
    return lines.first == first && matches(Array(lines.dropFirst()), Array(page.dropFirst()))
  }

  @Test(
    "each command prints what stands below it", arguments: ["docs/tutorial.md", "docs/tariffs.md"])
  func run(page: String) throws {
    let folder = Folder()
    let steps = try Self.steps(page)
    #expect(steps.count > 10)
    var environment = [
      "PATH": URL(filePath: Program.path).deletingLastPathComponent().path + ":/usr/bin:/bin"
    ]
    for step in steps {
      if step.command.hasPrefix("export ") {
        let parts = step.command.dropFirst(7).split(separator: "=", maxSplits: 1)
        environment[String(parts[0])] = String(parts[1])
        continue
      }
      let run = try Program.shell(
        "{ \(step.command)\n} 2>&1", in: folder, environment: environment)
      var lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
      if lines.last?.isEmpty ?? false { lines.removeLast() }
      if run.status != 0 { lines.append("(exit \(run.status))") }
      #expect(
        Self.matches(lines.map(Self.plain), step.output.map(Self.plain)),
        "\(page): \(step.command)\n\(run.output)")
    }
  }
}
