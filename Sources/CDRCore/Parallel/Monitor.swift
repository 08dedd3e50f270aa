import Foundation

/// A state that threads share, and that each can wait for to be as it needs it.
///
/// ```swift
/// let queue = Monitor([Job]())
/// queue.change { $0.append(job) }
/// let next = queue.wait { $0.popLast() }
/// ```
package final class Monitor<State>: @unchecked Sendable {
  // Unchecked: the state is read and written under the condition's lock alone.
  private let condition = NSCondition()
  private var state: State

  package init(_ state: State) { self.state = state }

  /// Reads the state, which no one has to look at again.
  package func read<Result>(_ body: (State) -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return body(state)
  }

  /// Reads or changes the state, and has those who wait look at it again.
  package func change<Result>(_ body: (inout State) -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    condition.broadcast()
    return body(&state)
  }

  /// Waits until a function of the state, called again after every change, gives something.
  package func wait<Result>(_ body: (inout State) -> Result?) -> Result {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let result = body(&state) {
        condition.broadcast()
        return result
      }
      condition.wait()
    }
  }
}
