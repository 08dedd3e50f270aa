import Foundation
import TestSupport
import Testing

/// Every fuzz target over its corpus: what fuzzing found worth keeping, once each.
///
/// One after the other, since the targets keep memory and files between inputs. A wrong answer ends
/// the test run; the input is the last one that was named.
@Suite(.serialized)
struct CorporaTests {
  static let targets: [any FuzzTarget.Type] = [
    BlobsFuzz.self, ColumnsFuzz.self, FieldsFuzz.self, GzipFuzz.self, JSONFuzz.self,
    KernelsFuzz.self, RecordsFuzz.self, SuspenseFuzz.self, TariffsFuzz.self,
  ]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzz")

  static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: Self.folder.appending(path: folder).path(percentEncoded: false)
    ).sorted()
  }

  @Test func everyTargetHasAProgramAndACorpus() throws {
    let names = Self.targets.map { $0.name }
    #expect(try Self.names(in: "Programs") == names)
    #expect(try Self.names(in: "corpora") == names)
  }

  @Test(arguments: targets.indices)
  func corpus(target: Int) throws {
    let target = Self.targets[target]
    let names = try Self.names(in: "corpora/\(target.name)")
    #expect(names.count > 5)
    // The empty input too, with which libFuzzer begins.
    var input = FuzzInput([])
    target.run(&input)
    for name in names {
      let path = Self.folder.appending(path: "corpora/\(target.name)/\(name)")
      print("fuzz: \(target.name)/\(name)")
      var input = FuzzInput(Array(try Data(contentsOf: path)))
      target.run(&input)
    }
    print("fuzz: \(names.count) inputs of \(target.name)")
  }
}
