import CDRCore
import Metering

/// In which encoding a text seems to be.
enum EncodingGuess {
  /// Not one byte above 127.
  case ascii
  case utf8
  case gb18030
  /// Neither, such as Latin-1. Fields in ASCII can be read all the same.
  case other

  /// - Throws: `badData` for what is not text, or has to be converted first.
  init(_ text: SampleText, of file: String) throws(Failure) {
    let bytes = text.bytes
    try ByteOrderMark.refuseUTF16(bytes, of: file)
    guard !bytes.contains(0) else {
      throw Failure(
        .badData, "\(file): this is not a text file: it has NUL bytes; is it the right file?")
    }
    let high = bytes.count { $0 >= 0x80 }
    guard high > 0 else {
      self = .ascii
      return
    }
    // The text may end within a character.
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    let whole = text.isWhole ? lines[...] : lines.dropLast()
    let odd = whole.filter { String(validating: $0, as: UTF8.self) == nil }
    if odd.isEmpty {
      self = .utf8
    } else {
      self = Self.isChinese(odd.map(Array.init)) ? .gb18030 : .other
    }
  }

  /// Whether lines are GB18030, and not Latin-1 that can be read as such by accident: there letters
  /// with accents stand alone among others, while characters of GB18030 come as two bytes or more, of
  /// which most are above 127.
  private static func isChinese(_ lines: [[UInt8]]) -> Bool {
    var (high, alone) = (0, 0)
    for line in lines {
      guard GB18030Decoder.text(of: line) != nil else { return false }
      for (place, byte) in line.enumerated() where byte >= 0x80 {
        high += 1
        let before = place > 0 && line[place - 1] >= 0x80
        let after = place + 1 < line.count && line[place + 1] >= 0x80
        alone += before || after ? 0 : 1
      }
    }
    return alone * 4 < high
  }
}
