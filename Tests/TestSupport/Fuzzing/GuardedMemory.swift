import Foundation

/// Memory whose last byte is followed by a page that can be neither read nor written, so that
/// whatever goes beyond it crashes.
package final class GuardedMemory: @unchecked Sendable {
  // Unchecked: the fuzzer has one thread.
  private let end: UnsafeMutableRawPointer
  private let capacity: Int

  package init(capacity: Int) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    self.capacity = (capacity + page - 1) / page * page
    let size = self.capacity + page
    guard
      let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      start != MAP_FAILED, mprotect(start + self.capacity, page, PROT_NONE) == 0
    else { fatalError("no memory") }
    end = start + self.capacity
  }

  /// The last bytes of it, for some values.
  package func last<Value: BitwiseCopyable>(
    _ count: Int, of type: Value.Type = Value.self
  ) -> UnsafeMutablePointer<Value> {
    let size = count * MemoryLayout<Value>.stride
    precondition(size <= capacity)
    return (end - size).assumingMemoryBound(to: type)
  }

  /// The last bytes of it, filled with a text and some bytes behind it.
  package func text(
    _ bytes: some Collection<UInt8>, padding: Int, of byte: UInt8
  ) -> UnsafeMutablePointer<UInt8> {
    let place = last(bytes.count + padding, of: UInt8.self)
    _ = UnsafeMutableBufferPointer(start: place, count: bytes.count).update(fromContentsOf: bytes)
    (place + bytes.count).update(repeating: byte, count: padding)
    return place
  }
}
