import Foundation
import Synchronization

/// What happens when the program is ended from outside: no partial output is left.
public enum Interruption {
  /// Takes SIGINT, SIGTERM and SIGHUP from now on: each removes all temporary files, says so on
  /// stderr and ends the process with 130, 143 or 129. Outputs that are being put in their place
  /// are finished first.
  ///
  /// To be called before the program starts any thread, since threads inherit which signals they
  /// leave to others. A signal that was ignored at the start, as by `nohup`, stays ignored.
  /// SIGPIPE and SIGXFSZ are ignored from now on, so that a reader who leaves early, or a limit on
  /// the size of files, becomes an I/O failure. A crash removes the temporary files too.
  public static func install() {
    LastResort.install()
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
    let signals = [SIGINT, SIGTERM, SIGHUP].filter { !isIgnored($0) }
    guard !signals.isEmpty else { return }
    let set = makeSet(signals)
    unsafe withUnsafePointer(to: set) { _ = unsafe pthread_sigmask(SIG_BLOCK, $0, nil) }
    // A thread may do what a signal handler must not: take locks and allocate.
    Thread.detachNewThread { wait(for: set) }
  }

  // MARK: What has to be finished

  private static let unfinished = Mutex<Void>(())
  private static let committed = Mutex<String?>(nil)
  /// Whether a signal has come that ends the program.
  private static let isEnding = Atomic(false)

  /// Does what must not be cut in two, such as a commit and the renames that belong to it: a signal
  /// that ends the program waits until it is done, and then does end it. Not to be nested.
  package static func finishing<Value>(_ body: () throws -> Value) rethrows -> Value {
    // Without this the program could reach its own end before the waiting thread gets the lock.
    defer { if isEnding.load(ordering: .relaxed) { while true { pause() } } }
    return try unfinished.withLock { _ in try body() }
  }

  /// Notes what was committed, for the message of a signal that comes after it.
  package static func note(_ sentence: String) { committed.withLock { $0 = sentence } }

  /// Has files removed if the program is ended before they are kept. Only for files that no other
  /// program can come to use meanwhile.
  package static func removeIfEnded(_ paths: [String]) {
    TemporaryFiles.change { $0.formUnion(paths) }
  }

  /// Keeps files from now on, whatever ends the program.
  package static func keep(_ paths: [String]) { TemporaryFiles.change { $0.subtract(paths) } }

  private static func wait(for set: sigset_t) -> Never {
    while true {
      var signal: Int32 = 0
      let status = unsafe withUnsafePointer(to: set) { unsafe sigwait($0, &signal) }
      guard status == 0 else { continue }
      isEnding.store(true, ordering: .relaxed)
      unfinished.withLock { _ in TemporaryFiles.removeAll { end(by: signal) } }
    }
  }

  private static func end(by signal: Int32) -> Never {
    let clearLine = LastResort.overwritesLines ? "\r\u{1B}[K" : ""
    var words = DescriptorWriter(descriptor: STDERR_FILENO, name: "standard error")
    // The one who interrupts may have closed the terminal: then no one is left to be told.
    let note = committed.withLock { $0 }.map { "; \($0)" } ?? ""
    try? words.write(Array((clearLine + "cdr-rater: interrupted\(note)\n").utf8).span)
    try? words.flush()
    _exit(128 + signal)
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
    return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func makeSet(_ signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    return set
  }
}
