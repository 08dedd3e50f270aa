import Foundation

/// A folder of a test's own, gone when the test is.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "cdr-rater-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a name in the folder.
  subscript(name: String) -> String { path + "/" + name }

  /// All names in the folder, those with a leading dot too, sorted.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  /// The bytes of a gzip'd file, as gzip itself reads them.
  func inflated(_ name: String) throws -> Data { try Self.inflated(self[name]) }

  static func inflated(_ path: String) throws -> Data {
    let output = Pipe()
    let process = try start(["gzip", "-dc", path], output: output)
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.fileReadCorruptFile) }
    return text
  }
}

/// Runs a program found on the path and returns its exit status.
func run(_ arguments: [String]) throws -> Int32 {
  let process = try start(arguments, output: FileHandle.nullDevice)
  process.waitUntilExit()
  return process.terminationStatus
}

private func start(_ arguments: [String], output: Any) throws -> Process {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = arguments
  process.standardOutput = output
  try process.run()
  return process
}
