import Dispatch
import Foundation
import Synchronization

/// Brings the write-ahead log to the disk while an ingest goes on, so that little is left for the
/// commit to wait for. What counts is the commit's own sync; this one only comes before it.
///
/// SQLite's locks are not on the log, so opening and closing it here takes none away.
final class LogFlushing: Sendable {
  private let path: String
  private let queue = DispatchQueue(label: "log")
  /// How much of the log was written out, or is about to be.
  private let flushed = Mutex<Int64>(0)
  /// Bytes of files that came since the log was looked at.
  private let unseen = Mutex<Int64>(0)

  /// Bytes that are worth writing out.
  private static let worthwhile: Int64 = 4 << 20
  /// Bytes of files after which the log is worth a look: it gets no more than some times as many.
  private static let lookAfter: Int64 = 1 << 20

  init(ofLedger path: String) { self.path = path + "-wal" }

  /// Begins to write out what the log has by now, where that is worth it.
  ///
  /// - Parameter size: bytes of a file that came.
  func flush(after size: Int64) {
    let isLookDue = unseen.withLock { unseen in
      unseen += size
      guard unseen >= Self.lookAfter else { return false }
      unseen = 0
      return true
    }
    guard isLookDue else { return }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return }
    let logSize = Int64(status.st_size)
    let isDue = flushed.withLock { flushed in
      guard logSize - flushed >= Self.worthwhile else { return false }
      flushed = logSize
      return true
    }
    guard isDue else { return }
    queue.async { [path] in
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return }
      _ = fdatasync(descriptor)
      close(descriptor)
    }
  }

  /// Waits until nothing is being written out.
  func finish() { queue.sync {} }
}
