/// Whether a byte is an ASCII digit.
package func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

extension Sequence<UInt8> {
  /// The bytes as lower-case hexadecimal digits.
  package var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
