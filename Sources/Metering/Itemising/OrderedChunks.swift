import CDRCore

/// Hands chunks of files to workers, and what they make of them on in the order of files and lines.
///
/// ```
/// file 0  ■ ■ ■ ■ □ ─ ─ ─     written, being read, not yet read
/// file 1  ▣ ▣ □ ─ ─ ─ ─       done, and waiting for file 0
/// file 2  ─ ─ ─ ─
/// ```
///
/// One worker at a time cuts a file, and reads the chunk that it cut while the next worker cuts on.
/// Of the first file, others inflate members ahead where these say their sizes. Workers that cannot
/// help with it go on with later files, as far as what then has to wait in memory stays small.
final class OrderedChunks<Piece: Sendable>: MemberGroupQueue, Sendable {
  /// A chunk to be cut: of a file, as the next of its chunks.
  struct Turn {
    var file: Int
    var sequence: Int
  }

  /// What a worker can do.
  enum Work {
    case cut(Turn)
    case inflate(MemberGroup)
  }

  private struct File {
    var isBusy = false
    var isEnded = false
    /// Chunks that were handed out, and those of them that were passed on.
    var cut = 0
    var passed = 0
    /// Pieces that wait for earlier ones.
    var waiting: [Int: Piece] = [:]
  }

  private struct State {
    var files: [File]
    /// The first file of which pieces are still to come.
    var first = 0
    var groups = LaidOutGroups()
    var isWriting = false
    var failure: Failure?
  }

  private let state: Monitor<State>
  private let jobs: Int

  /// Files that are read at once, at most, and pieces of one that may wait for others.
  private var window: Int { jobs + 1 }
  private static var depth: Int { 16 }

  init(files: Int, jobs: Int) {
    self.jobs = jobs
    state = Monitor(State(files: Array(repeating: File(), count: files)))
  }

  /// What a worker does next, waiting for something; nil once there is no more.
  func next() -> Work? {
    state.wait { state -> Work?? in
      // Groups that no worker has begun with are taken back by their reader.
      if state.failure != nil { return .some(nil) }
      var isAtEnd = true
      for file in state.first..<min(state.first + window, state.files.count) {
        if state.files[file].isEnded { continue }
        isAtEnd = false
        if file > state.first, let group = state.groups.first() { return .inflate(group) }
        let waits = state.files[file].cut - state.files[file].passed
        guard !state.files[file].isBusy, waits < (file == state.first ? jobs * 4 : Self.depth)
        else { continue }
        state.files[file].isBusy = true
        return .cut(Turn(file: file, sequence: state.files[file].cut))
      }
      if let group = state.groups.first() { return .inflate(group) }
      return isAtEnd && state.first + window >= state.files.count ? .some(nil) : nil
    }
  }

  /// Says that a chunk was cut, so that another worker may go on with its file.
  func finishCutting(_ turn: Turn) {
    state.change { state in
      state.files[turn.file].cut += 1
      state.files[turn.file].isBusy = false
    }
  }

  /// Says that a file has no more chunks.
  ///
  /// - Parameter write: passes pieces on, as does ``pass(_:of:by:)``.
  func end(_ file: Int, by write: (Piece) throws(Failure) -> Void) {
    state.change { state in
      state.files[file].isEnded = true
      state.files[file].isBusy = false
    }
    writeAll(by: write)
  }

  /// Passes on what was made of a chunk, once all before it are passed on.
  ///
  /// - Parameter write: is called by one worker at a time.
  func pass(_ piece: Piece, of turn: Turn, by write: (Piece) throws(Failure) -> Void) {
    state.change { $0.files[turn.file].waiting[turn.sequence] = piece }
    writeAll(by: write)
  }

  private func writeAll(by write: (Piece) throws(Failure) -> Void) {
    while let pieces = nextPieces() {
      for piece in pieces {
        do throws(Failure) {
          try write(piece)
        } catch {
          fail(error)
          break
        }
      }
      state.change { $0.isWriting = false }
    }
  }

  /// Takes the pieces that come next; nil where there are none, or another worker writes.
  private func nextPieces() -> [Piece]? {
    state.change { state in
      guard !state.isWriting, state.failure == nil else { return nil }
      var pieces: [Piece] = []
      while state.first < state.files.count {
        let first = state.first
        while let piece = state.files[first].waiting.removeValue(forKey: state.files[first].passed)
        {
          pieces.append(piece)
          state.files[first].passed += 1
        }
        guard state.files[first].isEnded, state.files[first].passed == state.files[first].cut else {
          break
        }
        state.first += 1
      }
      if pieces.isEmpty { return nil }
      state.isWriting = true
      return pieces
    }
  }

  // MARK: Groups of members

  func groupsAhead(file: Int) -> Int {
    state.change { $0.first == file ? LaidOutGroups.ahead(helpers: jobs - 1) : 0 }
  }

  func layOut(_ group: MemberGroup) { state.change { $0.groups.append(group) } }

  func takeBack(file: Int) -> MemberGroup? { state.change { $0.groups.first(of: file) } }

  func withdraw(file: Int) { state.change { $0.groups.removeAll(of: file) } }

  // MARK: Failures

  /// Stops all workers.
  func fail(_ failure: Failure) {
    state.change { $0.failure = $0.failure ?? failure }
  }

  /// What went wrong.
  var failure: Failure? { state.change { $0.failure } }
}
