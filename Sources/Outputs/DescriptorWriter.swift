import CDRCore
import Foundation

/// Writes to an open file descriptor: in order, all of the bytes, through a buffer.
struct DescriptorWriter {
  let descriptor: Int32
  /// What a failure calls the output.
  let name: String
  private var buffer: [UInt8] = []

  /// Bytes that gather before they are written.
  private static let capacity = 1 << 16

  init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  mutating func write(_ bytes: Span<UInt8>) throws(Failure) {
    if bytes.count >= Self.capacity {
      try flush()
      try writeAll(bytes)
      return
    }
    if buffer.count + bytes.count > Self.capacity { try flush() }
    if buffer.capacity < Self.capacity { buffer.reserveCapacity(Self.capacity) }
    unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
  }

  /// Writes what waits in the buffer.
  mutating func flush() throws(Failure) {
    guard !buffer.isEmpty else { return }
    try writeAll(buffer.span)
    buffer.removeAll(keepingCapacity: true)
  }

  private func writeAll(_ bytes: Span<UInt8>) throws(Failure) {
    var rest = bytes
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes {
        unsafe Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      if written >= 0 {
        rest = rest.extracting(droppingFirst: written)
        continue
      }
      let error = SystemError.last
      switch error.code {
      case EINTR: continue
      case EAGAIN: waitUntilWritable()
      default: throw error.cannotWrite(name)
      }
    }
  }

  /// A pipe or terminal of another program may be set not to block; then its reader is waited for.
  private func waitUntilWritable() {
    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = unsafe poll(&wait, 1, -1)
  }
}
