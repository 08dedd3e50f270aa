import CDRCore
import Foundation

/// Memory for big tables, asked for in huge pages where it is large enough.
///
/// Probing a table of many megabytes at random misses the processor's cache of page addresses as
/// often as that of bytes; huge pages spare the former.
enum HugePages {
  private static let size = 2 << 20

  /// Memory that is not initialized; to be given back by `deallocate()`.
  ///
  /// - Parameter mayStayEmpty: whether little of it may ever be used: a huge page is cleared whole.
  static func allocate<Element>(
    of type: Element.Type, count: Int, mayStayEmpty: Bool = false
  ) -> UnsafeMutablePointer<Element> {
    let byteCount = count * MemoryLayout<Element>.stride
    // Nearly a huge page is made a whole one.
    let isLarge = byteCount > size - 4096 && !mayStayEmpty
    let rounded = isLarge ? (byteCount + size - 1) / size * size : byteCount
    // To be aligned, it may take as much again.
    RequiredMemory.check(byteCount: isLarge ? rounded + size : rounded)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: rounded, alignment: isLarge ? size : 64)
    // Only advice: without huge pages the memory serves all the same.
    if isLarge { unsafe madvise(memory, rounded, MADV_HUGEPAGE) }
    return unsafe memory.bindMemory(to: type, capacity: count)
  }
}
