import Foundation
import Synchronization

/// The temporary files of this process, so that a signal can remove them.
///
/// One lock guards the list and every rename: an interruption finds each output either not yet
/// in its place, with its temporary file in the list, or wholly in its place.
enum TemporaryFiles {
  private static let paths = Mutex<Set<String>>([])

  /// Does `body` with the list; an interruption waits until it is done.
  static func change<Value>(_ body: (inout Set<String>) -> Value) -> Value {
    paths.withLock { paths in
      defer { LastResort.list(paths) }
      return body(&paths)
    }
  }

  /// Takes a file off the list and deletes it.
  static func remove(_ path: String) {
    change { paths in
      paths.remove(path)
      _ = unsafe unlink(path)
    }
  }

  /// Deletes all that are listed and then ends the process, so that no output can be put in its
  /// place any more.
  static func removeAll(andThen end: () -> Never) -> Never {
    paths.withLock { paths in
      for path in paths { _ = unsafe unlink(path) }
      end()
    }
  }
}
