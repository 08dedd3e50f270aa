import CDRCore
import Foundation
import Metering
import TestSupport
import Testing

/// Which files names on a command line lead to, and what is said of the rest.
struct InputListTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ names: String...) throws {
    for name in names { try folder.write([CallLine("1")].file, to: name) }
  }

  private func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder[name], withIntermediateDirectories: true)
  }

  private func names(_ inputs: InputList) -> [String] {
    inputs.files.map { String($0.name.dropFirst(folder.path.utf8.count + 1)) }
  }

  @Test func aFolderIsItsCallFilesInOrder() throws {
    try write(
      "b.csv", "a.csv.gz", "B.csv", "10.csv", "9.csv", "é.csv", ".hidden.csv", "temp-x.csv",
      "c.txt", "d.csv.bz2", "csv", "x.CSV", "temperature.csv")
    try makeFolder("sub.csv")
    try write("sub.csv/inner.csv")
    let inputs = InputList(arguments: [folder.path])
    #expect(inputs.faults.isEmpty)
    #expect(
      names(inputs) == [
        "10.csv", "9.csv", "B.csv", "a.csv.gz", "b.csv", "temperature.csv", "é.csv",
      ])
    #expect(InputList(arguments: [folder.path + "/"]).files == inputs.files)
    #expect(
      inputs.warnings == [
        "\(folder.path)/: skipped temp-x.csv (still being written), c.txt, csv, d.csv.bz2, x.CSV "
          + "(not *.csv, *.csv.gz)",
        "skipped the folder \(folder.path)/sub.csv; to read it, name it or give --recursive",
      ])
    #expect(InputList(arguments: [folder.path + "/"]).warnings == inputs.warnings)
    #expect(inputs.notes == [])
  }

  @Test func namedFilesMayHaveAnyName() throws {
    let paths = try [".hidden", "temp-x.csv", "calls.txt", "calls.csv.tmp"].map {
      try folder.write("", to: $0)
    }
    #expect(InputList(arguments: paths).files.map(\.name) == paths)
    #expect(InputList(arguments: paths).notes == [])
    #expect(InputList(arguments: ["-"]).files.map(\.name) == ["-"])
  }

  @Test(
    "patterns are those of a shell",
    arguments: [
      (["Master.csv*"], ["Master.csv", "Master.csv.1"]),
      (["*.log"], ["a.log", "b.log"]),
      (["?.log"], ["a.log", "b.log"]),
      (["[b-z].log"], ["b.log"]),
      (["[!b-z].log", "M*.1"], ["Master.csv.1", "a.log"]),
      // Everything except what is never read.
      (["*"], ["Master.csv", "Master.csv.1", "a.log", "b.log", "x[1].csv"]),
      (["x\\[1].csv"], ["x[1].csv"]),
    ])
  func patterns(_ patterns: [String], _ expected: [String]) throws {
    try write(
      "Master.csv", "Master.csv.1", "Master.csv.tmp", "Master.csv.FIN", "temp-Master.csv",
      ".Master.csv", "a.log", "b.log", "x[1].csv")
    #expect(names(InputList(arguments: [folder.path], patterns: patterns)) == expected)
  }

  @Test func whatIsStillWrittenAndMarkersAreNeverRead() throws {
    let unfinished = [
      "c.csv.tmp", "c.part", "c.partial", "c.csv.filepart", "c.crdownload", "C.TMP",
    ]
    let markers = ["a.csv.FIN", "a.fin"]
    for name in unfinished + markers + ["a.csv"] { try write(name) }
    let inputs = InputList(arguments: [folder.path], patterns: ["*"])
    #expect(names(inputs) == ["a.csv"])
    // In byte order, five of the six.
    #expect(
      inputs.warnings == [
        "\(folder.path)/: skipped C.TMP, c.crdownload, c.csv.filepart, c.csv.tmp, c.part and 1 "
          + "more (still being written)"
      ])
    #expect(inputs.notes == ["\(folder.path)/: skipped a.csv.FIN, a.fin (markers)"])
  }

  @Test func emptyFilesAreReadAndSaid() throws {
    try write("a.csv", "a.FIN")
    try folder.write("", to: "b.csv")
    #expect(
      InputList(arguments: [folder.path]).notes == [
        "\(folder.path)/: skipped a.FIN (marker); b.csv is empty"
      ])
    try folder.write("", to: "c.csv")
    try FileManager.default.removeItem(atPath: folder["a.FIN"])
    let inputs = InputList(arguments: [folder.path])
    #expect(inputs.notes == ["\(folder.path)/: b.csv, c.csv are empty"])
    #expect(names(inputs) == ["a.csv", "b.csv", "c.csv"])
    #expect(
      try FirstPass.run(inputs, options: FirstPassOptions(metering: shanghaiMetering)).totals
        .records == 1)
  }

  @Test func eachFolderHasItsLine() throws {
    try makeFolder("one")
    try makeFolder("two")
    try makeFolder("three")
    try write("one/a.csv", "one/notes.txt", "two/a.csv", "three/a.csv", "three/b.tmp")
    #expect(
      InputList(arguments: ["one", "two", "three"].map { folder[$0] }).warnings == [
        "\(folder["one"])/: skipped notes.txt (not *.csv, *.csv.gz)",
        "\(folder["three"])/: skipped b.tmp (still being written)",
      ])
  }

  // MARK: Folders without files to read

  @Test(
    "a folder without any says what it holds",
    arguments: [
      ([], ["*.csv", "*.csv.gz"], "has no *.csv or *.csv.gz file"),
      ([".a.csv"], ["Master.csv"], "has no Master.csv file"),
      ([], ["a", "b", "c"], "has no a, b or c file"),
      (
        ["calls.txt"], ["*.csv"],
        "has no *.csv file; it holds calls.txt; name it, or give a column map with files: "
          + "[\"*.txt\"]"
      ),
      (
        ["CALLS.CSV", "a.csv.1", "a.csv.2", "cdr", "x.log"], ["*.csv"],
        "has no *.csv file; it holds CALLS.CSV, a.csv.1, a.csv.2, cdr, x.log; name them, or give "
          + "a column map with files: [\"*.CSV\", \"*.csv*\", \"cdr\", \"*.log\"]"
      ),
      (
        ["1.txt", "2.txt", "3.txt", "4.txt", "5.txt", "6.txt", "7.txt"], ["*.csv"],
        "has no *.csv file; it holds 1.txt, 2.txt, 3.txt, 4.txt, 5.txt and 2 more; name them, or "
          + "give a column map with files: [\"*.txt\"]"
      ),
      (
        ["a.csv.tmp", "a.FIN"], ["*.csv"],
        "has no *.csv file; skipped a.csv.tmp (still being written), a.FIN (marker)"
      ),
    ])
  func nothingFound(_ files: [String], _ patterns: [String], _ message: String) throws {
    for name in files { try write(name) }
    try makeFolder("sub.csv")
    let inputs = InputList(arguments: [folder.path], patterns: patterns)
    #expect(inputs.files == [])
    #expect(inputs.notes == [])
    #expect(
      inputs.faults == [
        Failure(
          .inputMissing,
          "\(folder.path): the folder \(message); folders in it are not read: name \(folder.path)/sub.csv or give --recursive"
        )
      ])
  }

  // MARK: Folders in folders

  private func recursive(_ arguments: String...) -> InputList {
    InputList(arguments: arguments.map { folder[$0] }, isRecursive: true)
  }

  @Test func aTreeIsItsCallFilesInOrderOfTheirPaths() throws {
    for name in ["t/a/b/deep", "t/a-b", "t/.hidden", "t/temp-z", "t/empty"] { try makeFolder(name) }
    try write(
      "t/b.csv", "t/a/2.csv", "t/a/b/1.csv", "t/a/b/deep/0.csv", "t/a-b/3.csv", "t/a.csv",
      "t/.hidden/4.csv", "t/temp-z/5.csv", "t/a/notes.txt", "t/a/b/.6.csv")
    let inputs = recursive("t")
    // A hyphen comes before a dot, and that before a slash.
    #expect(
      names(inputs) == [
        "t/a-b/3.csv", "t/a.csv", "t/a/2.csv", "t/a/b/1.csv", "t/a/b/deep/0.csv", "t/b.csv",
      ])
    #expect(inputs.faults == [])
    #expect(
      inputs.warnings == [
        "\(folder["t"])/: skipped temp-z (still being written)",
        "\(folder["t/a"])/: skipped notes.txt (not *.csv, *.csv.gz)",
      ])
    #expect(names(recursive("t/a/b/")) == ["t/a/b/1.csv", "t/a/b/deep/0.csv"])
    #expect(names(recursive("t/b.csv", "t/a-b")) == ["t/b.csv", "t/a-b/3.csv"])
  }

  @Test func linkedFoldersAreFollowedOnceAndLoopsNever() throws {
    for name in ["t/a", "other"] { try makeFolder(name) }
    try write("t/a/1.csv", "other/2.csv")
    for (name, target) in [("t/b", "../other"), ("t/a/up", ".."), ("t/c", "a"), ("t/self", "self")]
    {
      try FileManager.default.createSymbolicLink(
        atPath: folder[name], withDestinationPath: target)
    }
    let inputs = recursive("t")
    #expect(names(inputs) == ["t/a/1.csv", "t/b/2.csv"])
    #expect(
      inputs.warnings == [
        "\(folder["t"])/: skipped self (not *.csv, *.csv.gz)",
        "skipped the folder \(folder["t/a/up"]): it is the same as \(folder["t"])",
        "skipped the folder \(folder["t/c"]): it is the same as \(folder["t/a"])",
      ])
  }

  @Test func aTreeWithoutFilesIsAFault() throws {
    try makeFolder("t/a/b")
    let inputs = recursive("t")
    #expect(inputs.files == [])
    #expect(
      inputs.faults == [
        Failure(
          .inputMissing,
          "\(folder["t"]): the folder has no *.csv or *.csv.gz file; nor have the folders in it")
      ])
    try makeFolder("empty")
    #expect(
      recursive("empty").faults.map(\.message) == [
        "\(folder["empty"]): the folder has no *.csv or *.csv.gz file"
      ])
  }

  // MARK: The same calls twice

  @Test func filesThatAreThereCompressedAsWell() throws {
    try write("a.csv", "a.csv.gz", "b.csv", "c.csv.gz", "d.csv", "d.csv.gz")
    let inputs = InputList(arguments: [folder.path])
    #expect(inputs.alsoCompressed.map(\.name) == [folder["a.csv"], folder["d.csv"]])
    #expect(
      InputList(arguments: [folder["d.csv.gz"], folder["d.csv"]]).alsoCompressed.map(\.name)
        == [folder["d.csv"]])
    #expect(InputList(arguments: [folder["a.csv"], folder["d.csv.gz"]]).alsoCompressed == [])
  }
}
