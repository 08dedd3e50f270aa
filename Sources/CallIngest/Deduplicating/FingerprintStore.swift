import CKernels

/// Fingerprints by partition: a partition is what is searched at a time, and small enough for the
/// cache.
///
/// A worker appends to all partitions in turn. Each is a list of blocks that grow up to a fixed
/// size, so nothing is moved when it grows and little is left unused. They are cut from slabs, but
/// not of huge pages: every byte is written once and read once, in order.
@safe struct FingerprintStore: ~Copyable {
  static let partitions = 256

  /// The partition of a key: its top eight bits.
  @inline(__always)
  static func partition(of key: CallKey) -> Int { Int(truncatingIfNeeded: key.high &>> 56) }

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
  /// Memory that blocks are cut from, and what is left of the last slab.
  private var slabs: [UnsafeMutablePointer<CallFingerprint>] = unsafe []
  private var slabRoom = 0

  /// Fingerprints in a slab of 2 MiB.
  private static let slabSize = (2 << 20) / MemoryLayout<CallFingerprint>.stride

  init() {
    unsafe tails = .allocate(capacity: Self.partitions)
    let nowhere = unsafe UnsafeMutablePointer<CallFingerprint>(bitPattern: 16)!
    unsafe tails.initialize(repeating: Tail(next: nowhere, room: 0), count: Self.partitions)
    blocks = Array(repeating: [], count: Self.partitions)
  }

  deinit {
    for index in unsafe slabs.indices { unsafe slabs[index].deallocate() }
    unsafe tails.deallocate()
  }

  @inline(__always)
  mutating func append(_ fingerprint: CallFingerprint, partition: Int) {
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
    let first = unsafe cut(count)
    unsafe blocks[partition].append(Block(first: first, count: count))
    unsafe tails[partition] = Tail(next: first, room: count)
  }

  private mutating func cut(_ count: Int) -> UnsafeMutablePointer<CallFingerprint> {
    if slabRoom < count {
      unsafe slabs.append(.allocate(capacity: Self.slabSize))
      slabRoom = Self.slabSize
    }
    slabRoom -= count
    return unsafe slabs[slabs.count - 1] + (Self.slabSize - slabRoom - count)
  }

  /// The filled blocks of a partition.
  borrowing func blocks(of partition: Int) -> [Block] {
    var filled = blocks[partition]
    guard !filled.isEmpty else { return [] }
    unsafe filled[filled.count - 1].count -= tails[partition].room
    return filled
  }
}
