import CDRCore
import Foundation
import Outputs
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func appearsAtCommitOnly() throws {
    let file = try AtomicFile(folder["bill.csv"])
    try file.write("month\n")
    let name = try #require(try folder.names.first)
    #expect(try folder.names.count == 1)
    #expect(name.wholeMatch(of: /\.bill\.csv\.[a-z0-9]{6}\.tmp/) != nil)
    try file.prepare()
    #expect(try folder.names == [name])
    #expect(try folder.text(of: name) == "month\n")
    try file.commit()
    #expect(try folder.names == ["bill.csv"])
    #expect(try folder.text(of: "bill.csv") == "month\n")
  }

  @Test func earlierFileStaysUntilThen() throws {
    try folder.write("old", to: "bill.csv")
    let file = try AtomicFile(folder["bill.csv"])
    try file.write("new")
    try file.prepare()
    #expect(try folder.text(of: "bill.csv") == "old")
    try file.commit()
    #expect(try folder.text(of: "bill.csv") == "new")
    #expect(try folder.names == ["bill.csv"])
  }

  @Test func discardedWhenDropped() throws {
    try folder.write("old", to: "bill.csv")
    func drop() throws {
      let file = try AtomicFile(folder["bill.csv"])
      try file.write("new")
      try file.prepare()
    }
    try drop()
    #expect(try folder.names == ["bill.csv"])
    #expect(try folder.text(of: "bill.csv") == "old")
    let file = try AtomicFile(folder["other.csv"])
    file.discard()
    #expect(try folder.names == ["bill.csv"])
  }

  @Test func commitAfterDiscardDoesNothing() throws {
    let file = try AtomicFile(folder["bill.csv"])
    file.discard()
    try file.commit()
    #expect(try folder.names.isEmpty)
  }

  /// More than the buffer holds, in pieces smaller and larger than it.
  @Test func keepsAllBytesInOrder() throws {
    let file = try AtomicFile(folder["long"])
    var all: [UInt8] = []
    for size in [1, 65_535, 2, 65_536, 200_000, 0, 3, 70_000, 40_000, 40_000] {
      let piece = (0..<size).map { UInt8(truncatingIfNeeded: all.count &+ $0 &* 7) }
      try file.write(piece)
      all += piece
    }
    try file.commit()
    #expect(try Data(contentsOf: URL(filePath: folder["long"])) == Data(all))
  }

  // MARK: Permissions

  @Test func newFileGetsWhatTheUmaskLeaves() throws {
    let descriptor = open(folder["plain"], O_CREAT | O_WRONLY, 0o666)
    close(descriptor)
    try AtomicFile(folder["bill.csv"]).commit()
    #expect(try folder.permissions(of: "bill.csv") == folder.permissions(of: "plain"))
  }

  @Test(arguments: [0o600, 0o640, 0o666, 0o755])
  func replacedFileKeepsItsPermissions(permissions: Int) throws {
    try folder.write("old", to: "bill.csv", permissions: permissions)
    try AtomicFile(folder["bill.csv"]).commit()
    #expect(try folder.permissions(of: "bill.csv") == permissions)
  }

  @Test func givenModeHolds() throws {
    try folder.write("old", to: "old.csv", permissions: 0o666)
    for name in ["old.csv", "new.csv"] {
      let file = try AtomicFile(folder[name], mode: 0o600)
      for name in try folder.names where name.hasPrefix(".") {
        #expect(try folder.permissions(of: name) == 0o600)
      }
      try file.commit()
      #expect(try folder.permissions(of: name) == 0o600)
    }
  }

  // MARK: Symlinks

  @Test func replacesWhatALinkLeadsTo() throws {
    let disk = FileManager.default
    try disk.createDirectory(atPath: folder["there"], withIntermediateDirectories: false)
    try folder.write("old", to: "there/bill.csv")
    try disk.createSymbolicLink(atPath: folder["link"], withDestinationPath: "second")
    try disk.createSymbolicLink(atPath: folder["second"], withDestinationPath: "there/bill.csv")
    let file = try AtomicFile(folder["link"])
    #expect(file.destination == folder["there/bill.csv"])
    try file.write("new")
    try file.commit()
    #expect(try folder.text(of: "there/bill.csv") == "new")
    #expect(try disk.destinationOfSymbolicLink(atPath: folder["link"]) == "second")
    #expect(try disk.destinationOfSymbolicLink(atPath: folder["second"]) == "there/bill.csv")
  }

  @Test func makesTheFileThatALinkPromises() throws {
    let disk = FileManager.default
    try disk.createSymbolicLink(atPath: folder["link"], withDestinationPath: folder["new"])
    let file = try AtomicFile(folder["link"])
    try file.write("new")
    try file.commit()
    #expect(try folder.text(of: "new") == "new")
    #expect(try folder.names == ["link", "new"])
  }

  @Test func refusesALoopOfLinks() throws {
    try FileManager.default.createSymbolicLink(atPath: folder["a"], withDestinationPath: "a")
    #expect(
      throws: Failure(
        .outputCannotBeMade, "cannot create \(folder["a"]): Too many levels of symbolic links")
    ) { try AtomicFile(folder["a"]) }
  }

  // MARK: Names

  /// 255 bytes is the longest name that there is, 2 bytes a letter here.
  @Test func takesTheLongestName() throws {
    let name = String(repeating: "é", count: 127) + "x"
    let file = try AtomicFile(folder[name])
    try file.write("bill")
    try file.commit()
    #expect(try folder.text(of: name) == "bill")
  }

  @Test func saysWhyItCannotBeMade() throws {
    try folder.write("", to: "file")
    for (path, why) in [
      ("", "No such file or directory"),
      (folder.path, "Is a directory"),
      (folder["absent/"], "Is a directory"),
      (folder["absent/bill.csv"], "No such file or directory"),
      (folder["file/bill.csv"], "Not a directory"),
    ] {
      #expect(throws: Failure(.outputCannotBeMade, "cannot create \(path): \(why)")) {
        try AtomicFile(path)
      }
    }
    #expect(try folder.names == ["file"])
  }

  // MARK: Together

  @Test func severalAppearTogether() throws {
    let files = try ["a", "b"].map { try AtomicFile(folder[$0]) }
    for file in files { try file.write("x") }
    try AtomicFile.commit(files)
    #expect(try folder.names == ["a", "b"])
  }

  @Test func noneAppearsWhenOneCannotBeWritten() throws {
    do {
      let files = try [folder["a"], "/dev/full"].map { try AtomicFile($0) }
      for file in files { try file.write("x") }
      #expect(
        throws: Failure(.inputOutput, "cannot write /dev/full: No space left on device")
      ) { try AtomicFile.commit(files) }
    }
    #expect(try folder.names.isEmpty)
  }

  @Test func restIsDiscardedWhenOneCannotBeRenamed() throws {
    let files = try ["a", "b", "c"].map { try AtomicFile(folder[$0]) }
    try FileManager.default.createDirectory(
      atPath: folder["b"], withIntermediateDirectories: false)
    #expect(
      throws: Failure(.outputCannotBeMade, "cannot create \(folder["b"]): Is a directory")
    ) { try AtomicFile.commit(files) }
    #expect(try folder.names == ["a", "b"])
  }
}
