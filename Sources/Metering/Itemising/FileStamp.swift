import CDRCore
import Foundation

/// What the system says of a file, to tell whether it was changed between two readings.
package struct FileStamp: Hashable, Sendable {
  package let identity: FileIdentity
  package let inode: UInt64
  package let size: Int64
  /// When its content last changed, and when anything of it did: in nanoseconds since 1970-01-01,
  /// modulo 2^64.
  package let modified: Int64
  package let changed: Int64
  /// The later of the two, in seconds.
  private let lastSecond: Int

  /// - Throws: `inputMissing` if the file is gone.
  package init(_ file: InputFile) throws(Failure) {
    guard case .path(let path) = file.source else {
      throw Failure(.usage, "stdin cannot be read twice")
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw Failure(.inputMissing, "\(path): \(SystemError.last.text)")
    }
    self.init(status)
  }

  /// - Parameter status: what the system says of a file.
  init(_ status: stat) {
    identity = FileIdentity(status)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    modified = Self.nanoseconds(status.st_mtim)
    changed = Self.nanoseconds(status.st_ctim)
    lastSecond = max(status.st_mtim.tv_sec, status.st_ctim.tv_sec)
  }

  /// Whether a file whose stamp was taken at some second, or later, shows every change that comes
  /// after: a file changed once more within one tick of its file system's clock would not.
  package func isSettled(at second: Int) -> Bool { second - 2 > lastSecond }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
