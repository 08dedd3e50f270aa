import CKernels

/// Fingerprints by partition: a partition is what is searched at a time, and small enough for the
/// cache.
///
/// A worker appends to all partitions in turn. Each is a list of blocks that grow up to a fixed
/// size, so nothing is moved when it grows and little is left unused.
@safe struct FingerprintStore: ~Copyable {
  /// The top eight bits of the key choose the partition.
  static let partitions = 256

  @safe private struct Tail {
    var next: UnsafeMutablePointer<CallFingerprint>
    var room: Int
  }

  /// A stretch of one partition.
  @safe struct Block {
    var first: UnsafeMutablePointer<CallFingerprint>
    var count: Int
  }

  private static let (smallestBlock, largestBlock) = (16, 512)
  private let tails: UnsafeMutablePointer<Tail>
  private var blocks: [[Block]]

  init() {
    unsafe tails = .allocate(capacity: Self.partitions)
    let nowhere = unsafe UnsafeMutablePointer<CallFingerprint>(bitPattern: 16)!
    unsafe tails.initialize(repeating: Tail(next: nowhere, room: 0), count: Self.partitions)
    blocks = Array(repeating: [], count: Self.partitions)
  }

  deinit {
    for partition in blocks {
      for block in partition { unsafe block.first.deallocate() }
    }
    unsafe tails.deallocate()
  }

  @inline(__always)
  mutating func append(_ fingerprint: CallFingerprint) {
    let partition = Int(truncatingIfNeeded: fingerprint.key.high &>> 56)
    if unsafe tails[partition].room == 0 { addBlock(to: partition) }
    let tail = unsafe tails + partition
    unsafe tail.pointee.next.initialize(to: fingerprint)
    unsafe tail.pointee.next += 1
    unsafe tail.pointee.room &-= 1
    // Partitions are too many for the processor to see that each is written in order.
    unsafe cdr_prefetch(tail.pointee.next + 1)
  }

  @inline(never)
  private mutating func addBlock(to partition: Int) {
    let last = blocks[partition].last?.count ?? Self.smallestBlock / 2
    let count = min(last * 2, Self.largestBlock)
    let first = UnsafeMutablePointer<CallFingerprint>.allocate(capacity: count)
    unsafe blocks[partition].append(Block(first: first, count: count))
    unsafe tails[partition] = Tail(next: first, room: count)
  }

  /// The filled blocks of a partition.
  borrowing func blocks(of partition: Int) -> [Block] {
    var filled = blocks[partition]
    guard !filled.isEmpty else { return [] }
    unsafe filled[filled.count - 1].count -= tails[partition].room
    return filled
  }
}
