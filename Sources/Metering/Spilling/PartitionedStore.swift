import CDRCore
import CKernels

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
///
/// Records gather in a group of whole cache lines first, and go to their block past the caches:
/// they are read only when all are there, and would take the caches from what is read all the time.
@safe struct PartitionedStore<Record: BitwiseCopyable>: ~Copyable {
  static var partitions: Int { 256 }

  @safe private struct Tail {
    /// Where the group that gathers will stand.
    var group: UnsafeMutablePointer<Record>
    /// Records that the block has room for, beside those that gather.
    var room: Int
  }

  /// A stretch of one partition.
  @safe struct Block {
    var first: UnsafeMutablePointer<Record>
    var count: Int
  }

  /// Records of a group, of which blocks hold whole ones; a power of two.
  private static var groupSize: Int { 16 }
  private static var groupLines: Int { groupSize * stride / Int(CDR_LINE_SIZE) }
  private static var smallestBlock: Int { 16 }
  private static var largestBlock: Int { 512 }
  private static var stride: Int { MemoryLayout<Record>.stride }

  private let tails: UnsafeMutablePointer<Tail>
  /// By partition, the group that gathers.
  private let groups: UnsafeMutablePointer<Record>
  /// Whether no group holds a record that its block lacks.
  private var isFinished = false
  private var blocks: [[Block]]
  /// The partitions that have blocks. With few records most have none, and to look at each would take
  /// longer than they do.
  private var used = PartitionSet()
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
    precondition(Self.groupSize * Self.stride % Int(CDR_LINE_SIZE) == 0, "groups are whole lines")
    slabSize = min(max(budget.share, Self.largestBlock * Self.stride), 2 << 20) / Self.stride
    slabs = [try Self.firstSlab(slabSize * Self.stride, of: budget)]
    self.budget = budget
    unsafe tails = .allocate(capacity: Self.partitions)
    unsafe tails.initialize(repeating: Self.noTail, count: Self.partitions)
    unsafe groups = UnsafeMutableRawPointer.allocate(
      byteCount: Self.partitions * Self.groupSize * Self.stride, alignment: Int(CDR_LINE_SIZE)
    ).assumingMemoryBound(to: Record.self)
    blocks = Array(repeating: [], count: Self.partitions)
  }

  deinit {
    for slab in slabs { budget.free(slab) }
    budget.giveBack(slabs.count * slabSize * Self.stride)
    unsafe tails.deallocate()
    unsafe groups.deallocate()
  }

  private static func firstSlab(_ byteCount: Int, of budget: SpillBudget) throws(Failure) -> Slab {
    guard let first = budget.slab(byteCount: byteCount, isHuge: false) else {
      throw Failure(
        .inputOutput,
        "out of memory: the system refuses \(byteCount) bytes; give the command fewer workers "
          + "(--jobs 1), or fewer files at a time")
    }
    _ = budget.reserve(byteCount, holding: 0)
    return first
  }

  private static var noTail: Tail {
    unsafe Tail(group: UnsafeMutablePointer<Record>(bitPattern: 64)!, room: 0)
  }

  // MARK: Appending

  @inline(__always)
  mutating func append(_ record: Record, partition: Int) {
    if unsafe tails[partition].room == 0 { addBlock(to: partition) }
    let tail = unsafe tails + partition
    let group = unsafe groups + partition &* Self.groupSize
    unsafe (group + Self.gathered(beside: tail.pointee.room)).initialize(to: record)
    unsafe tail.pointee.room &-= 1
    if unsafe Self.gathered(beside: tail.pointee.room) == 0 {
      unsafe cdr_stream_lines(tail.pointee.group, group, Self.groupLines)
      unsafe tail.pointee.group += Self.groupSize
    }
  }

  /// How many records gather where a block has room for more: blocks hold whole groups.
  @inline(__always)
  private static func gathered(beside room: Int) -> Int { (0 &- room) & (groupSize &- 1) }

  /// Copies the records that gather to their blocks, where they can be read.
  private mutating func copyGathered() {
    for partition in used {
      let tail = unsafe tails[partition]
      unsafe tail.group.update(
        from: groups + partition * Self.groupSize, count: Self.gathered(beside: tail.room))
    }
    cdr_end_streams()
  }

  @inline(never)
  private mutating func addBlock(to partition: Int) {
    let last = blocks[partition].last?.count ?? Self.smallestBlock / 2
    let count = min(last * 2, Self.largestBlock)
    // May write out all blocks.
    let first = unsafe cut(count)
    unsafe blocks[partition].append(Block(first: first, count: count))
    used.insert(partition)
    unsafe tails[partition] = Tail(group: first, room: count)
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
    guard budget.reserve(bytes, holding: slabs.count * bytes) else { return false }
    guard let slab = budget.slab(byteCount: bytes, isHuge: true) else {
      budget.giveBack(bytes)
      return false
    }
    slabs.append(slab)
    return true
  }

  private mutating func freeLastSlab() {
    budget.free(slabs.removeLast())
    budget.giveBack(slabSize * Self.stride)
  }

  // MARK: Writing out

  /// Writes all blocks to the file and starts anew. After a fault they are dropped: the run fails.
  @inline(never)
  private mutating func writeOut() {
    copyGathered()
    do throws(Failure) {
      if fault == nil { try writeRun() }
    } catch {
      fault = Failure(error.kind, "\(error.message), or allow more memory (--memory)")
    }
    forgetBlocks()
  }

  private mutating func forgetBlocks() {
    for partition in used {
      blocks[partition].removeAll(keepingCapacity: true)
      unsafe tails[partition] = Self.noTail
    }
    used = PartitionSet()
    (usedSlabs, slabRoom) = (0, 0)
  }

  private mutating func writeRun() throws(Failure) {
    if spill == nil { spill = try SpillFile(recordSize: Self.stride) }
    for partition in 0..<Self.partitions {
      for block in blocksSoFar(of: partition) {
        unsafe try spill!.append(
          UnsafeRawBufferPointer(start: block.first, count: block.count * Self.stride))
      }
      spill!.endPartition()
    }
    try spill!.endRun()
  }

  /// Throws what went wrong with the file, if anything did.
  mutating func check() throws(Failure) { if let fault { throw fault } }

  /// Says that nothing more is appended, before anything is read. A store that has written to its
  /// file before writes the rest as well, and frees its memory.
  mutating func finish() throws(Failure) {
    isFinished = true
    if spill == nil {
      copyGathered()
    } else {
      writeOut()
      while !slabs.isEmpty { freeLastSlab() }
    }
    try check()
  }

  /// Forgets all records, and frees memory and disk.
  mutating func removeAll() {
    forgetBlocks()
    while !slabs.isEmpty { freeLastSlab() }
    spill = nil
  }

  /// Starts anew, with other records.
  ///
  /// - Throws: as ``init(budget:)``.
  mutating func begin() throws(Failure) {
    removeAll()
    slabs = [try Self.firstSlab(slabSize * Self.stride, of: budget)]
    isFinished = false
    fault = nil
  }

  // MARK: Reading

  /// The blocks of a partition that are in memory; the store must be finished.
  borrowing func filledBlocks(of partition: Int) -> [Block] {
    precondition(isFinished, "records may still gather outside their blocks")
    return blocksSoFar(of: partition)
  }

  /// The blocks of a partition, counting what gathers and may not be in them yet.
  private borrowing func blocksSoFar(of partition: Int) -> [Block] {
    var filled = blocks[partition]
    guard !filled.isEmpty else { return [] }
    unsafe filled[filled.count - 1].count -= tails[partition].room
    return filled
  }

  /// Whether any records are on disk.
  var hasSpilled: Bool { spill != nil }

  /// Calls a function with the blocks of some partitions that are in memory, and each one's
  /// partition; the store must be finished.
  borrowing func forEachFilledBlock(of partitions: Range<Int>, _ body: (Int, Block) -> Void) {
    precondition(isFinished, "records may still gather outside their blocks")
    for partition in used where partitions.contains(partition) {
      for block in blocks[partition].dropLast() { body(partition, block) }
      var last = blocks[partition][blocks[partition].count - 1]
      unsafe last.count -= tails[partition].room
      body(partition, last)
    }
  }

  /// How many records of a partition are on disk.
  borrowing func spilledCount(of partition: Int) -> Int { spill?.count(of: partition) ?? 0 }

  /// How many records a partition has, in memory and on disk.
  borrowing func count(of partition: Int) -> Int {
    blocksSoFar(of: partition).reduce(spilledCount(of: partition)) { $0 + $1.count }
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
