import Foundation
import Testing

@Suite("The same bytes, whatever the machine does")
struct SameBytesTests {
  private let folder: Folder
  private let names = ["a.csv", "b.csv", "c.csv.gz", "d.csv", "e.csv.gz"]

  /// Calls of a few months and many accounts over five files, some of them twice, some broken.
  init() throws {
    folder = Folder()
    let products = ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"]
    for (place, name) in names.enumerated() {
      var text = Calls.header
      for line in 0..<(600 * (place + 1)) {
        // Every 50th line repeats one of the file before.
        let file = line % 50 == 49 && place > 0 ? place - 1 : place
        let number = line * 7919 % 104_729
        let month = 9 + number % 3
        let duration = number % 11 == 0 ? "0" : "\(number % 400).\(number % 1000)"
        text += "\(file)-\(line),account \(number % 97),\(products[number % 4]),"
        text += "2026-\(month < 10 ? "0" : "")\(month)-\(10 + number % 20)T12:00:00,\(duration),"
        text += line % 301 == 300 ? "x\n" : "\(number % 5 == 0 ? number % 100 : 0)\n"
      }
      try folder.write(name.replacing(".gz", with: ""), text)
      if name.hasSuffix(".gz") {
        _ = try Program.shell("gzip -n \(name.dropLast(3))", in: folder)
      }
    }
  }

  private func rate(_ inputs: [String], jobs: Int, format: String = "csv") throws -> Outcome {
    try Program.start(
      ["rate", "--as-of", "2026-11-15", "--format", format, "--jobs", "\(jobs)"] + inputs,
      in: folder
    ).wait()
  }

  @Test("any number of workers, any order of files", arguments: ["csv", "json", "table"])
  func workersAndOrder(_ format: String) throws {
    let one = try rate(names, jobs: 1, format: format)
    #expect(one.status == 0)
    // 3 months of 97 accounts, of 4 products each.
    #expect(one.output.split(separator: "\n").count > 500)
    #expect(one.error.contains(" bad_recording)"))
    for jobs in [2, 7] {
      #expect(try rate(names, jobs: jobs, format: format) == one)
    }
    for order in [names.reversed(), [2, 0, 4, 1, 3].map { names[$0] }] {
      #expect(try rate(order, jobs: 2, format: format) == one)
    }
    #expect(try rate(["."], jobs: 3, format: format) == one)
  }

  @Test("stdin, and a file named twice, whose calls are then duplicates")
  func standardInput() throws {
    let one = try rate(names, jobs: 2)
    let script = #"""
      cat a.csv | "$RATER" rate --as-of 2026-11-15 b.csv c.csv.gz - d.csv e.csv.gz 2>/dev/null
      """#
    #expect(try Program.shell(script, in: folder) == Outcome(0, output: one.output))
    let twice = try rate(names + ["b.csv", "--summary", "s.json"], jobs: 2)
    #expect(twice.status == 0)
    #expect(twice.output == one.output)
    let summary = try JSONSerialization.jsonObject(with: folder.bytes("s.json"))
    let files = try #require((summary as? [String: Any])?["files"] as? [[String: Any]])
    // Of the 1200 records of b.csv, those on lines 301, 602 and 903 are broken.
    #expect(files.map { $0["path"] as? String } == names + ["b.csv"])
    #expect(files.last?["duplicate"] as? Int == 1197)
    #expect(files.last?["rejected"] as? Int == 3)
  }

  @Test("rejects stand in the same order")
  func rejects() throws {
    var texts = Set<String>()
    for jobs in [1, 2, 7] {
      let run = try rate(names + ["--rejects", "r\(jobs)"], jobs: jobs)
      #expect(run.status == 0)
      texts.insert(try folder.text("r\(jobs)"))
    }
    #expect(texts.count == 1)
    #expect(texts.first?.split(separator: "\n").count ?? 0 > 20)
  }
}
