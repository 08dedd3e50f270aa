import CDRCore
import Synchronization

/// What reading one file for a ledger leaves for the next: workers with their tables, buffers and
/// parsers. For a small file to make them costs many times what its calls do.
///
/// All files are read with the same options.
package final class ReadingSpares: Sendable {
  let clock: ZoneClock
  let slabs = SlabPool()
  let buffers = TextBuffers()
  private let workers = Mutex<[WorkerHandle]>([])

  /// - Throws: `unfit` for a zone that the machine does not have.
  package init(_ options: FirstPassOptions) throws(Failure) { clock = try options.metering.clock }

  /// A worker for one file; nil where there is none to spare.
  func borrowWorker() throws(Failure) -> WorkerHandle? {
    guard let worker = workers.withLock({ $0.popLast() }) else { return nil }
    try worker.begin()
    return worker
  }

  func giveBack(_ worker: WorkerHandle) { workers.withLock { $0.append(worker) } }
}
