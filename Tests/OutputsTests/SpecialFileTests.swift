import CDRCore
import Foundation
import Outputs
import Synchronization
import TestSupport
import Testing

/// Outputs that cannot be replaced are written as they are.
@Suite struct SpecialFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func writesANamedPipe() throws {
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    let reader = Reader { [path = folder["pipe"]] in FileHandle(forReadingAtPath: path) }
    let file = try AtomicFile(folder["pipe"])
    #expect(file.destination == nil)
    try file.write("through the pipe")
    try file.commit()
    #expect(reader.text() == "through the pipe")
    #expect(try folder.names == ["pipe"])
  }

  @Test func writesADevice() throws {
    let file = try AtomicFile("/dev/null", mode: 0o600)
    try file.write("gone")
    try file.commit()
    let status = try FileManager.default.attributesOfItem(atPath: "/dev/null")
    #expect(status[.type] as? FileAttributeType == .typeCharacterSpecial)
    #expect(status[.posixPermissions] as? Int == 0o666)
  }

  @Test func fullDeviceIsAnIOFailure() throws {
    let file = try AtomicFile("/dev/full")
    try file.write("x")
    #expect(throws: Failure(.inputOutput, "cannot write /dev/full: No space left on device")) {
      try file.finish()
    }
  }

  /// As `/dev/stdout` redirected to a file: what the shell has opened is appended to.
  @Test func writesAnOpenDescriptor() throws {
    let descriptor = open(folder["log"], O_CREAT | O_WRONLY, 0o600)
    defer { close(descriptor) }
    #expect(write(descriptor, "first ", 6) == 6)
    for prefix in ["/dev/fd/", "/proc/self/fd/"] {
      let file = try AtomicFile("\(prefix)\(descriptor)")
      try file.write("second ")
      try file.commit()
    }
    #expect(write(descriptor, "third", 5) == 5)
    #expect(try folder.text(of: "log") == "first second second third")
  }

  /// A pipe that its other owner has set not to block.
  @Test func waitsForASlowReader() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let (out, into) = (ends[0], ends[1])
    #expect(fcntl(into, F_SETFL, O_NONBLOCK) == 0)
    let reader = Reader {
      usleep(50_000)
      return FileHandle(fileDescriptor: out, closeOnDealloc: true)
    }
    // Several times what a pipe holds.
    let text = String(repeating: "0123456789abcdef", count: 50_000)
    let file = try AtomicFile("/dev/fd/\(into)")
    close(into)
    try file.write(text)
    try file.commit()
    #expect(reader.text() == text)
  }

  @Test func readerWhoLeavesIsAnIOFailure() throws {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let path = "/dev/fd/\(ends[1])"
    let file = try AtomicFile(path)
    close(ends[0])
    close(ends[1])
    try file.write("x")
    #expect(throws: Failure(.inputOutput, "cannot write \(path): Broken pipe")) {
      try file.commit()
    }
  }
}

/// Reads to the end, on a thread of its own.
private final class Reader: Sendable {
  private let done = DispatchSemaphore(value: 0)
  private let read = Mutex<Data?>(nil)

  init(_ open: @escaping @Sendable () -> FileHandle?) {
    Thread.detachNewThread { [self] in
      let all = try? open()?.readToEnd()
      read.withLock { $0 = all }
      done.signal()
    }
  }

  /// What was read; nil when that fails or takes half a minute.
  func text() -> String? {
    guard done.wait(timeout: .now() + 30) == .success else { return nil }
    return read.withLock { $0.map { String(decoding: $0, as: UTF8.self) } }
  }
}

/// A file system of 64 KiB, where the machine lets us make one.
@Suite(.serialized) struct FullDiskTests {
  static let canMount: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    let mounted = try? runProgram(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.path])
    guard mounted?.status == 0 else { return false }
    return (try? runProgram(["umount", folder.path]))?.status == 0
  }()

  @Test(.enabled(if: canMount, "needs the right to mount"))
  func fullDiskLeavesTheEarlierFile() throws {
    let folder = try TemporaryFolder()
    let mounted = try runProgram(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.path])
    try #require(mounted.status == 0)
    defer { _ = try? runProgram(["umount", folder.path]) }
    try folder.write("old", to: "bill.csv")
    #expect(
      throws: Failure(
        .inputOutput, "cannot write \(folder["bill.csv"]): No space left on device")
    ) {
      let file = try AtomicFile(folder["bill.csv"])
      for _ in 0..<100 { try file.write([UInt8](repeating: 7, count: 10_000)) }
      try file.commit()
    }
    #expect(try folder.names == ["bill.csv"])
    #expect(try folder.text(of: "bill.csv") == "old")
  }
}
