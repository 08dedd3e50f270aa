import Foundation

/// The terminal that a person sits at, if one does.
enum Terminal {
  /// Whether stdout is one.
  static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }
  /// Whether stderr is one.
  static var isError: Bool { isatty(STDERR_FILENO) == 1 }

  /// The columns of the terminal behind stderr; 80 where it does not tell.
  static var width: Int {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }

  /// Writes to stderr. If no one is left to read it, nothing is said and nothing happens: what a
  /// command does must not depend on being listened to.
  static func writeError(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
