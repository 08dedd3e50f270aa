import CDRCore
import CZlib

/// Bytes that are kept compressed, by zlib.
package enum Deflated {
  /// - Throws: `bug` when zlib refuses what it always takes.
  package static func pack(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    var status = Z_OK
    let packed = unsafe [UInt8](
      unsafeUninitializedCapacity: Int(compressBound(UInt(bytes.count)))
    ) { buffer, count in
      var size = UInt(buffer.count)
      status = unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe compress2(
          buffer.baseAddress, &size, bytes.baseAddress, UInt(bytes.count), Z_DEFAULT_COMPRESSION)
      }
      count = status == Z_OK ? Int(size) : 0
    }
    guard status == Z_OK else {
      throw Failure(.bug, "zlib failed to compress, with status \(status)")
    }
    return packed
  }

  /// The bytes that ``pack(_:)`` was given.
  ///
  /// - Parameters:
  ///   - packed: what it made of them.
  ///   - count: how many they were.
  /// - Returns: nil where these are not such bytes.
  package static func unpack(_ packed: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
    // DEFLATE makes of no byte more than 1032: a damaged count asks for no more memory than that.
    guard count >= 0, count / 1032 <= packed.count else { return nil }
    var isWhole = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(1, count)) { buffer, made in
      // zlib takes a size of 0 for something else.
      var (size, taken) = (UInt(max(1, count)), UInt(packed.count))
      let status = unsafe packed.withUnsafeBufferPointer { packed in
        unsafe uncompress2(buffer.baseAddress, &size, packed.baseAddress, &taken)
      }
      isWhole = status == Z_OK && size == count && taken == packed.count
      made = isWhole ? count : 0
    }
    return isWhole ? bytes : nil
  }
}
