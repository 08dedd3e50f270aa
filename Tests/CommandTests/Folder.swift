import Foundation
import Testing

/// A folder for a test's files, removed when the last reference to it goes.
final class Folder {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.path + "/cdr-rater-test-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// A folder with files in it, by name.
  convenience init(_ files: [String: String]) throws {
    self.init()
    for (name, text) in files { try write(name, text) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, in subfolders where the name has them.
  func write(_ name: String, _ text: String) throws {
    try write(name, Data(text.utf8))
  }

  func write(_ name: String, _ bytes: Data) throws {
    let file = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: file)
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: "\(path)/\(name)"))
  }

  func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// An empty file, open for writing.
  func handle(_ name: String) throws -> FileHandle {
    try write(name, "")
    return try FileHandle(forWritingTo: URL(filePath: "\(path)/\(name)"))
  }

  /// The names in the folder, hidden ones too, in order.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// The permissions of a file.
  func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
    return try #require(attributes[.posixPermissions] as? Int)
  }

  /// Waits until a name of some beginning is in the folder.
  func waitForName(beginning prefix: String) throws {
    for _ in 0..<3000 {
      if names.contains(where: { $0.hasPrefix(prefix) }) { return }
      usleep(10_000)
    }
    try #require(Bool(false), "\(prefix)… does not appear")
  }
}
