import Foundation

/// A stretch of memory straight from the system, which goes back to it as a whole when freed.
///
/// Asked for in huge pages: it is written in as many places at a time as there are partitions, and
/// each of its bytes only once, so that small pages cost as many faults.
@safe struct Slab {
  let start: UnsafeMutableRawPointer
  let byteCount: Int

  /// Nil where the system refuses the memory.
  init?(byteCount: Int) {
    let memory = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
      // The store does without; a later crash is not for want of this.
      errno = 0
      return nil
    }
    // Only advice: without huge pages the memory serves all the same.
    unsafe madvise(memory, byteCount, MADV_HUGEPAGE)
    unsafe start = memory
    self.byteCount = byteCount
  }

  func free() { unsafe munmap(start, byteCount) }
}
