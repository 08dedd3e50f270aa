import Foundation
import Metering

/// A failed system call's `errno`, with the system's words for it.
struct SystemError: Error, Hashable {
  var code: Int32

  /// The error of the system call that has just failed on this thread.
  static var last: SystemError { SystemError(code: errno) }

  /// `No space left on device`.
  var text: String {
    // glibc's is safe to call on any thread.
    unsafe String(cString: strerror(code))
  }

  /// The failure for an output that cannot be opened, created or put in its place.
  func cannotMake(_ path: String) -> Failure {
    Failure(.outputCannotBeMade, "cannot make \(path): \(text)")
  }

  /// The failure for an output that was opened and then did not take what was written.
  func cannotWrite(_ name: String) -> Failure {
    Failure(.inputOutput, "cannot write \(name): \(text)")
  }
}
