import CDRCore
import Outputs

/// Gzip members made for tests: by zlib, or laid out byte by byte after RFC 1952.
package enum GzipMember {
  private final class Memory: OutputSink {
    var bytes: [UInt8] = []
    func write(_ bytes: Span<UInt8>) throws(Failure) {
      for place in bytes.indices { self.bytes.append(bytes[place]) }
    }
    func finish() throws(Failure) {}
  }

  /// A member as the program itself writes it.
  package static func deflated(_ text: [UInt8], level: Int = 6) throws -> [UInt8] {
    let memory = Memory()
    let gzip = try GzipWriter(memory, level: level)
    try gzip.write(text)
    try gzip.finish()
    return memory.bytes
  }

  package static func deflated(_ text: String, level: Int = 6) throws -> [UInt8] {
    try deflated(Array(text.utf8), level: level)
  }

  /// Optional parts of a member's header.
  package struct Header {
    package var isText = false
    package var extra: [UInt8]?
    package var name: String?
    package var comment: String?
    package var hasCRC = false
    /// Put in place of the header's own CRC, where it has one.
    package var wrongCRC = false

    package init() {}

    package var bytes: [UInt8] {
      var flags: UInt8 = isText ? 1 : 0
      if hasCRC { flags |= 2 }
      if extra != nil { flags |= 4 }
      if name != nil { flags |= 8 }
      if comment != nil { flags |= 16 }
      var bytes: [UInt8] = [0x1f, 0x8b, 8, flags, 0x11, 0x22, 0x33, 0x44, 0, 3]
      if let extra { bytes += littleEndian(UInt64(extra.count), bytes: 2) + extra }
      if let name { bytes += Array(name.utf8) + [0] }
      if let comment { bytes += Array(comment.utf8) + [0] }
      if hasCRC {
        let crc = GzipMember.crc(bytes) ^ (wrongCRC ? 1 : 0)
        bytes += littleEndian(UInt64(crc & 0xffff), bytes: 2)
      }
      return bytes
    }
  }

  /// A member of stored blocks, of at most `blockSize` bytes each.
  package static func stored(
    _ text: [UInt8], header: Header = Header(), blockSize: Int = 65_535
  ) -> [UInt8] {
    var bytes = header.bytes
    var start = 0
    repeat {
      let end = min(start + blockSize, text.count)
      let size = UInt64(end - start)
      bytes.append(end == text.count ? 1 : 0)
      bytes += littleEndian(size, bytes: 2) + littleEndian(~size, bytes: 2) + text[start..<end]
      start = end
    } while start < text.count
    return bytes + trailer(of: text)
  }

  /// A member that says its size, as bgzip writes them: BGZF of
  /// https://samtools.github.io/hts-specs/SAMv1.pdf, section 4.1.
  ///
  /// - Parameters:
  ///   - size: what it says, in place of its size.
  ///   - before: other subfields of the extra field, in front.
  package static func sized(
    _ text: [UInt8], level: Int = 6, size: Int? = nil, before: [UInt8] = []
  ) throws -> [UInt8] {
    let rest = try deflated(text, level: level).dropFirst(10)
    var header = Header()
    header.extra = before + Array("BC".utf8) + [2, 0, 0, 0]
    let said = (size ?? header.bytes.count + rest.count) - 1
    header.extra = before + Array("BC".utf8) + [2, 0] + littleEndian(UInt64(said), bytes: 2)
    return header.bytes + rest
  }

  /// What ends a BGZF file: an empty member, byte for byte after section 4.1.2.
  package static let endOfBGZF: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0x06, 0x00, 0x42, 0x43, 0x02, 0x00,
    0x1b, 0x00, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
  ]

  /// What ends a member: the CRC and the length of its text.
  package static func trailer(of text: [UInt8]) -> [UInt8] {
    littleEndian(UInt64(crc(text)), bytes: 4) + littleEndian(UInt64(text.count), bytes: 4)
  }

  /// CRC-32 of every single byte, made a bit at a time.
  private static let crcs: [UInt32] = (0..<256).map { byte in
    var crc = UInt32(byte)
    for _ in 0..<8 {
      let isOdd = crc & 1 == 1
      crc >>= 1
      if isOdd { crc ^= 0xedb8_8320 }
    }
    return crc
  }

  /// CRC-32, a byte at a time.
  package static func crc(_ bytes: [UInt8]) -> UInt32 {
    let crcs = crcs
    var crc = ~UInt32(0)
    for byte in bytes {
      let place = Int(UInt8(truncatingIfNeeded: crc) ^ byte)
      crc = crcs[place] ^ (crc >> 8)
    }
    return ~crc
  }

  private static func littleEndian(_ number: UInt64, bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }
}
