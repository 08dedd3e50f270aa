import CDRCore
import Synchronization

/// What the workers share: which file is next, and what went wrong.
final class SharedWork: Sendable {
  /// What is known of a file once it is read.
  struct FileEnd {
    /// How long it was as stored, which of a pipe is known only at its end.
    var storedBytes: Int64 = 0
    /// Whether its last line has no line end.
    var hasUnfinishedLine = false
    /// Lines before its records that read as calls.
    var skippedCalls: [SkippedCall] = []
    /// How it began; nil where it is not kept.
    var head: FileHead?
  }

  let files: [InputBytes]
  let options: FirstPassOptions
  let queue: ChunkQueue
  let buffers: TextBuffers
  /// What all workers hash by, so that their tables can be joined.
  let seed: HashSeed
  let progress: ReadingProgress
  /// Whether chunks are told on which lines they start.
  let countsLines: Bool
  /// In which order they are read.
  let order: [Int]
  private let cursor = Atomic<Int>(0)
  private let found = Mutex<[(file: Int, fault: Failure)]>([])
  private let ends: Mutex<[FileEnd]>
  /// Whether something failed that no other file can make good, such as a full disk.
  private let isStopped = Atomic<Bool>(false)

  init(
    files: [InputBytes], options: FirstPassOptions, seed: HashSeed, progress: ReadingProgress,
    buffers: TextBuffers = TextBuffers(), countsLines: Bool = false
  ) {
    self.buffers = buffers
    self.countsLines = countsLines
    self.files = files
    self.options = options
    self.seed = seed
    self.progress = progress
    queue = ChunkQueue(files: files.count)
    ends = Mutex(Array(repeating: FileEnd(), count: files.count))
    // The largest first, so that no worker starts on a long one when the others are done.
    order = files.indices.sorted { (files[$0].file.size, $1) > (files[$1].file.size, $0) }
  }

  /// The name of a file, for messages and reports.
  func name(of file: Int) -> String { files[file].file.name }

  /// The index of the next file to read, or nil when none is left.
  func nextFile() -> Int? {
    let place = cursor.add(1, ordering: .relaxed).oldValue
    return place < order.count ? order[place] : nil
  }

  func finish(file: Int, _ end: FileEnd) { ends.withLock { $0[file] = end } }

  /// By file, what is known of it now that all are read.
  var fileEnds: [FileEnd] { ends.withLock { $0 } }

  /// Notes a file that cannot be trusted; the others are read on, to find all such files at once,
  /// but not where the disk is full: that would be found again and again.
  func report(_ fault: Failure, file: Int) {
    if fault.kind == .inputOutput || fault.kind == .outputCannotBeMade {
      isStopped.store(true, ordering: .relaxed)
    }
    found.withLock { $0.append((file, fault)) }
  }

  /// Whether reading on is of no use.
  var hasStopped: Bool { isStopped.load(ordering: .relaxed) }

  /// What went wrong, in the order of the files.
  var faults: [Failure] {
    found.withLock { $0.sorted { $0.file < $1.file }.map(\.fault) }
  }
}
