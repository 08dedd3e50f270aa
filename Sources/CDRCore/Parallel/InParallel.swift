import Foundation
import Synchronization

/// Calls a function for 0..<count, on as many threads as there are cores, each taking the next index.
///
/// Where the system has no more threads or no memory for their stacks, those that there are, the
/// caller's among them, do it all: `concurrentPerform` would wait for more, for ever.
///
/// - Parameter jobs: how many threads at most.
package func inParallel(_ count: Int, jobs: Int = .max, _ body: @Sendable (Int) -> Void) {
  let threads = min(count, jobs, processorCount)
  // Small work is done by the thousand: it needs nothing that threads would share.
  if threads <= 1 {
    for index in 0..<max(0, count) { body(index) }
    return
  }
  withoutActuallyEscaping(body) { body in
    let work = ParallelWork(count: count, body: body)
    var helpers: [pthread_t] = []
    while helpers.count + 1 < threads, let helper = work.startHelper() { helpers.append(helper) }
    work.run()
    for helper in helpers { pthread_join(helper, nil) }
  }
}

/// Asked for once, since the system is asked by way of a file.
private let processorCount = ProcessInfo.processInfo.activeProcessorCount

/// What a function makes of 0..<count, in order: ``inParallel(_:jobs:_:)``.
///
/// - Throws: of all errors, that of the lowest index, once every index was tried.
package func mapInParallel<Value: Sendable, Failure: Error>(
  _ count: Int, jobs: Int, _ body: @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
  try mapInParallel(count, jobs: jobs, with: { _ in () }) { index, _ throws(Failure) in
    try body(index)
  }
}

/// The same with memory that serves one index after the other.
///
/// - Parameter makeMemory: makes that of a worker, from 0 to below `jobs`.
package func mapInParallel<Value: Sendable, Memory, Failure: Error>(
  _ count: Int, jobs: Int, with makeMemory: @Sendable (Int) -> Memory,
  _ body: @Sendable (Int, inout Memory) throws(Failure) -> Value
) throws(Failure) -> [Value] {
  if min(count, jobs) <= 1 { return try mapOneByOne(count, with: makeMemory, body) }
  let results = Mutex([Result<Value, Failure>?](repeating: nil, count: count))
  let next = Atomic<Int>(0)
  inParallel(min(count, max(1, jobs))) { worker in
    var memory = makeMemory(worker)
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let result = Result { () throws(Failure) in try body(index, &memory) }
      results.withLock { $0[index] = result }
    }
  }
  var values: [Value] = []
  for case .some(let result) in results.withLock({ $0 }) { values.append(try result.get()) }
  return values
}

private func mapOneByOne<Value, Memory, Failure: Error>(
  _ count: Int, with makeMemory: (Int) -> Memory,
  _ body: (Int, inout Memory) throws(Failure) -> Value
) throws(Failure) -> [Value] {
  guard count > 0 else { return [] }
  var memory = makeMemory(0)
  var values: [Value] = []
  values.reserveCapacity(count)
  var first: Failure?
  for index in 0..<count {
    do throws(Failure) {
      values.append(try body(index, &memory))
    } catch {
      first = first ?? error
    }
  }
  if let first { throw first }
  return values
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
