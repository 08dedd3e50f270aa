import CKernels
import Metering

/// Records by partition, in memory as long as the budget and the system allow, else in a file
/// without a name.
///
/// ```
/// partition 0 ─► block ─► block ─► block ┐
/// partition 1 ─► block ─► block          ├─ when the budget is used up ─► a run in the file:
/// …                                      ┘                                | 0 | 1 | … |
/// ```
///
/// A worker appends to all partitions in turn. Each is a list of blocks that grow up to a fixed
/// size, so nothing is moved when it grows and little is left unused. They are cut from slabs,
/// which serve again after their records were written out. Appending never fails: what went wrong
/// with the file is thrown by ``check()``.
@safe struct PartitionedStore<Record: BitwiseCopyable>: ~Copyable {
  static var partitions: Int { 256 }

  @safe private struct Tail {
    var next: UnsafeMutablePointer<Record>
    var room: Int
  }

  /// A stretch of one partition.
  @safe struct Block {
    var first: UnsafeMutablePointer<Record>
    var count: Int
  }

  private static var smallestBlock: Int { 16 }
  private static var largestBlock: Int { 512 }
  private static var stride: Int { MemoryLayout<Record>.stride }

  private let tails: UnsafeMutablePointer<Tail>
  private var blocks: [[Block]]
  /// Memory that blocks are cut from: slabs that are used, then slabs that wait.
  private var slabs: [Slab]
  private var usedSlabs = 0
  /// Records that still fit into the last slab in use.
  private var slabRoom = 0
  /// Records in a slab: of 2 MiB, or of a store's share where that is less.
  private let slabSize: Int

  private let budget: SpillBudget
  private var spill: SpillFile?
  private var fault: Failure?

  /// - Throws: `inputOutput` where the system refuses the memory of the first slab. It is all that
  ///   a store cannot do without.
  init(budget: SpillBudget) throws(Failure) {
    slabSize = min(max(budget.share, Self.largestBlock * Self.stride), 2 << 20) / Self.stride
    guard let first = Slab(byteCount: slabSize * Self.stride) else {
      throw Failure(
        .inputOutput,
        "the system refuses \(slabSize * Self.stride) bytes of memory: \(lastSystemError())")
    }
    slabs = [first]
    self.budget = budget
    _ = budget.take(slabSize * Self.stride, holding: 0)
    unsafe tails = .allocate(capacity: Self.partitions)
    unsafe tails.initialize(repeating: Self.noTail, count: Self.partitions)
    blocks = Array(repeating: [], count: Self.partitions)
  }

  deinit {
    for slab in slabs { slab.free() }
    budget.giveBack(slabs.count * slabSize * Self.stride)
    unsafe tails.deallocate()
  }

  private static var noTail: Tail {
    unsafe Tail(next: UnsafeMutablePointer<Record>(bitPattern: 64)!, room: 0)
  }

  // MARK: Appending

  @inline(__always)
  mutating func append(_ record: Record, partition: Int) {
    if unsafe tails[partition].room == 0 { addBlock(to: partition) }
    let tail = unsafe tails + partition
    unsafe tail.pointee.next.initialize(to: record)
    unsafe tail.pointee.next += 1
    unsafe tail.pointee.room &-= 1
    // Partitions are too many for the processor to see that each is written in order.
    unsafe cdr_prefetch(tail.pointee.next + 1)
  }

  @inline(never)
  private mutating func addBlock(to partition: Int) {
    let last = blocks[partition].last?.count ?? Self.smallestBlock / 2
    let count = min(last * 2, Self.largestBlock)
    // May write out all blocks.
    let first = unsafe cut(count)
    unsafe blocks[partition].append(Block(first: first, count: count))
    unsafe tails[partition] = Tail(next: first, room: count)
  }

  private mutating func cut(_ count: Int) -> UnsafeMutablePointer<Record> {
    if slabRoom < count {
      turnToNextSlab()
      slabRoom = slabSize
    }
    slabRoom -= count
    let start = unsafe slabs[usedSlabs - 1].start.assumingMemoryBound(to: Record.self)
    return unsafe start + (slabSize - slabRoom - count)
  }

  private mutating func turnToNextSlab() {
    if usedSlabs == slabs.count, !addSlab() {
      writeOut()
      // Of a time when the others held little, the store may have more than its share.
      while slabs.count > 1, slabs.count * slabSize * Self.stride > budget.share { freeLastSlab() }
    }
    usedSlabs += 1
  }

  /// False where the budget or the system does not have the memory.
  private mutating func addSlab() -> Bool {
    let bytes = slabSize * Self.stride
    guard budget.take(bytes, holding: slabs.count * bytes) else { return false }
    guard let slab = Slab(byteCount: bytes) else {
      budget.giveBack(bytes)
      return false
    }
    slabs.append(slab)
    return true
  }

  private mutating func freeLastSlab() {
    slabs.removeLast().free()
    budget.giveBack(slabSize * Self.stride)
  }

  // MARK: Writing out

  /// Writes all blocks to the file and starts anew. After a fault they are dropped: the run fails.
  @inline(never)
  private mutating func writeOut() {
    do throws(Failure) {
      if fault == nil { try writeRun() }
    } catch {
      fault = Failure(error.kind, "\(error.message), or allow more memory (--memory)")
    }
    for partition in 0..<Self.partitions {
      blocks[partition].removeAll(keepingCapacity: true)
      unsafe tails[partition] = Self.noTail
    }
    (usedSlabs, slabRoom) = (0, 0)
  }

  private mutating func writeRun() throws(Failure) {
    if spill == nil { spill = try SpillFile(recordSize: Self.stride) }
    for partition in 0..<Self.partitions {
      for block in filledBlocks(of: partition) {
        unsafe try spill!.append(
          UnsafeRawBufferPointer(start: block.first, count: block.count * Self.stride))
      }
      spill!.endPartition()
    }
    try spill!.endRun()
  }

  /// Throws what went wrong with the file, if anything did.
  mutating func check() throws(Failure) {
    if let fault { throw fault }
  }

  /// Says that nothing more is appended. A store that has written to its file before writes the
  /// rest as well, and gives back its memory.
  mutating func finish() throws(Failure) {
    if spill != nil {
      writeOut()
      while !slabs.isEmpty { freeLastSlab() }
    }
    try check()
  }

  /// Forgets all records, and gives back memory and disk.
  mutating func removeAll() {
    for partition in 0..<Self.partitions {
      blocks[partition] = []
      unsafe tails[partition] = Self.noTail
    }
    (usedSlabs, slabRoom) = (0, 0)
    while !slabs.isEmpty { freeLastSlab() }
    spill = nil
  }

  // MARK: Reading

  /// The blocks of a partition that are in memory.
  borrowing func filledBlocks(of partition: Int) -> [Block] {
    var filled = blocks[partition]
    guard !filled.isEmpty else { return [] }
    unsafe filled[filled.count - 1].count -= tails[partition].room
    return filled
  }

  /// How many records of a partition are on disk.
  borrowing func spilledCount(of partition: Int) -> Int { spill?.count(of: partition) ?? 0 }

  /// How many records a partition has, in memory and on disk.
  borrowing func count(of partition: Int) -> Int {
    filledBlocks(of: partition).reduce(spilledCount(of: partition)) { $0 + $1.count }
  }

  /// Copies those records of a partition that a rule chooses to the end of a buffer, from memory
  /// and from disk.
  borrowing func copy(
    partition: Int, to buffer: inout RecordBuffer<Record>, where isChosen: (Record) -> Bool
  ) throws(Failure) {
    for block in filledBlocks(of: partition) {
      unsafe buffer.append(block.first, count: block.count, where: isChosen)
    }
    for extent in spill?.extents(of: partition) ?? [] {
      var (offset, left) = (extent.offset, extent.count)
      while left > 0 {
        let count = min(left, RecordBuffer<Record>.pieceSize)
        let place = unsafe buffer.room(for: count)
        unsafe try spill?.read(
          at: offset, into: UnsafeMutableRawBufferPointer(start: place, count: count * Self.stride))
        unsafe buffer.append(place, count: count, where: isChosen)
        offset += Int64(count * Self.stride)
        left -= count
      }
    }
  }
}
