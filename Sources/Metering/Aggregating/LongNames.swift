import CDRCore
import CKernels
import ColumnMaps

/// The bytes of names that are too long for their two words, one after the other, in memory that stays
/// where it is: an ``AccountName`` says where its own begin.
///
/// ```
/// | length, 4 bytes | bytes | up to a multiple of 8 |
/// ```
///
/// Behind every name `CDR_TEXT_PADDING` bytes can be read.
@safe struct LongNames: ~Copyable {
  private var segments: [UnsafeMutableRawPointer] = unsafe []
  /// What is free of the last segment.
  private var next: UnsafeMutableRawPointer?
  private var room = 0

  /// Bytes of a segment, unless a name needs more.
  private static let segmentSize = 1 << 18
  private static let padding = Int(CDR_TEXT_PADDING)
  /// Bytes of a length.
  static let lengthSize = MemoryLayout<UInt32>.size

  init() {}

  deinit { unsafe segments.forEach { unsafe $0.deallocate() } }

  /// Keeps a name's bytes.
  ///
  /// - Returns: where its length stands, and its bytes behind that.
  mutating func append(_ name: Field) -> UnsafeRawPointer {
    let size = (Self.lengthSize + name.count + 7) & ~7
    if size > room { addSegment(for: size) }
    let place = unsafe next!
    unsafe place.storeBytes(of: UInt32(name.count), as: UInt32.self)
    unsafe (place + Self.lengthSize).copyMemory(from: name.bytes, byteCount: name.count)
    unsafe next = place + size
    room -= size
    return UnsafeRawPointer(place)
  }

  private mutating func addSegment(for size: Int) {
    let size = max(size, Self.segmentSize)
    RequiredMemory.check(byteCount: size + Self.padding)
    let segment = UnsafeMutableRawPointer.allocate(byteCount: size + Self.padding, alignment: 64)
    // What is read behind the last name is never made use of, but is to be the same every time.
    unsafe (segment + size).initializeMemory(as: UInt8.self, repeating: 0, count: Self.padding)
    unsafe segments.append(segment)
    unsafe next = segment
    room = size
  }
}
