import TestSupport

/// Files of gzip members, made as an input says: sound ones, and such as are damaged.
enum MadeGzip {
  private static let texts: [[UInt8]] = [
    [], Array("call_id,account_id\n1,a\n".utf8), [UInt8](repeating: 120, count: 1000),
    (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) },
    (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) },
  ]
  private static let deflated: [[UInt8]] = texts.flatMap { text in
    [0, 1, 6, 9].map { level in made { try GzipMember.deflated(text, level: level) } }
  }
  /// Their texts and what they take fit into the 64 KiB of members that say their sizes.
  private static let sized: [[UInt8]] = texts.prefix(3).flatMap { text in
    [1, 6].map { level in made { try GzipMember.sized(text, level: level) } }
  }

  private static func made(_ make: () throws -> [UInt8]) -> [UInt8] {
    guard let member = try? make() else { fatalError("zlib fails") }
    return member
  }

  static func file(_ input: inout FuzzInput) -> [UInt8] {
    var file: [UInt8] = []
    var changes: [(place: Int, bits: UInt8)] = []
    var cut: Int?
    for _ in 0..<12 where !input.rest.isEmpty {
      switch input.below(12) {
      case 0, 1: file += stored(&input)
      case 2: file += input.pick(deflated)
      case 3, 4: file += input.pick(sized)
      case 5:
        var member = input.pick(sized)
        (member[16], member[17]) = (input.byte(), input.byte())
        file += member
      case 6, 7: file += inflatable(&input)
      case 8: file += [UInt8](repeating: 0, count: input.below(256))
      case 9: file += input.bytes(Int(input.byte()))
      case 10: changes.append((Int(input.number(bytes: 3)), input.byte()))
      default: cut = Int(input.number(bytes: 3))
      }
    }
    for (place, bits) in changes where !file.isEmpty { file[place % file.count] ^= bits }
    if let cut, !file.isEmpty { file.removeLast(cut % file.count) }
    return file
  }

  /// A member of stored blocks with any header.
  private static func stored(_ input: inout FuzzInput) -> [UInt8] {
    let parts = input.byte()
    var header = GzipMember.Header()
    header.isText = parts & 1 != 0
    if parts & 2 != 0 { header.extra = Array(input.bytes(input.below(40))) }
    if parts & 4 != 0 { header.name = "calls.csv" }
    if parts & 8 != 0 { header.comment = "a month" }
    header.hasCRC = parts & 16 != 0
    header.wrongCRC = parts & 32 != 0
    let size = input.below(64)
    return GzipMember.stored(
      Array(input.bytes(size)), header: header, blockSize: 1 + input.below(32))
  }

  /// Whatever bytes as deflated text; where they are, with the right end.
  private static func inflatable(_ input: inout FuzzInput) -> [UInt8] {
    let bytes = input.bytes(2 * input.below(256))
    guard let found = SlowGzip.inflate(bytes, windowBits: -15) else {
      return GzipMember.Header().bytes + bytes + [0, 0, 0, 0, 0, 0, 0, 0]
    }
    return GzipMember.Header().bytes + bytes.prefix(found.used)
      + GzipMember.trailer(of: found.text)
  }
}
