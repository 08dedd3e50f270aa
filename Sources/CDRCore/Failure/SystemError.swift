import Foundation

/// A failed system call's `errno`, with the system's words for it.
package struct SystemError: Error, Hashable {
  package var code: Int32

  package init(code: Int32) { self.code = code }

  /// The error of the system call that has just failed on this thread.
  package static var last: SystemError { SystemError(code: errno) }

  /// `No space left on device`.
  package var text: String {
    // glibc's is safe to call on any thread.
    unsafe String(cString: strerror(code))
  }
}
