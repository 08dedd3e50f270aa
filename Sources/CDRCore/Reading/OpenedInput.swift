import Foundation

/// A file, a pipe or a device that is open for reading.
///
/// Opening never waits. A pipe that no program writes to is waited for when it is first read, but
/// not for ever: a named pipe among the inputs, left by a program that has ended, must not keep a
/// night's run from its end.
///
/// ```swift
/// var input = try OpenedInput("calls.csv")
/// guard input.isRegular else { throw … }
/// let count = unsafe try input.read(into: buffer, count: size)
/// ```
@safe package struct OpenedInput: ~Copyable {
  /// How long a program may take to open a pipe for writing.
  package static let waitForWriter = Duration.seconds(10)

  package let descriptor: Int32
  /// What the system knows of the file, as of its opening.
  package let status: stat
  /// Whether a pipe was not yet seen to have a program that writes to it.
  private var awaitsWriter: Bool
  private let wait: Duration

  /// Opens a path.
  package init(_ path: String, wait: Duration = waitForWriter) throws(InputFault) {
    // Without blocking, or opening a named pipe waits until another program opens it as well.
    try self.init(
      owning: unsafe Foundation.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), wait: wait)
    // Whoever reads a regular file is never told to come again.
    if !awaitsWriter && !isRegular { letBlock() }
  }

  /// Takes over a descriptor that is open, or the failure of opening it.
  package init(owning descriptor: Int32) throws(InputFault) {
    try self.init(owning: descriptor, wait: Self.waitForWriter)
    awaitsWriter = false
  }

  private init(owning descriptor: Int32, wait: Duration) throws(InputFault) {
    guard descriptor >= 0 else { throw .system(errno) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let fault = InputFault.system(errno)
      close(descriptor)
      throw fault
    }
    self.descriptor = descriptor
    self.status = status
    self.wait = wait
    awaitsWriter = status.st_mode & S_IFMT == S_IFIFO
  }

  deinit { close(descriptor) }

  /// Whether it is a file that can be read again, and that has an end.
  package var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }

  /// Reads what there is, and waits where there is nothing yet; 0 at the end.
  package mutating func read(
    into target: UnsafeMutablePointer<UInt8>, count: Int
  ) throws(InputFault) -> Int {
    var hasWaited = false
    while true {
      let got = unsafe Foundation.read(descriptor, target, count)
      if got > 0 || got == 0 && !(awaitsWriter && count > 0) {
        if got > 0 { writerFound() }
        return got
      }
      if got == 0 {
        // No program has the pipe open.
        if hasWaited { throw .noWriter(wait) }
        if waitUntilReadable(for: wait) { writerFound() }
        hasWaited = true
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // One has, or has set the pipe not to block; it takes its time.
        writerFound()
        _ = waitUntilReadable(for: nil)
      case let code: throw .system(code)
      }
    }
  }

  private mutating func writerFound() {
    guard awaitsWriter else { return }
    awaitsWriter = false
    letBlock()
  }

  /// Lets reading wait from now on.
  private func letBlock() {
    let flags = fcntl(descriptor, F_GETFL)
    if flags >= 0 { _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) }
  }

  /// Waits for bytes, or for the end that a pipe has once a program had it open.
  ///
  /// - Parameter limit: how long; nil: until there is something.
  /// - Returns: false when there was nothing in that time.
  private func waitUntilReadable(for limit: Duration?) -> Bool {
    let end = limit.map { ContinuousClock.now + $0 }
    while true {
      var rest: Int32 = -1
      if let end {
        let (seconds, attoseconds) = (end - .now).components
        rest = Int32(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
      }
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let found = unsafe poll(&wait, 1, rest)
      if found > 0 { return true }
      if found == 0 && rest >= 0 || found < 0 && errno != EINTR { return false }
    }
  }
}

/// Why an input cannot be opened or read.
package enum InputFault: Error, Hashable {
  /// By its `errno`.
  case system(Int32)
  /// No program had the pipe open for writing, for so long.
  case noWriter(Duration)

  /// `No such file or directory`
  package var text: String {
    switch self {
    case .system(let code): SystemError(code: code).text
    case .noWriter(let wait):
      "no program opened this pipe for writing within \(wait.components.seconds) seconds"
    }
  }
}
