import CDRCore

/// Records of a store on disk, in runs: a run holds what was in memory at one time, the partitions
/// one after the other, so that it is written in one sweep and a partition is read in long ones.
struct SpillFile: ~Copyable {
  private struct Run {
    /// Where it starts in the file.
    var offset: Int64
    /// By partition, how many records of the run stand before it; then all of them.
    var bounds: [Int]
  }

  /// Records of one partition in one run.
  struct Extent {
    /// Where they start in the file, in bytes.
    var offset: Int64
    /// How many there are.
    var count: Int
  }

  private let file: UnnamedFile
  private let recordSize: Int
  private var runs: [Run] = []
  private var buffer: [UInt8] = []
  /// The run that is being written.
  private var bounds = [0]
  private var byteCount = 0

  private static let bufferSize = 1 << 20

  init(recordSize: Int) throws(Failure) {
    file = try UnnamedFile()
    self.recordSize = recordSize
    buffer.reserveCapacity(Self.bufferSize)
  }

  // MARK: Writing

  /// Adds records to the partition that is being written.
  mutating func append(_ records: UnsafeRawBufferPointer) throws(Failure) {
    if buffer.count + records.count > Self.bufferSize { try flush() }
    unsafe buffer.append(contentsOf: records)
    byteCount += records.count
  }

  /// Turns to the next partition.
  mutating func endPartition() { bounds.append(byteCount / recordSize) }

  /// Ends a run, in which every partition was ended.
  mutating func endRun() throws(Failure) {
    try flush()
    runs.append(Run(offset: file.size - Int64(byteCount), bounds: bounds))
    (bounds, byteCount) = ([0], 0)
  }

  private mutating func flush() throws(Failure) {
    unsafe try buffer.withUnsafeBufferPointer { (bytes) throws(Failure) in
      unsafe try file.append(bytes)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  // MARK: Reading

  /// How many records of a partition there are.
  borrowing func count(of partition: Int) -> Int {
    runs.reduce(0) { $0 + $1.bounds[partition + 1] - $1.bounds[partition] }
  }

  /// Where the records of a partition stand.
  borrowing func extents(of partition: Int) -> [Extent] {
    runs.map { run in
      Extent(
        offset: run.offset + Int64(run.bounds[partition] * recordSize),
        count: run.bounds[partition + 1] - run.bounds[partition])
    }
  }

  /// Reads bytes of an extent; several threads may read at once.
  borrowing func read(at offset: Int64, into bytes: UnsafeMutableRawBufferPointer) throws(Failure) {
    unsafe try file.read(at: offset, into: bytes)
  }
}
