import Foundation

/// Hands chunks from workers that have a file to workers that have none left.
///
/// As long as there are files, every worker inflates and reads its own, and a chunk stays in its
/// core's cache. Towards the end, or with one file alone, workers without a file take chunks from
/// those that still inflate.
final class ChunkQueue: @unchecked Sendable {
  // Unchecked: every property is read and written under the condition's lock alone.
  private let condition = NSCondition()
  private var waiting: [Chunk] = []
  private var spares: [TextBuffer] = []
  private var producers: Int
  private var consumers = 0

  /// Chunks that may wait for each consumer: enough to bridge its pauses, few enough for the cache.
  private static let depth = 3

  init(workers: Int) {
    producers = workers
  }

  /// Takes a chunk for another worker; false when its reader should go on with it itself.
  func offer(_ chunk: borrowing Chunk) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    guard waiting.count < consumers * Self.depth else { return false }
    waiting.append(copy chunk)
    condition.signal()
    return true
  }

  /// Says that a worker has no file left, and will take chunks.
  func becomeConsumer() {
    condition.lock()
    defer { condition.unlock() }
    producers -= 1
    consumers += 1
    if producers == 0 { condition.broadcast() }
  }

  /// The next chunk of another worker, waiting for one; nil once no worker has a file.
  func take() -> Chunk? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty && producers > 0 { condition.wait() }
    return waiting.isEmpty ? nil : waiting.removeFirst()
  }

  /// A buffer that no chunk uses.
  func borrowBuffer() -> TextBuffer {
    condition.lock()
    defer { condition.unlock() }
    return spares.popLast() ?? TextBuffer()
  }

  func giveBack(_ buffer: TextBuffer) {
    condition.lock()
    defer { condition.unlock() }
    spares.append(buffer)
  }
}
