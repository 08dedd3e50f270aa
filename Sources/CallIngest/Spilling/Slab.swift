import Foundation

/// A stretch of memory straight from the system, which goes back to it as a whole when freed.
///
/// Not of huge pages: every byte of it is written once and read once, in order.
@safe struct Slab {
  let start: UnsafeMutableRawPointer
  let byteCount: Int

  /// Nil where the system refuses the memory.
  init?(byteCount: Int) {
    let memory = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { return nil }
    unsafe start = memory
    self.byteCount = byteCount
  }

  func free() { unsafe munmap(start, byteCount) }
}
