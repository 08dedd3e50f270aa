import Foundation

/// Hands work from workers that have a file to workers that have none left.
///
/// As long as there are files, every worker inflates and reads its own, and a chunk stays in its
/// core's cache. Towards the end, or with one file alone, workers without a file take chunks from
/// those that still inflate, and, where a file can be inflated in parts, groups of its members.
final class ChunkQueue: @unchecked Sendable {
  /// What a worker without a file can do.
  enum Work {
    case parse(Chunk)
    case inflate(MemberGroup)
  }

  // Unchecked: every property is read and written under the condition's lock alone.
  private let condition = NSCondition()
  private var waiting: [Chunk] = []
  private var groups: [MemberGroup] = []
  private var unfinishedFiles: Int
  private var consumers = 0

  /// Chunks that may wait for each consumer: enough to bridge its pauses, few enough for the cache.
  private static let depth = 3
  /// Groups that are read ahead of a file at most, each of some 350 KiB with its text: 6 MiB.
  private static let mostGroups = 16

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

  /// Says that a worker found no file left, and will take work. All unfinished files are then
  /// being read by other workers, however many of them have a thread yet.
  func becomeConsumer() {
    condition.lock()
    defer { condition.unlock() }
    consumers += 1
  }

  /// The next piece of other workers' files, waiting for one; nil once all files are finished.
  ///
  /// Text is parsed before more of it is made.
  func take() -> Work? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty && groups.isEmpty && unfinishedFiles > 0 { condition.wait() }
    if !waiting.isEmpty { return .parse(waiting.removeFirst()) }
    return groups.isEmpty ? nil : .inflate(groups.removeFirst())
  }

  // MARK: Groups of members

  /// How many groups the reader of a file may read ahead: none while nobody could help, else one
  /// for each who could, and two for the pauses.
  var groupsAhead: Int {
    condition.lock()
    defer { condition.unlock() }
    return consumers == 0 ? 0 : min(consumers + 2, Self.mostGroups)
  }

  /// Lays out a group for whoever comes first; its reader takes it back when nobody does.
  func layOut(_ group: MemberGroup) {
    condition.lock()
    defer { condition.unlock() }
    groups.append(group)
    condition.signal()
  }

  /// Takes back the first group of a file with which no worker has begun.
  func takeBack(file: Int) -> MemberGroup? {
    condition.lock()
    defer { condition.unlock() }
    return groups.firstIndex { $0.file == file }.map { groups.remove(at: $0) }
  }

  /// Forgets what is laid out of a file.
  func withdraw(file: Int) {
    condition.lock()
    defer { condition.unlock() }
    groups.removeAll { $0.file == file }
  }
}
