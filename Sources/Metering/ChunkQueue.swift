import CDRCore

/// Hands work from workers that have a file to workers that have none left.
///
/// As long as there are files, every worker inflates and reads its own, and a chunk stays in its
/// core's cache. Towards the end, or with one file alone, workers without a file take chunks from
/// those that still inflate, and, where a file can be inflated in parts, groups of its members.
final class ChunkQueue: MemberGroupQueue, Sendable {
  /// What a worker without a file can do.
  enum Work {
    case parse(Chunk)
    case inflate(MemberGroup)
  }

  private struct State {
    var chunks: [Chunk] = []
    var groups = LaidOutGroups()
    /// Workers without a file.
    var consumers = 0
    var unfinishedFiles: Int
  }

  private let state: Monitor<State>

  /// Chunks that may wait for each consumer: enough to bridge its pauses, few enough for the cache.
  private static let depth = 3
  init(files: Int) { state = Monitor(State(unfinishedFiles: files)) }

  /// Takes a chunk for another worker; false when its reader should go on with it itself.
  func offer(_ chunk: Chunk) -> Bool {
    state.change { state in
      guard state.chunks.count < state.consumers * Self.depth else { return false }
      state.chunks.append(chunk)
      return true
    }
  }

  /// Says that a file is read to its end, or given up.
  func finishFile() { state.change { $0.unfinishedFiles -= 1 } }

  /// Says that a worker found no file left, and will take work. All unfinished files are then
  /// being read by other workers, however many of them have a thread yet.
  func becomeConsumer() { state.change { $0.consumers += 1 } }

  /// The next piece of other workers' files, waiting for one; nil once all files are finished.
  func dequeue() -> Work? {
    state.wait { state -> Work?? in
      // Text is parsed before more of it is made.
      if !state.chunks.isEmpty { return .parse(state.chunks.removeFirst()) }
      if let group = state.groups.first() { return .inflate(group) }
      return state.unfinishedFiles > 0 ? nil : .some(nil)
    }
  }

  // MARK: Groups of members

  func groupsAhead(file: Int) -> Int {
    state.change { LaidOutGroups.ahead(helpers: $0.consumers) }
  }

  func layOut(_ group: MemberGroup) { state.change { $0.groups.append(group) } }

  func takeBack(file: Int) -> MemberGroup? { state.change { $0.groups.first(of: file) } }

  func withdraw(file: Int) { state.change { $0.groups.removeAll(of: file) } }
}
