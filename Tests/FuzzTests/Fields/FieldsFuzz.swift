import CKernels
import TestSupport

@testable import ColumnMaps

/// Durations and timestamps: the fast readers of single fields against the slow ones.
enum FieldsFuzz: FuzzTarget {
  static let name = "fields"

  static func run(_ input: inout FuzzInput) {
    if input.below(2) == 0 {
      Durations.compare(&input)
    } else {
      Timestamps.compare(&input)
    }
  }
}

/// Bytes as fields that end where memory does, but for what readers by words may read.
enum Fields {
  static let longest = 512
  private static let memory = GuardedMemory(capacity: longest + Int(CDR_TEXT_PADDING))

  static func field(_ bytes: some Collection<UInt8>, behind: UInt8) -> Field {
    let text = memory.text(bytes, padding: Int(CDR_TEXT_PADDING), of: behind)
    return Field(bytes: text, count: bytes.count)
  }
}
