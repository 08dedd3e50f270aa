/// Lengths of time as numbers followed by units: `12s`, `1h 2m 3s`, `500ms`, `1小时2分3秒`.
///
/// Units are `h`, `hr`, `hrs`, `hour`, `hours`, `时`, `小时`; `m`, `min`, `mins`, `minute`, `minutes`,
/// `分`, `分钟`; `s`, `sec`, `secs`, `second`, `seconds`, `秒`; `ms`, `毫秒`, in upper and lower case.
/// They stand from the greatest to the least, each once at most. Any number may be greater than the
/// unit before it holds, as in `90m`; the last may have a fraction, whatever its unit, as in `1.5h`.
/// Spaces may stand before a unit and before the next number.
enum SuffixedDuration {
  private struct Unit {
    /// The name's bytes, the first one lowest, in lower case.
    var name: UInt64
    var milliseconds: Int64
  }

  private static let units: ContiguousArray<Unit> = {
    let names: [(names: String, milliseconds: Int64)] = [
      ("h hr hrs hour hours 时 小时", 3_600_000), ("m min mins minute minutes 分 分钟", 60_000),
      ("s sec secs second seconds 秒", 1000), ("ms 毫秒", 1),
    ]
    return ContiguousArray(
      names.flatMap { unit in
        unit.names.split(separator: " ").map { name in
          Unit(
            name: name.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) },
            milliseconds: unit.milliseconds)
        }
      })
  }()

  /// Reads a whole text; nil when it is not a duration of this form.
  static func milliseconds(in text: inout TextCursor) -> Int64? {
    var (total, last) = (Int64(0), Int64.max)
    var hasFraction = false
    repeat {
      guard !hasFraction, let number = DecimalNumber(in: &text) else { return nil }
      skipSpaces(in: &text)
      guard let unit = unit(in: &text), unit < last else { return nil }
      // Four products of less than 2^62, each a sixtieth of the one before or less.
      total += number.times(unit)
      last = unit
      hasFraction = number.hasFraction
      if text.count == 0 { return total }
      skipSpaces(in: &text)
    } while text.count > 0
    // It ends in spaces.
    return nil
  }

  private static func skipSpaces(in text: inout TextCursor) {
    while text.first == UInt8(ascii: " ") { text.skip(1) }
  }

  /// The milliseconds of the unit whose name is next, up to what is neither a letter nor part of a
  /// character beyond ASCII.
  private static func unit(in text: inout TextCursor) -> Int64? {
    var (name, count) = (UInt64(0), 0)
    while let byte = text.first {
      let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      guard isLetter || byte >= 0x80 else { break }
      guard count < 8 else { return nil }
      name |= UInt64(isLetter ? byte | 0x20 : byte) << UInt64(8 * count)
      count += 1
      text.skip(1)
    }
    return units.first { $0.name == name }?.milliseconds
  }
}
