import CallGenerator
import Foundation
import TestSupport
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
      let text = try inflated(committed + "/" + name)
      #expect(try inflated(folder[name]) == text, "\(name)")
    }
  }

  static let hasPython = (try? runProgram(["python3", "-c", ""]))?.status == 0

  @Test(.enabled(if: hasPython, "needs python3"))
  func expectedBillIsWorkedOutIndependently() throws {
    let script = Self.root.appending(path: "Tests/sample/expected_bill.py").path
    #expect(try runProgram(["python3", script]).status == 0)
  }
}

/// The bytes of a gzip'd file, as gzip itself reads them.
func inflated(_ path: String) throws -> Data {
  let (status, output) = try runProgram(["gzip", "-dc", path])
  guard status == 0 else { throw CocoaError(.fileReadCorruptFile) }
  return output
}
