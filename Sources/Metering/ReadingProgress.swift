import Synchronization

/// How far the first pass is, for a progress display; updated once per chunk.
public final class ReadingProgress: Sendable {
  private let total = Atomic<Int64>(0)
  private let done = Atomic<Int64>(0)

  public init() {}

  /// Bytes of the files as stored; 0 when they cannot be told.
  public var totalBytes: Int64 { total.load(ordering: .relaxed) }

  /// Bytes read of them.
  public var bytesRead: Int64 { done.load(ordering: .relaxed) }

  /// Tells how much there is to read.
  package func begin(files: [InputFile]) {
    let isKnown = files.allSatisfy(\.isRegular)
    total.store(isKnown ? files.reduce(0) { $0 + $1.size } : 0, ordering: .relaxed)
  }

  func add(bytes: Int64) { done.add(bytes, ordering: .relaxed) }
}
