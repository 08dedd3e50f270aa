import CDRCore
import CKernels
import Foundation
import Partial
import Runs
import TestSupport
import Testing

@Suite("Parts that are missing, damaged, of something else or there twice")
struct PartTests {
  private let run: DividedRun
  private let rated: RunResult

  init() throws {
    var run = try DividedRun()
    for file in 0..<3 {
      let calls = (0..<50).map {
        // Every tenth is a call of the file before.
        CallLine("\($0 % 10 == 9 ? max(0, file - 1) : file)-\($0)", account: "a\($0 % 7)")
      }
      run.options.calls.inputs.append(try run.folder.write(calls.file, to: "\(file).csv"))
    }
    self.run = run
    rated = try run.rated()
    try run.plan(partitions: 2)
    for file in 0..<3 { try run.read("\(file)") }
    try run.resolve(0..<2)
  }

  private func failure(_ step: () throws(Failure) -> Void) -> Failure {
    do throws(Failure) {
      try step()
      return Failure(.usage, "nothing was refused")
    } catch {
      return error
    }
  }

  private func expectRefusal(
    _ part: String, _ word: String, in names: [String] = ["parts"],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let failure = failure { () throws(Failure) in try run.merge(names) }
    #expect(failure.kind == .badData, sourceLocation: sourceLocation)
    #expect(
      failure.message.contains(part) && (word.isEmpty || failure.message.contains(word)),
      "\(failure.message)",
      sourceLocation: sourceLocation)
  }

  @Test("what is there is enough")
  func whole() throws {
    try run.merge()
    #expect(try run.folder.bytes(of: "bill.csv") == rated.bill)
    #expect(
      try run.folder.names.contains("parts")
        && FileManager.default.contentsOfDirectory(atPath: run.folder["parts"]).count == 8)
  }

  @Test("a part that is missing is named, with the command that makes it")
  func missing() throws {
    let corrections = "parts/partition-1.corrections.part"
    let bytes = try run.folder.bytes(of: corrections)
    try FileManager.default.removeItem(atPath: run.folder[corrections])
    expectRefusal("partition 1", "partial resolve")
    try run.folder.write(bytes, to: corrections)
    try FileManager.default.removeItem(atPath: run.folder["parts/files-1.usage.part"])
    expectRefusal("file 1", "--files 1 ")
    try FileManager.default.removeItem(atPath: run.folder["parts/files-1.fingerprints.part"])
    let failure = failure { () throws(Failure) in try run.resolve([0]) }
    #expect(failure.kind == .badData)
    #expect(failure.message.contains("1.csv"))
  }

  @Test(
    "any byte of a part that is changed, and a part that is cut at any place, is noticed",
    arguments: [
      "files-0.usage.part", "files-2.fingerprints.part", "partition-0.corrections.part",
    ])
  func damaged(_ name: String) throws {
    let bytes = try run.folder.bytes(of: "parts/\(name)")
    var random = SeededRandom(seed: 1)
    for _ in 0..<120 {
      var changed = bytes
      changed[random.below(bytes.count)] ^= UInt8(1 << random.below(8))
      try run.folder.write(changed, to: "parts/\(name)")
      expectRefusal(name, "")
    }
    for _ in 0..<20 {
      try run.folder.write(Array(bytes.prefix(random.below(bytes.count))), to: "parts/\(name)")
      expectRefusal(name, "")
    }
    try run.folder.write(bytes, to: "parts/\(name)")
    try run.merge()
    #expect(try run.folder.bytes(of: "bill.csv") == rated.bill)
  }

  @Test("a damaged fingerprint is noticed where it is searched")
  func damagedFingerprint() throws {
    let name = "parts/files-0.fingerprints.part"
    var bytes = try run.folder.bytes(of: name)
    bytes[150] ^= 4
    try run.folder.write(bytes, to: name)
    let failure = failure { () throws(Failure) in try run.resolve(0..<2) }
    #expect(failure.kind == .badData)
    #expect(failure.message.contains("files-0.fingerprints.part"))
  }

  @Test("the same part twice is fine, with other content it is not")
  func twice() throws {
    for file in 0..<3 { try run.read("\(file)", jobs: 2, to: "again") }
    try run.resolve(0..<2, ["again", "parts"], to: "again")
    try run.merge(["again", "parts"])
    #expect(try run.folder.bytes(of: "bill.csv") == rated.bill)
    // A part that is whole and differs: as of a file that a step read before it changed.
    let name = "files-0.usage.part"
    var bytes = try run.folder.bytes(of: "again/\(name)")
    let place = try #require(
      bytes.indices.first { bytes[$0...].starts(with: Array("\"talk_milliseconds\":".utf8)) })
    bytes[place + 20] ^= 1
    try run.folder.write(Checksums.renewed(bytes), to: "again/\(name)")
    expectRefusal(name, "different content", in: ["parts", "again"])
    try FileManager.default.removeItem(atPath: run.folder["again"])
    try run.read("0,1", to: "again")
    expectRefusal("file 0", "in different groups of files", in: ["parts", "again"])
  }

  @Test("parts of another plan, of another version and of nothing")
  func others() throws {
    let name = "parts/files-0.usage.part"
    let bytes = try run.folder.bytes(of: name)
    var other = bytes
    other[8] = 2
    try run.folder.write(Checksums.renewed(other), to: name)
    expectRefusal("files-0.usage.part", "version 2")
    try run.folder.write("id,name\n", to: name)
    expectRefusal("files-0.usage.part", "not a part")
    try run.folder.write("", to: name)
    expectRefusal("files-0.usage.part", "empty")
    try run.folder.write(bytes, to: name)
    try run.plan(partitions: 2)
    expectRefusal("parts/", "another plan")
  }

  @Test("fingerprints that were not searched are noticed")
  func searchedBefore() throws {
    // Of a plan whose file 2 was not there when its partitions were resolved there is no way to make
    // corrections; so those of an empty partition are taken for full ones.
    let name = "parts/partition-0.corrections.part"
    var bytes = try run.folder.bytes(of: name)
    bytes[64] ^= 1
    try run.folder.write(Checksums.renewed(bytes), to: name)
    expectRefusal("were searched for duplicates", "resolve every partition again")
  }

  @Test("a file that has changed since the plan was made is refused")
  func changed() throws {
    let text = try run.folder.text(of: "1.csv")
    try run.folder.write(text + "\n", to: "1.csv")
    var failure = failure { () throws(Failure) in try run.read("0-2", to: "again") }
    #expect(failure.kind == .badData)
    #expect(failure.message.contains("1.csv: the file has changed since the plan was made"))
    try FileManager.default.removeItem(atPath: run.folder["1.csv"])
    failure = self.failure { () throws(Failure) in try run.read("1", to: "again") }
    #expect(failure.kind == .inputMissing)
    #expect(!FileManager.default.fileExists(atPath: run.folder["again"]))
  }
}

/// Checksums of changed parts.
enum Checksums {
  /// The bytes of a file whose first part gets the checksum that its bytes have.
  static func renewed(_ bytes: [UInt8]) throws -> [UInt8] {
    var bytes = bytes
    let size = (0..<8).reduce(0) { $0 | Int(bytes[48 + $1]) << (8 * $1) }
    let number = bytes.withUnsafeBytes { cdr_checksum($0.baseAddress, size - 8) }
    for byte in 0..<8 {
      bytes[size - 8 + byte] = UInt8(truncatingIfNeeded: number >> UInt64(8 * byte))
    }
    return bytes
  }
}
