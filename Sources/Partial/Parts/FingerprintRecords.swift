import CDRCore
import Metering

/// The calls of a part, in blocks of one file each.
///
/// ```
/// block    file : 4 | count : 4 | offset : 8 | the records
/// record   key : 8 | account : 8 | key high : 4 | start low : 4 | duration : 4 | recording : 4
///          offset in the block : 4 | start high : 2 | item : 1 | numbers : 8, where calls have them
/// ```
struct FingerprintRecords {
  private(set) var builder: PartBuilder
  private let recordSize: Int
  /// The block at hand: where it begins, whose it is, and the offset it counts from.
  private var block = -1
  private var file: UInt32 = 0
  private var first: Int64 = 0
  private var count: UInt32 = 0

  static let blockSize = 16

  /// Bytes of a record.
  static func size(hasNumbers: Bool) -> Int { hasNumbers ? 47 : 39 }

  init(_ header: PartHeader, hasNumbers: Bool) {
    recordSize = Self.size(hasNumbers: hasNumbers)
    var header = header
    header.recordSize = recordSize
    builder = PartBuilder(header)
  }

  /// Adds a call; those of one file come in the order of its text, as far as they follow on each other.
  @inline(__always)
  mutating func append(_ call: KeyedCall) {
    let offset = call.offset &- first
    if block < 0 || call.file != file || offset < 0 || offset > Int64(UInt32.max) {
      begin(with: call)
    }
    let size = recordSize
    let inBlock = UInt32(truncatingIfNeeded: call.offset &- first)
    builder.body.append(record: call, offset: inBlock, size: size)
    count &+= 1
    builder.records &+= 1
  }

  @inline(never)
  private mutating func begin(with call: KeyedCall) {
    endBlock()
    (block, file, first, count) = (builder.body.count, call.file, call.offset, 0)
    builder.body.append(littleEndian: file)
    builder.body.append(littleEndian: UInt32(0))
    builder.body.append(littleEndian: UInt64(bitPattern: first))
  }

  /// Notes how many records the block at hand has.
  private mutating func endBlock() {
    guard block >= 0 else { return }
    for byte in 0..<4 {
      builder.body[block + 4 + byte] = UInt8(truncatingIfNeeded: count >> UInt32(8 * byte))
    }
    block = -1
  }

  /// Writes what has gathered, if it is enough for a part.
  mutating func writeIfFull(_ writer: PartWriter) throws(Failure) {
    guard builder.body.count >= PartHeader.bodyLimit else { return }
    endBlock()
    try builder.writeIfFull(writer)
  }

  /// Writes the last part.
  mutating func finish(_ writer: PartWriter) throws(Failure) {
    endBlock()
    try builder.finish(writer)
  }

  /// Appends the calls of a part.
  ///
  /// - Returns: false where the bytes are not calls of the files and items that there are.
  static func read(
    _ body: [UInt8], hasNumbers: Bool, files: Int, items: Int, to calls: inout [KeyedCall]
  ) -> Bool {
    let size = size(hasNumbers: hasNumbers)
    var place = 0
    while place < body.count {
      guard body.count - place >= blockSize else { return false }
      let file = UInt32(truncatingIfNeeded: body.number(at: place, bytes: 4))
      let count = Int(body.number(at: place + 4, bytes: 4))
      let first = Int64(bitPattern: body.number(at: place + 8, bytes: 8))
      place += blockSize
      guard file < files, first >= 0, first < 1 << 62, count <= (body.count - place) / size else {
        return false
      }
      let isValid = unsafe body.withUnsafeBytes { bytes in
        for _ in 0..<count {
          let call = unsafe KeyedCall(
            bytes: bytes, at: place, hasNumbers: hasNumbers, file: file, first: first)
          if call.item >= items { return false }
          calls.append(call)
          place += size
        }
        return true
      }
      guard isValid else { return false }
    }
    return true
  }
}

extension KeyedCall {
  /// - Parameter first: the offset that the block counts from.
  @inline(__always)
  fileprivate init(
    bytes: UnsafeRawBufferPointer, at place: Int, hasNumbers: Bool, file: UInt32, first: Int64
  ) {
    @inline(__always) func number<Number: FixedWidthInteger & BitwiseCopyable>(
      _ offset: Int, as type: Number.Type
    ) -> Number {
      unsafe Number(littleEndian: bytes.loadUnaligned(fromByteOffset: place + offset, as: type))
    }
    let start =
      Int64(number(36, as: Int16.self)) << 32 | Int64(number(20, as: UInt32.self))
    self.init(
      key: number(0, as: UInt64.self), keyHigh: number(16, as: UInt32.self),
      account: number(8, as: UInt64.self), numbers: hasNumbers ? number(39, as: UInt64.self) : 0,
      start: start, duration: number(24, as: UInt32.self),
      recording: number(28, as: UInt32.self), item: number(38, as: UInt8.self), file: file,
      offset: first + Int64(number(32, as: UInt32.self)))
  }
}

extension [UInt8] {
  /// - Parameter offset: in the block.
  @inline(__always)
  fileprivate mutating func append(record call: KeyedCall, offset: UInt32, size: Int) {
    let low = UInt32(truncatingIfNeeded: call.start)
    let high = Int16(truncatingIfNeeded: call.start >> 32)
    var record = (
      call.key.littleEndian, call.account.littleEndian,
      (UInt64(low) << 32 | UInt64(call.keyHigh)).littleEndian,
      (UInt64(call.recording) << 32 | UInt64(call.duration)).littleEndian,
      (UInt64(call.item) << 48 | UInt64(UInt16(bitPattern: high)) << 32 | UInt64(offset)
        | (call.numbers & 0xff) << 56).littleEndian,
      (call.numbers >> 8).littleEndian
    )
    unsafe Swift.withUnsafeBytes(of: &record) { bytes in
      unsafe append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<size]))
    }
  }
}
