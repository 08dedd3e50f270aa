import Foundation
import Testing

/// Every line for cron that the pages show, run as cron runs it: from `/`, by `/bin/sh`, with nothing in
/// the environment but what the crontab itself sets.
@Suite("The lines for cron, as the pages have them")
struct CronLinesTests {
  private static func tables() throws -> [[Substring]] {
    try ["README.md", "docs/nightly.md", "docs/ledger.md", "docs/answers.md"].flatMap { page in
      try Documentation.text(page).components(separatedBy: "```cron\n").dropFirst().map {
        $0.components(separatedBy: "\n```")[0][...].split(separator: "\n")
      }
    }
  }

  @Test("each runs, in the order of its table")
  func run() throws {
    let tables = try Self.tables()
    #expect(tables.count >= 3)
    for table in tables {
      let folder = Folder()
      for name in ["srv/cdr", "srv/bills/postings", "srv/backup", "usr/local/bin"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      }
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/usr/local/bin/cdr-rater", withDestinationPath: Program.path)
      try folder.write("srv/cdr/a.csv", Calls.one())
      func here(_ text: some StringProtocol) -> String {
        String(text).replacing("/usr/local/", with: "\(folder.path)/usr/local/")
          .replacing("/srv/", with: "\(folder.path)/srv/")
      }
      var environment = [
        "HOME=\(folder.path)", "LOGNAME=billing", "SHELL=/bin/sh", "PATH=/usr/bin:/bin",
      ]
      var count = 0
      for line in table {
        let fields = line.split(separator: " ", maxSplits: 5)
        guard fields.count == 6, fields[0].allSatisfy(\.isNumber) else {
          environment.append(here(line))
          continue
        }
        let command = here(fields[5].replacing("\\%", with: "%"))
        let words = ["-i"] + environment + ["/bin/sh", "-c", "cd / && \(command)"]
        let run = RunningProgram("/usr/bin/env", words, in: folder, environment: [:])
        try run.start(input: FileHandle.nullDevice)
        let outcome = try run.wait()
        #expect(outcome == Outcome(0), "\(line)")
        count += 1
      }
      #expect(count > 0)
      let made = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/srv/bills")
      #expect(made.count > 1)
    }
  }
}
