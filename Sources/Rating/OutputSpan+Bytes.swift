/// Appending many bytes at once, where a loop would check the room for each.
extension OutputSpan<UInt8> {
  /// Bytes that have to be free for a part of a word to be written at once; with less room it is
  /// written byte by byte.
  static var wordSize: Int { MemoryLayout<UInt64>.size }

  /// Appends bytes, for which there must be room.
  @inline(__always)
  package mutating func append(copying bytes: Span<UInt8>) {
    precondition(bytes.count <= freeCapacity, "no room for \(bytes.count) bytes")
    let more = bytes.count
    unsafe bytes.withUnsafeBytes { source in
      unsafe withUnsafeMutableBufferPointer { target, count in
        // `more` bytes are free behind `count`, as was checked above.
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        unsafe UnsafeMutableRawPointer(to + count).copyMemory(from: from, byteCount: more)
        count &+= more
      }
    }
  }

  /// Appends text as it is.
  @inline(__always)
  package mutating func append(_ text: String) { append(copying: text.utf8Span.span) }

  /// Appends the first bytes of a word, of which the lowest comes first.
  ///
  /// - Parameter count: from 0 to 8.
  @inline(__always)
  mutating func append(_ count: Int, bytesOf word: UInt64) {
    guard freeCapacity >= Self.wordSize else {
      for place in 0..<count { append(UInt8(truncatingIfNeeded: word >> UInt64(place * 8))) }
      return
    }
    unsafe withUnsafeMutableBufferPointer { target, initialized in
      // A whole word is free behind `initialized`, as was checked above; what is stored beyond
      // `count` bytes is written over by what comes next.
      unsafe UnsafeMutableRawPointer(target.baseAddress! + initialized)
        .storeBytes(of: word.littleEndian, as: UInt64.self)
      initialized &+= min(count, Self.wordSize)
    }
  }
}
