import Foundation
import Synchronization

/// Calls a function for 0..<count, each index on a thread of its own if there are cores.
///
/// Where the system has no more threads or no memory for their stacks, those that there are, the
/// caller's among them, do it all: `concurrentPerform` would wait for more, for ever.
package func inParallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
  let threads = min(count, ProcessInfo.processInfo.activeProcessorCount)
  withoutActuallyEscaping(body) { body in
    let work = ParallelWork(count: count, body: body)
    var helpers: [pthread_t] = []
    while helpers.count + 1 < threads, let helper = work.startHelper() { helpers.append(helper) }
    work.run()
    for helper in helpers { pthread_join(helper, nil) }
  }
}

/// Starts a thread that ends by itself.
///
/// - Returns: false where the system has no more threads, or no memory for its stack.
package func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  // What takes indices may as well take one.
  let work = ParallelWork(count: 1) { _ in body() }
  guard let thread = work.startHelper() else { return false }
  pthread_detach(thread)
  return true
}

/// Indices that threads take one after the other.
private final class ParallelWork: Sendable {
  private let count: Int
  private let body: @Sendable (Int) -> Void
  private let next = Atomic<Int>(0)

  init(count: Int, body: @escaping @Sendable (Int) -> Void) {
    self.count = count
    self.body = body
  }

  func run() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      body(index)
    }
  }

  /// A thread that helps, to be joined; nil where there can be none.
  func startHelper() -> pthread_t? {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self)
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        unsafe Unmanaged<ParallelWork>.fromOpaque(context!).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      unsafe context.release()
      return nil
    }
    return thread
  }
}
