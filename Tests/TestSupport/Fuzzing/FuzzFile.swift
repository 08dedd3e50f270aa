import Foundation

/// A file in memory that a target's inputs are written to, one after the other.
package final class FuzzFile: @unchecked Sendable {
  // Unchecked: a fuzzer has one thread, and tests run the targets one after the other.
  private let descriptor: Int32

  package init() {
    let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
    var name = Array("\(folder)/cdr-rater-fuzz-XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else { fatalError("no file in \(folder)") }
    unlink(name)
  }

  deinit { close(descriptor) }

  /// Leads to the file for as long as this object lives.
  package var path: String { "/proc/self/fd/\(descriptor)" }

  package func write(_ bytes: [UInt8]) {
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
    else { fatalError("cannot write \(bytes.count) bytes") }
  }
}
