import CZlib

/// Gzip read the slow way: a member after the other, each by zlib in one go.
enum SlowGzip {
  /// The text of a file; nil for one that has to be refused.
  static func text(of stored: [UInt8]) -> [UInt8]? {
    guard stored.starts(with: [0x1f, 0x8b]) else { return stored }
    var rest = stored[...]
    var text: [UInt8] = []
    while let first = rest.first, first != 0 {
      guard first == 0x1f, let member = inflate(rest, windowBits: 31) else { return nil }
      if let size = saidSize(rest), size != member.used { return nil }
      text += member.text
      rest = rest.dropFirst(member.used)
    }
    return rest.allSatisfy { $0 == 0 } ? text : nil
  }

  /// What a whole stream holds, and how many bytes it takes; nil for anything else.
  ///
  /// - Parameter windowBits: 31 for gzip, -15 for deflate by itself.
  static func inflate(
    _ bytes: ArraySlice<UInt8>, windowBits: Int32
  ) -> (text: [UInt8], used: Int)? {
    var stream = z_stream()
    guard
      inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { inflateEnd(&stream) }
    var input = Array(bytes)
    var text: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 16)
    return input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      while true {
        let (result, written) = room.withUnsafeMutableBufferPointer { room in
          stream.next_out = room.baseAddress
          stream.avail_out = UInt32(room.count)
          return (CZlib.inflate(&stream, Z_NO_FLUSH), room.count - Int(stream.avail_out))
        }
        text += room[..<written]
        if result == Z_STREAM_END { return (text, input.count - Int(stream.avail_in)) }
        guard result == Z_OK, written > 0 || stream.avail_in > 0 else { return nil }
      }
    }
  }

  /// The size that a member's header says in a subfield `BC`.
  private static func saidSize(_ member: ArraySlice<UInt8>) -> Int? {
    let bytes = Array(member.prefix(12 + 65_535))
    guard bytes.count >= 12, bytes[3] & 4 != 0 else { return nil }
    let extra = bytes[12...].prefix(Int(bytes[10]) | Int(bytes[11]) << 8)
    // Longer than members are that say their sizes.
    guard 12 + extra.count <= 1 << 16 else { return nil }
    var rest = extra
    while rest.count >= 4 {
      let fields = Array(rest.prefix(6))
      let size = Int(fields[2]) | Int(fields[3]) << 8
      if fields.count == 6, fields.prefix(4) == [66, 67, 2, 0] {
        return (Int(fields[4]) | Int(fields[5]) << 8) + 1
      }
      rest = rest.dropFirst(4 + size)
    }
    return nil
  }
}
