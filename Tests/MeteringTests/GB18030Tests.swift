import ColumnMaps
import TestSupport
import Testing

@testable import Metering

struct GB18030Tests {
  struct NoConverter: Error {}

  static func decoder() throws -> GB18030Decoder {
    guard let decoder = GB18030Decoder() else { throw NoConverter() }
    return decoder
  }

  static func decode(_ bytes: [UInt8], capacity: Int? = nil) throws -> [UInt8]? {
    var decoder = try Self.decoder()
    return decode(bytes, with: &decoder, capacity: capacity)
  }

  static func decode(
    _ bytes: [UInt8], with decoder: inout GB18030Decoder, capacity: Int? = nil
  ) -> [UInt8]? {
    let capacity = capacity ?? bytes.count * GB18030Decoder.growth
    // A byte more than there is room, which has to stay as it is.
    let room = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + 1)
    defer { room.deallocate() }
    room.initialize(repeating: 0xa5, count: capacity + 1)
    let padded = bytes + [UInt8](repeating: 0x81, count: 64)
    let count = padded.withUnsafeBufferPointer {
      decoder.decode(
        Field(bytes: $0.baseAddress!, count: bytes.count), into: room, capacity: capacity)
    }
    #expect(room[capacity] == 0xa5)
    return count.map { Array(UnsafeBufferPointer(start: room, count: $0)) }
  }

  /// As Python's gb18030 codec decodes them.
  @Test(
    arguments: [
      ([], ""), ([0x00, 0x09, 0x7f], "\u{0}\t\u{7f}"),
      (Array("0571-00000001".utf8), "0571-00000001"),
      // Two bytes.
      ([0xd6, 0xd0, 0xb9, 0xfa], "中国"), ([0xb7, 0xd6], "分"), ([0xa8, 0xa3], "ǎ"),
      ([0xb6, 0xab], "东"), ([0x31, 0x31, 0xd6, 0xd0], "11中"),
      // Second bytes that are ASCII by themselves.
      ([0x81, 0x40, 0x41, 0x81, 0x7e], "丂A亊"),
      // Four bytes.
      ([0x81, 0x30, 0x81, 0x30], "\u{80}"), ([0x82, 0x35, 0x87, 0x38], "䶵"),
      ([0x81, 0x39, 0x81, 0x37], "⺙"), ([0x90, 0x30, 0xd8, 0x38], "\u{1036e}"),
      ([0x95, 0x32, 0x82, 0x36], "𠀀"), ([0xe3, 0x32, 0x9a, 0x35], "\u{10ffff}"),
      ([0x41, 0x95, 0x32, 0x82, 0x36, 0xd6, 0xd0, 0x42], "A𠀀中B"),
    ] as [([UInt8], String)])
  func decodes(bytes: [UInt8], text: String) throws {
    #expect(try Self.decode(bytes) == Array(text.utf8))
  }

  @Test(
    arguments: [
      [0x80], [0xff], [0xd6], [0x41, 0xd6], [0xd6, 0x30], [0xd6, 0x7f], [0xd6, 0x20], [0xd6, 0xff],
      [0x81, 0x30], [0x81, 0x30, 0x81], [0x81, 0x30, 0x81, 0x41], [0x81, 0x30, 0x41, 0x30],
      [0xe3, 0x32, 0x9a, 0x36], [0xfe, 0x39, 0xfe, 0x39], [0xd6, 0xd0, 0xb9],
      // UTF-8.
      Array("中".utf8),
    ] as [[UInt8]])
  func refuses(bytes: [UInt8]) throws {
    #expect(try Self.decode(bytes) == nil)
    // What was broken is not carried over to the next field.
    var decoder = try Self.decoder()
    for _ in 0..<2 {
      #expect(Self.decode(bytes, with: &decoder) == nil)
      #expect(Self.decode([0xd6, 0xd0], with: &decoder) == Array("中".utf8))
      #expect(Self.decode([0x30, 0x81, 0x30], with: &decoder) == nil)
      #expect(Self.decode([0x41], with: &decoder) == [0x41])
    }
  }

  @Test func whereRoomIsShort() throws {
    let (bytes, text): ([UInt8], [UInt8]) = ([0x41, 0xd6, 0xd0, 0xb9, 0xfa], Array("A中国".utf8))
    #expect(try Self.decode(bytes, capacity: text.count) == text)
    for capacity in 0..<text.count {
      #expect(try Self.decode(bytes, capacity: capacity) == nil)
    }
    #expect(try Self.decode([0x41, 0x42], capacity: 2) == [0x41, 0x42])
    #expect(try Self.decode([0x41, 0x42], capacity: 1) == nil)
    #expect(try Self.decode([], capacity: 0) == [])
  }

  /// The most that a character can grow by is what room is made for; every one is UTF-8.
  @Test func allCharactersOfTwoBytes() throws {
    var decoder = try Self.decoder()
    var (count, most) = (0, 0)
    for first in UInt8(0x81)...0xfe {
      for second in UInt8(0)...0xff {
        // Alone a first byte is no character, so no two characters can be meant.
        guard let text = Self.decode([first, second], with: &decoder, capacity: 16) else {
          continue
        }
        #expect(String(validating: text, as: UTF8.self)?.unicodeScalars.count == 1)
        count += 1
        most = max(most, text.count)
      }
    }
    // 126 rows of 190 places, of which any edition has most.
    #expect(count > 21_000)
    #expect(count <= 126 * 190)
    #expect(most <= 2 * GB18030Decoder.growth)
  }
}
