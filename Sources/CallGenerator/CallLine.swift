import CDRCore

/// Writes calls as lines of CSV, into a buffer of bytes.
struct CallLine: Sendable {
  static let header = Array(
    "call_id,account_id,product,start_time,duration_seconds,recording_seconds\n".utf8)

  /// `2026-10-`, the start of each timestamp.
  private let monthPrefix: [UInt8]

  init(month: Month) { monthPrefix = Array((month.description + "-").utf8) }

  /// Appends a call as a line with its end.
  ///
  /// The call id is a switch's name and a UUID, as switches write them.
  func append(_ call: MadeCall, to line: inout [UInt8]) {
    appendID(call, to: &line)
    line.append(Byte.comma)
    Self.appendAccount(call.account, to: &line)
    line.append(Byte.comma)
    line += call.product.rawValue.utf8
    line.append(Byte.comma)
    appendStart(call, to: &line)
    line.append(Byte.comma)
    line.append(decimal: call.durationSeconds)
    line.append(Byte.comma)
    if let recording = call.recordingSeconds { line.append(decimal: recording) }
    line.append(Byte.lineFeed)
  }

  /// `sw07-0123abcd-4567-89ef-0123-456789abcdef`
  func appendID(_ call: MadeCall, to line: inout [UInt8]) {
    line += [0x73, 0x77, 0x30, UInt8(ascii: "1") + UInt8(call.idLow & 7), Byte.dash]
    line.append(hexadecimal: call.idHigh, nibbles: 8, after: 0)
    line.append(Byte.dash)
    line.append(hexadecimal: call.idHigh, nibbles: 4, after: 8)
    line.append(Byte.dash)
    line.append(hexadecimal: call.idHigh, nibbles: 4, after: 12)
    line.append(Byte.dash)
    line.append(hexadecimal: call.idLow, nibbles: 4, after: 0)
    line.append(Byte.dash)
    line.append(hexadecimal: call.idLow, nibbles: 12, after: 4)
  }

  /// `acct-000123`
  static func appendAccount(_ account: Int, to line: inout [UInt8]) {
    line += [0x61, 0x63, 0x63, 0x74, Byte.dash]
    line.append(decimal: account, width: 6)
  }

  /// `2026-10-03T14:22:07+08:00`
  func appendStart(_ call: MadeCall, to line: inout [UInt8]) {
    line += monthPrefix
    line.append(decimal: call.day, width: 2)
    line.append(UInt8(ascii: "T"))
    Self.appendClock(call.secondOfDay, to: &line)
    line += [0x2B, 0x30, 0x38, 0x3A, 0x30, 0x30]
  }

  /// `14:22:07`
  static func appendClock(_ second: Int, to line: inout [UInt8]) {
    line.append(decimal: second / 3600, width: 2)
    line.append(UInt8(ascii: ":"))
    line.append(decimal: second / 60 % 60, width: 2)
    line.append(UInt8(ascii: ":"))
    line.append(decimal: second % 60, width: 2)
  }
}

/// The bytes that lines are made of.
enum Byte {
  static let comma = UInt8(ascii: ",")
  static let dash = UInt8(ascii: "-")
  static let lineFeed = UInt8(ascii: "\n")
  static let quote = UInt8(ascii: "\"")
}

extension [UInt8] {
  /// Appends a number of 0 or more, with zeros in front up to `width` digits.
  mutating func append(decimal number: Int, width: Int = 1) {
    var power = 1
    var digits = 1
    while digits < width || number / power >= 10 {
      power *= 10
      digits += 1
    }
    while power > 0 {
      append(UInt8(ascii: "0") + UInt8(number / power % 10))
      power /= 10
    }
  }

  /// Appends some of a number's 16 hexadecimal digits.
  mutating func append(hexadecimal number: UInt64, nibbles: Int, after skipped: Int) {
    for nibble in skipped..<skipped + nibbles {
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * nibble)) & 15
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
    }
  }
}
