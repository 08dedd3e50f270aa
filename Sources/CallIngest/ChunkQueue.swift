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
  private var unfinishedFiles: Int
  private var consumers = 0

  /// Chunks that may wait for each consumer: enough to bridge its pauses, few enough for the cache.
  private static let depth = 3

  init(files: Int) {
    unfinishedFiles = files
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

  /// Says that a file is read to its end, or given up.
  func finishFile() {
    condition.lock()
    defer { condition.unlock() }
    unfinishedFiles -= 1
    if unfinishedFiles == 0 { condition.broadcast() }
  }

  /// Says that a worker found no file left, and will take chunks. All unfinished files are then
  /// being read by other workers, however many of them have a thread yet.
  func becomeConsumer() {
    condition.lock()
    defer { condition.unlock() }
    consumers += 1
  }

  /// The next chunk of another worker, waiting for one; nil once all files are finished.
  func take() -> Chunk? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty && unfinishedFiles > 0 { condition.wait() }
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
