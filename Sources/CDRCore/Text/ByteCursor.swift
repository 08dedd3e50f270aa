/// Where text is written next: in memory with room for it, a number or a piece at a time.
///
/// A number is stored in whole words, of which the bytes beyond its digits are written over by
/// what comes next. So there has to be room for ``wordSize`` more bytes than the text takes.
@safe @usableFromInline package struct ByteCursor: ~Copyable {
  @usableFromInline var next: UnsafeMutableRawPointer
  @usableFromInline let end: UnsafeMutableRawPointer

  @inlinable @inline(__always)
  init(next: UnsafeMutableRawPointer, end: UnsafeMutableRawPointer) {
    unsafe self.next = next
    unsafe self.end = end
  }

  /// Bytes that have to be free behind a text.
  @inlinable package static var wordSize: Int { MemoryLayout<UInt64>.size }

  /// Bytes that a short piece of a text is copied by.
  @inlinable package static var blockSize: Int { MemoryLayout<SIMD32<UInt8>>.size }

  /// Bytes that are free.
  @inlinable @inline(__always)
  package var room: Int { unsafe end - next }

  /// Makes sure of room, which all writing goes through.
  @inlinable @inline(__always)
  func check(room count: Int) {
    precondition(count >= 0 && room >= count, "no room for \(count) bytes")
  }

  @inlinable @inline(__always)
  package mutating func write(_ byte: UInt8) {
    check(room: 1)
    // A byte is free, as was checked above.
    unsafe next.storeBytes(of: byte, as: UInt8.self)
    unsafe next += 1
  }

  /// Writes bytes as they are.
  @inlinable @inline(__always)
  package mutating func write(_ bytes: Span<UInt8>) {
    let count = bytes.count
    check(room: count)
    unsafe bytes.withUnsafeBytes { source in
      guard let from = source.baseAddress else { return }
      // `count` bytes are free, as was checked above.
      unsafe next.copyMemory(from: from, byteCount: count)
    }
    unsafe next += count
  }

  /// Writes a part of some bytes: in one step where it is short and a whole block can be read there
  /// and written here.
  @inlinable @inline(__always)
  package mutating func write(_ part: Range<Int>, of bytes: Span<UInt8>) {
    guard part.count <= Self.blockSize, part.lowerBound >= 0,
      part.lowerBound <= bytes.count - Self.blockSize, room >= Self.blockSize
    else { return write(bytes.extracting(part)) }
    unsafe bytes.withUnsafeBytes { bytes in
      // Both are as long as that, as was checked above.
      let block = unsafe bytes.loadUnaligned(
        fromByteOffset: part.lowerBound, as: SIMD32<UInt8>.self)
      unsafe next.storeBytes(of: block, as: SIMD32<UInt8>.self)
    }
    unsafe next += part.count
  }

  /// Writes the first bytes of a word, of which the lowest comes first.
  ///
  /// - Parameter count: from 0 to 8.
  @inlinable @inline(__always)
  package mutating func write(_ count: Int, bytesOf word: UInt64) {
    check(room: Self.wordSize)
    // A whole word is free, as was checked above, and no more than that is skipped.
    unsafe next.storeBytes(of: word.littleEndian, as: UInt64.self)
    unsafe next += min(count, Self.wordSize)
  }

  /// Writes the first bytes of two words with a byte between them.
  ///
  /// - Parameter counts: each from 0 to 8.
  @inlinable @inline(__always)
  mutating func write(
    _ counts: (Int, Int), bytesOf words: (UInt64, UInt64), between byte: UInt8
  ) {
    check(room: 2 * Self.wordSize + 1)
    // Two words and a byte are free, as was checked above, and no more than that is skipped.
    unsafe next.storeBytes(of: words.0.littleEndian, as: UInt64.self)
    unsafe next += min(counts.0, Self.wordSize)
    unsafe next.storeBytes(of: byte, as: UInt8.self)
    unsafe next.storeBytes(of: words.1.littleEndian, toByteOffset: 1, as: UInt64.self)
    unsafe next += min(counts.1, Self.wordSize) + 1
  }
}

extension OutputSpan<UInt8> {
  /// Appends what a function writes.
  @inlinable @inline(__always)
  package mutating func write(_ body: (inout ByteCursor) -> Void) {
    unsafe withUnsafeMutableBufferPointer { target, initialized in
      guard let base = target.baseAddress else { return }
      let start = UnsafeMutableRawPointer(base)
      // What lies from `initialized` to the end of the target is free.
      var cursor = unsafe ByteCursor(next: start + initialized, end: start + target.count)
      body(&cursor)
      initialized = unsafe cursor.next - start
    }
  }
}
