import CallGenerator
import Foundation
import Testing

/// The committed sample is what the generator makes, and its bill is worked out independently.
@Suite struct SampleMonthTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func committedFilesAreTheGenerators() throws {
    let folder = try TemporaryFolder()
    _ = try SampleMonth().write(into: folder.path)
    let committed = Self.root.appending(path: "SampleCDRs").path
    let names = try FileManager.default.contentsOfDirectory(atPath: committed)
      .filter { $0.hasSuffix(".csv.gz") }.sorted()
    #expect(try folder.names == names + ["recurring"])
    #expect(names.count == 33)
    for name in ["recurring/numbers.csv", "recurring/seats.csv"] {
      let text = try Data(contentsOf: URL(filePath: committed + "/" + name))
      #expect(try Data(contentsOf: URL(filePath: folder.path + "/" + name)) == text)
    }
    for name in names {
      let text = try TemporaryFolder.inflated(committed + "/" + name)
      #expect(try folder.inflated(name) == text, "\(name)")
    }
  }

  static let hasPython = (try? run(["python3", "-c", ""])) == 0

  @Test(.enabled(if: hasPython, "needs python3"))
  func expectedBillIsWorkedOutIndependently() throws {
    let script = Self.root.appending(path: "Tests/sample/expected_bill.py").path
    #expect(try run(["python3", script]) == 0)
  }
}
