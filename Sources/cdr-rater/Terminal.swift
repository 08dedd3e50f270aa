import Foundation

/// The terminal that a person sits at, if one does.
enum Terminal {
  /// Whether stdout is one.
  static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }
  /// Whether stderr is one.
  static var isError: Bool { isatty(STDERR_FILENO) == 1 }

  /// The columns of the terminal behind stderr.
  static var width: Int { columns(of: STDERR_FILENO) }
  /// The columns of the terminal behind stdout.
  static var outputWidth: Int { columns(of: STDOUT_FILENO) }

  /// - Returns: 80 where it does not tell.
  private static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes to stderr. If no one is left to read it, nothing is said and nothing happens: what a
  /// command does must not depend on being listened to.
  static func writeError(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
