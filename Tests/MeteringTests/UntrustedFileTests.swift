import CDRCore
import Foundation
import Metering
import TestSupport
import Testing

/// Files that cannot be trusted as a whole, and the inputs that lead to files.
struct UntrustedFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Three sound files, and a file damaged behind half of its records.
  func files() throws -> (sound: [String], damaged: String) {
    let lines = (0..<3).map { file in (0..<20).map { CallLine("\($0)", account: "file-\(file)") } }
    let sound = try lines.enumerated().map { try folder.write($1.file, to: "sound-\($0).csv") }
    var gzip = try GzipMember.deflated([CallLine("first")].file)
    gzip += try GzipMember.deflated([CallLine("second")].map { $0.text + "\n" }.joined())
    gzip[gzip.count - 1] ^= 1
    return (sound, try folder.write(gzip, to: "damaged.csv.gz"))
  }

  func failure(_ paths: [String], jobs: Int = 1) throws -> Failure? {
    do throws(Failure) {
      var options = FirstPassOptions(metering: shanghaiMetering)
      options.jobs = jobs
      _ = try FirstPass.run(InputList(arguments: paths), options: options)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [1, 2, 5])
  func oneBadFileFailsTheRun(jobs: Int) throws {
    let (sound, damaged) = try files()
    let failure = try #require(try failure(sound + [damaged], jobs: jobs))
    #expect(failure.kind == .badData)
    #expect(failure.message.hasPrefix("\(damaged): the gzip data is damaged: the CRC or length"))
  }

  @Test func allBadFilesAreNamedInOrder() throws {
    let (sound, damaged) = try files()
    let other = try folder.write("a,b\n1,2\n", to: "other.csv")
    let failure = try #require(try failure([other] + sound + [damaged], jobs: 2))
    let lines = failure.message.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("\(other): the header lacks call_id") == true)
    #expect(lines.last?.hasPrefix("\(damaged): ") == true)
  }

  @Test func aMissingFileIsAnotherKind() throws {
    let (sound, damaged) = try files()
    let missing = folder["missing.csv"]
    #expect(
      try failure(sound + [missing])
        == Failure(.inputMissing, "\(missing): No such file or directory"))
    #expect(try failure([missing, damaged])?.kind == .inputMissing)
  }

  @Test(arguments: [1, 2, 5])
  func skippedFilesCountForNothing(jobs: Int) throws {
    let (sound, damaged) = try files()
    let missing = folder["missing.csv"]
    // The damaged file's one whole record must not be the first of a duplicate.
    let same = try folder.write([CallLine("first", account: "late")].file, to: "same.csv")
    let paths = [damaged, sound[0], missing, same, sound[1]]
    let result = try ingest(paths) {
      $0.jobs = jobs
      $0.skipsBadFiles = true
    }
    let expected = try ingest([sound[0], same, sound[1]])
    #expect(result.sums == expected.sums)
    #expect(result.files == expected.files)
    #expect(result.files.map(\.name) == [sound[0], same, sound[1]])
    #expect(result.usages.contains { $0.account == "late" })
    #expect(
      result.skipped.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [.badData, .inputMissing])
    #expect(result.skipped.contains { $0.message.hasPrefix("\(damaged): ") })
    #expect(result.skipped.contains { $0.message.hasPrefix("\(missing): ") })
    #expect(try result.rejectedRecords() == expected.rejectedRecords())
  }

  @Test func allFilesSkipped() throws {
    let damaged = try files().damaged
    let result = try ingest([damaged]) { $0.skipsBadFiles = true }
    #expect(result.totals.byName == [:])
    #expect(result.usages.isEmpty)
    #expect(result.skipped.count == 1)
  }

  @Test func filesKnowTheirSize() throws {
    let stored = try GzipMember.deflated([CallLine("1")].file)
    let path = try folder.write(stored, to: "calls.gz")
    let progress = ReadingProgress()
    let result = try FirstPass.run(
      InputList(arguments: [path]), options: FirstPassOptions(metering: shanghaiMetering),
      progress: progress)
    #expect(result.files.map(\.bytes) == [Int64(stored.count)])
    #expect(progress.totalBytes == Int64(stored.count))
    #expect(progress.bytesRead == Int64(stored.count))
  }

  /// A conflict's record is read once more at the end, which a pipe does not allow.
  @Test func rejectsOfAPipe() throws {
    let lines = [CallLine("1"), CallLine("1", account: "b"), CallLine("2", duration: "x")]
    let path = folder["pipe"]
    try #require(mkfifo(path, 0o600) == 0)
    let text = Data(lines.file.utf8)
    let writer = Thread {
      try? FileHandle(forWritingAtPath: path)?.write(contentsOf: text)
    }
    writer.start()
    let result = try ingest([path])
    #expect(try result.rejectedRecords().map(\.reason) == [.conflictingDuplicate, .badDuration])
    #expect(try result.rejectedRecords().map(\.line) == [3, 4])
  }

  @Test func aFileThatChangesIsNoticed() throws {
    let lines = [CallLine("1"), CallLine("1", account: "b"), CallLine("1", account: "c")]
    let path = try folder.write(lines.file, to: "calls.csv")
    let result = try ingest([path])
    try folder.write([CallLine("1")].file, to: "calls.csv")
    #expect(
      throws: Failure(
        .badData, "\(path): the file changed while it was being read; run the command again")
    ) {
      try result.rejectedRecords()
    }
  }
}
