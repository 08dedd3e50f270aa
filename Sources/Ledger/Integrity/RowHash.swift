import CKernels
import Crypto
import GRDB

/// A row's values as bytes that tell it from every other: what checksums and the chain of runs are
/// made of.
///
/// ```
/// kind of value | size | bytes | kind of value | size | bytes | …
/// ```
struct RowEncoding {
  private(set) var bytes: [UInt8] = []

  /// - Parameter value: texts have to come as blobs, or they end at their first NUL.
  mutating func append(_ value: DatabaseValue) {
    switch value.storage {
    case .null: bytes.append(0)
    case .int64(let number):
      bytes.append(1)
      bytes.append(bigEndian: UInt64(bitPattern: number))
    case .double(let number):
      // No column of a ledger is of this kind; a damaged one may be.
      bytes.append(2)
      bytes.append(bigEndian: number.bitPattern)
    case .string(let text): append(text)
    case .blob(let blob):
      beginContent(4, size: blob.count)
      unsafe blob.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }
  }

  /// Where the content of each ``RowValue`` stands; of a number or NULL, none.
  private(set) var contents: [Range<Int>] = []

  mutating func append(_ value: RowValue) {
    var size = 0
    switch value {
    case .null: bytes.append(0)
    case .integer(let number):
      bytes.append(1)
      bytes.append(bigEndian: UInt64(bitPattern: number))
    case .text(var text):
      text.withUTF8 { text in
        size = text.count
        beginContent(4, size: size)
        unsafe bytes.append(contentsOf: text)
      }
    case .blob(let blob):
      size = blob.count
      beginContent(4, size: size)
      bytes.append(contentsOf: blob)
    }
    contents.append(bytes.count - size..<bytes.count)
  }

  mutating func append(_ text: String) {
    beginContent(3, size: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func beginContent(_ kind: UInt8, size: Int) {
    bytes.append(kind)
    bytes.append(bigEndian: UInt64(size))
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    contents.removeAll(keepingCapacity: true)
  }

  /// 64 bits that change with any bit of the row. They guard against damage, not against people:
  /// the chain of runs does that.
  var checksum: UInt64 {
    unsafe Self.secret.withUnsafeBufferPointer { secret in
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe cdr_hash64(bytes.baseAddress, bytes.count, secret.baseAddress)
      }
    }
  }

  /// XXH3's secret. It is the same in every ledger, and never changes.
  private static let secret: [UInt8] = {
    var state: UInt64 = 0x4344_524c
    return (0..<Int(CDR_SECRET_SIZE)).map { _ in
      // Steele, Lea and Flood's SplitMix64.
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed &>> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed &>> 27)) &* 0x94d0_49bb_1331_11eb
      return UInt8(truncatingIfNeeded: mixed ^ (mixed &>> 31))
    }
  }()
}
