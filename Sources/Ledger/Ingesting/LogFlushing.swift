import Dispatch
import Foundation

/// Brings the write-ahead log to the disk while an ingest goes on, so that little is left for the
/// commit to wait for. What counts is the commit's own sync; this one only comes before it.
///
/// SQLite's locks are not on the log, so opening and closing it here takes none away.
struct LogFlushing {
  private let path: String
  private let queue = DispatchQueue(label: "log")

  init(ofLedger path: String) { self.path = path + "-wal" }

  /// Begins to write out what the log has by now.
  func flush() {
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
