import CDRCore
import Foundation

/// What the system says of a file, to tell whether it was changed between two readings.
package struct FileStamp: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64
  private let size: Int64
  private let changed: [Int]

  /// - Throws: `inputMissing` if the file is gone.
  package init(_ file: InputFile) throws(Failure) {
    guard case .path(let path) = file.source else {
      throw Failure(.usage, "stdin cannot be read twice")
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw Failure(.inputMissing, "\(path): \(SystemError.last.text)")
    }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    changed = [
      status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
    ]
  }
}
