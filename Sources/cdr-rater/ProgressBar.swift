import CallIngest
import Dispatch
import Synchronization

/// A line on the terminal that shows how far the first pass is; nothing where nobody looks.
///
/// It looks at the progress a few times a second and costs the workers nothing.
final class ProgressBar: @unchecked Sendable {
  // Unchecked: a timer may be cancelled from any thread, and all else is behind a lock.
  private let progress: IngestProgress
  private let timer: any DispatchSourceTimer
  private let start = ContinuousClock.now
  private let isShown = Mutex(false)

  /// nil when stderr is no terminal.
  init?(of progress: IngestProgress) {
    guard Terminal.isError else { return nil }
    self.progress = progress
    // The workers keep all cores busy; a queue of its own gets a thread all the same.
    let queue = DispatchQueue(label: "progress")
    timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + .milliseconds(300), repeating: .milliseconds(100))
    timer.setEventHandler { [weak self] in self?.draw() }
    timer.resume()
  }

  /// Removes the line, for good.
  func stop() {
    timer.cancel()
    isShown.withLock { isShown in
      if isShown { Terminal.writeError("\r\u{1B}[K") }
      isShown = false
    }
  }

  private func draw() {
    isShown.withLock { isShown in
      guard !timer.isCancelled else { return }
      isShown = true
      let line = ProgressLine(
        read: progress.bytesRead, total: progress.totalBytes, elapsed: ContinuousClock.now - start)
      // A terminal wraps what goes past its last column, and then the line could not be removed.
      Terminal.writeError("\r" + line.text(columns: Terminal.width - 1) + "\u{1B}[K")
    }
  }
}
