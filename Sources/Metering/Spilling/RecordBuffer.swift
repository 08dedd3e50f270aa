import CDRCore

/// Records side by side, in memory that grows and is used again.
@safe struct RecordBuffer<Record: BitwiseCopyable>: ~Copyable {
  private(set) var count = 0
  private var capacity = 0
  private var memory: UnsafeMutablePointer<Record>

  /// Records that are read from disk at a time: this many take a buffer beyond what is chosen.
  static var pieceSize: Int { 1 << 14 }

  init() { unsafe memory = .allocate(capacity: 0) }

  deinit { unsafe memory.deallocate() }

  /// The first record; moves when the buffer grows.
  var start: UnsafeMutablePointer<Record> { unsafe memory }

  mutating func removeAll() { count = 0 }

  /// Makes room after the last record.
  ///
  /// - Returns: where the room starts.
  mutating func room(for more: Int) -> UnsafeMutablePointer<Record> {
    if count + more > capacity {
      capacity = max(count + more, capacity + capacity / 2)
      RequiredMemory.check(byteCount: capacity * MemoryLayout<Record>.stride)
      let larger = UnsafeMutablePointer<Record>.allocate(capacity: capacity)
      unsafe larger.moveInitialize(from: memory, count: count)
      unsafe memory.deallocate()
      unsafe memory = larger
    }
    return unsafe memory + count
  }

  /// Appends those of some records that a rule chooses; they may stand in the buffer's own room.
  mutating func append(
    _ records: UnsafeMutablePointer<Record>, count more: Int, where isChosen: (Record) -> Bool
  ) {
    var next = unsafe room(for: more)
    for index in 0..<more {
      let record = unsafe records[index]
      guard isChosen(record) else { continue }
      unsafe next.initialize(to: record)
      unsafe next += 1
    }
    count = unsafe next - memory
  }
}
