import CallIngest
import Dispatch
import Foundation
import Synchronization

/// Which of the program's streams a person looks at.
enum Terminal {
  static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }
  static var isError: Bool { isatty(STDERR_FILENO) == 1 }
}

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

  /// Removes the line.
  func stop() {
    timer.cancel()
    isShown.withLock { isShown in
      if isShown { Self.write("\r\u{1B}[K") }
      isShown = false
    }
  }

  private func draw() {
    isShown.withLock { isShown in
      guard !timer.isCancelled else { return }
      isShown = true
      Self.write("\r" + text + "\u{1B}[K")
    }
  }

  private var text: String {
    let (read, total) = (progress.bytesRead, progress.totalBytes)
    let elapsed = ContinuousClock.now - start
    let megabytes = read / 1_000_000
    guard total > 0 else { return "reading  \(megabytes) MB" }
    let width: Int64 = 30
    let filled = Int(min(width, read * width / total))
    let bar =
      String(repeating: "█", count: filled)
      + String(repeating: "░", count: Int(width) - filled)
    var text = "\(bar) \(min(100, read * 100 / total))%  \(megabytes) of \(total / 1_000_000) MB"
    let milliseconds = Int64(elapsed / .milliseconds(1))
    if read > 0, read < total {
      text += "  \((total - read) * milliseconds / read / 1000 + 1) s left"
    }
    return text
  }

  private static func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}

/// How fast a run was, for people.
enum Speed {
  /// "10,000,000 records in 1.234 s, 8.1 million a second"
  static func text(records: Int64, in elapsed: Duration) -> String {
    let milliseconds = max(1, Int64(elapsed / .milliseconds(1)))
    let rate = records * 1000 / milliseconds
    let shown =
      rate >= 1_000_000
      ? "\(rate / 1_000_000).\(rate / 100_000 % 10) million" : grouped(rate)
    let fraction = String(milliseconds % 1000 + 1000).dropFirst()
    return
      "\(grouped(records)) calls in \(milliseconds / 1000).\(fraction) s, \(shown) calls a second"
  }

  private static func grouped(_ number: Int64) -> String {
    var text = ""
    for (place, digit) in String(number).reversed().enumerated() {
      if place > 0 && place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
