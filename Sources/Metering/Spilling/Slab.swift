import Foundation
import Synchronization

/// A stretch of memory straight from the system, which goes back to it as a whole when freed.
///
/// The system clears it where it is first touched: a page at a time for a store that may stay small,
/// else in huge pages, since it is written in as many places at a time as there are partitions, and
/// each of its bytes only once.
@safe struct Slab: @unchecked Sendable {
  // Unchecked: one store at a time has it.

  let start: UnsafeMutableRawPointer
  let byteCount: Int

  /// Nil where the system refuses the memory.
  init?(byteCount: Int, isHuge: Bool) {
    let memory = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
      // The store does without; a later crash is not for want of this.
      errno = 0
      return nil
    }
    // Only advice: without huge pages the memory serves all the same.
    if isHuge { unsafe madvise(memory, byteCount, MADV_HUGEPAGE) }
    unsafe start = memory
    self.byteCount = byteCount
  }

  func free() { unsafe munmap(start, byteCount) }
}

/// Slabs that are used again, so that the system need not clear memory for each file anew.
package final class SlabPool: Sendable {
  private let spares = Mutex<[Slab]>([])

  package init() {}

  deinit { spares.withLock { for slab in $0 { slab.free() } } }

  /// A slab that is not cleared; nil where the system refuses the memory.
  func borrow(byteCount: Int, isHuge: Bool) -> Slab? {
    let spare = spares.withLock { spares in
      spares.lastIndex { $0.byteCount == byteCount }.map { spares.remove(at: $0) }
    }
    return spare ?? Slab(byteCount: byteCount, isHuge: isHuge)
  }

  func giveBack(_ slab: Slab) { spares.withLock { $0.append(slab) } }
}
