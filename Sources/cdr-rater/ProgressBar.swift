import Dispatch
import Metering
import Outputs
import Synchronization

/// A line on the terminal that shows how far the first pass is; nothing if no one is watching.
///
/// It looks at the progress a few times a second and costs the workers nothing.
final class ProgressBar: @unchecked Sendable {
  // Unchecked: a timer may be cancelled from any thread, and all else is behind a lock.
  /// What it shows, for a first pass to keep up to date.
  let progress = ReadingProgress()
  /// nil when stderr is not a terminal, or one that cannot write over a line.
  private let timer: (any DispatchSourceTimer)?
  private let start = ContinuousClock.now
  private let isShown = Mutex(false)
  private let notes: NightlyNotes

  init(isQuiet: Bool = false, isVerbose: Bool = false) {
    notes = NightlyNotes(isQuiet: isQuiet, isVerbose: isVerbose)
    // The workers keep all cores busy; a queue of its own gets a thread all the same.
    timer =
      LastResort.overwritesLines && !isQuiet
      ? DispatchSource.makeTimerSource(queue: DispatchQueue(label: "progress")) : nil
    timer?.schedule(deadline: .now() + .milliseconds(300), repeating: .milliseconds(100))
    timer?.setEventHandler { [weak self] in self?.draw() }
    timer?.resume()
  }

  /// Removes the line permanently.
  func stop() {
    timer?.cancel()
    isShown.withLock { isShown in
      if isShown { Terminal.writeError("\r\u{1B}[K") }
      isShown = false
    }
  }

  /// Prints a warning instead of the line.
  func warn(_ warning: String) {
    stop()
    notes.release()
    say("warning: \(warning)")
  }

  /// Prints a note instead of the line, where someone is to be told.
  func note(_ note: String) {
    stop()
    notes.add(note)
  }

  /// Removes the line, and tells what has waited: an error follows.
  func fail() {
    stop()
    notes.release()
  }

  private func draw() {
    isShown.withLock { isShown in
      guard timer?.isCancelled == false else { return }
      isShown = true
      let line = ProgressLine(
        read: progress.bytesRead, total: progress.totalBytes, elapsed: ContinuousClock.now - start)
      // A terminal wraps what goes past its last column, and then the line could not be removed.
      Terminal.writeError("\r" + line.text(columns: Terminal.width - 1) + "\u{1B}[K")
    }
  }
}
