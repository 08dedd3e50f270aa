import Foundation

/// Memory for big tables, asked for in huge pages where it is large enough.
///
/// Probing a table of many megabytes at random misses the processor's cache of page addresses as
/// often as that of bytes; huge pages spare the former.
enum HugePages {
  private static let size = 2 << 20

  /// Memory that is not initialized; to be given back by `deallocate()`.
  static func allocate<Element>(
    of type: Element.Type, count: Int
  ) -> UnsafeMutablePointer<Element> {
    let byteCount = count * MemoryLayout<Element>.stride
    let isLarge = byteCount >= size
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: byteCount, alignment: isLarge ? size : 64)
    // Only advice: without huge pages the memory serves all the same.
    if isLarge { unsafe madvise(memory, byteCount / size * size, MADV_HUGEPAGE) }
    return unsafe memory.bindMemory(to: type, capacity: count)
  }
}
