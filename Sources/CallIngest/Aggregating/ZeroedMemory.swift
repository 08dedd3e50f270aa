import Foundation
import Metering

/// Memory for a table, zeroed by the system, which need not be touched before it is used.
///
/// From 2 MiB on it is asked for in huge pages: probing a table of many megabytes at random misses
/// the cache of page addresses as often as that of bytes.
@safe struct ZeroedMemory: ~Copyable {
  let base: UnsafeMutableRawPointer
  private let mapped: UnsafeMutableRawPointer
  private let mappedSize: Int

  private static let hugePage = 2 << 20

  init(byteCount: Int) {
    // Aligned to a huge page where that makes sense, so a little more is mapped than is used.
    let slack = byteCount >= Self.hugePage ? Self.hugePage : 0
    mappedSize = byteCount + slack
    guard
      let address = unsafe mmap(
        nil, mappedSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe address != MAP_FAILED
    else {
      // As Swift's own allocations do: there is no way to go on.
      preconditionFailure("out of memory: \(mappedSize) bytes for a table")
    }
    unsafe mapped = unsafe address
    if slack == 0 {
      unsafe base = address
    } else {
      let aligned = (UInt(bitPattern: address) + UInt(slack) - 1) / UInt(slack) * UInt(slack)
      unsafe base = address + Int(aligned - UInt(bitPattern: address))
      _ = unsafe madvise(base, byteCount, MADV_HUGEPAGE)
    }
  }

  deinit { unsafe munmap(mapped, mappedSize) }
}
