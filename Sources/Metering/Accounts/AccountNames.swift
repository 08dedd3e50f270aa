import CKernels
import ColumnMaps

/// Names of accounts in memory that stays: as fields, which may be read as the fields of a record are.
@safe final class AccountNames: @unchecked Sendable {
  // Unchecked: nothing changes once it is made.
  private let memory: UnsafeMutablePointer<UInt8>
  private let starts: [Int]

  init(_ names: [String]) {
    var (starts, size) = ([Int](), 0)
    for name in names {
      starts.append(size)
      size += name.utf8.count
    }
    starts.append(size)
    self.starts = starts
    let capacity = size + Int(CDR_TEXT_PADDING)
    unsafe memory = .allocate(capacity: capacity)
    unsafe memory.initialize(repeating: 0, count: capacity)
    var place = 0
    for name in names {
      for byte in name.utf8 {
        unsafe memory[place] = byte
        place += 1
      }
    }
  }

  deinit { unsafe memory.deallocate() }

  var count: Int { starts.count - 1 }

  /// The name with a number; good as long as this object.
  @inline(__always)
  subscript(index: Int) -> Field {
    unsafe Field(bytes: memory + starts[index], count: starts[index + 1] - starts[index])
  }
}
