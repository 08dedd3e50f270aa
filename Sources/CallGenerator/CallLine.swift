import CDRCore

/// Writes calls as lines of CSV, into a buffer of bytes.
struct CallLine: Sendable {
  /// The standard columns.
  static let columns = [
    "call_id", "account_id", "product", "start_time", "duration_seconds", "recording_seconds",
  ]
  /// The header of calls in the default shape, with its line feed.
  static let header = CallLine(month: Month(index: 0)).header

  /// `2026-10-`, the start of each timestamp.
  private let monthPrefix: [UInt8]
  private let monthStart: Int
  private let shape: CallShape
  private let lineEnd: [UInt8]

  init(month: Month, shape: CallShape = CallShape()) {
    monthPrefix = Array((month.description + "-").utf8)
    monthStart = CivilDate(year: month.year, month: month.month, day: 1).daysSinceEpoch
    self.shape = shape
    lineEnd = Array((shape.lineEnd == .crlf ? "\r\n" : "\n").utf8)
  }

  /// The names of all columns, with the line's end.
  var header: [UInt8] {
    var names: [String] = []
    for (place, name) in Self.columns.enumerated() {
      names.append(name)
      names += extras(after: place).map { "extra_\($0 + 1)" }
    }
    if shape.quotes == .doubled { names.append("note") }
    var line: [UInt8] = []
    for (place, name) in names.enumerated() {
      if place > 0 { line.append(Byte.comma) }
      line.append(field: Array(name.utf8), inQuotes: shape.quotes == .all || shape.quotes == .text)
    }
    return line + lineEnd
  }

  /// Appends a call as a line with its end.
  func append(_ call: MadeCall, to line: inout [UInt8]) {
    guard shape != CallShape() else { return appendPlain(call, to: &line) }
    append(fields(of: call), of: call, raw: nil, to: &line)
  }

  /// Appends a call in the default shape: what ``append(_:to:)`` does for any, without a field of
  /// its own for each.
  private func appendPlain(_ call: MadeCall, to line: inout [UInt8]) {
    appendID(call, as: .switch, to: &line)
    line.append(Byte.comma)
    appendAccount(call.account, as: .short, to: &line)
    line.append(Byte.comma)
    line += call.product.rawValue.utf8
    line.append(Byte.comma)
    appendStart(call, as: .offset, to: &line)
    line.append(Byte.comma)
    line.append(decimal: call.durationSeconds)
    line.append(Byte.comma)
    if let recording = call.recordingSeconds { line.append(decimal: recording) }
    line.append(Byte.lineFeed)
  }

  /// The texts of a call's standard columns.
  func fields(of call: MadeCall) -> [[UInt8]] {
    let isPlain = shape.isMixed && call.idHigh & 1 == 0
    let isPlainAccount = shape.isMixed && call.account % 2 == 0
    var fields = [[UInt8]](repeating: [], count: Self.columns.count)
    appendID(call, as: isPlain ? .switch : shape.callIDForm, to: &fields[0])
    appendAccount(call.account, as: isPlainAccount ? .short : shape.accountForm, to: &fields[1])
    fields[2] += call.product.rawValue.utf8
    appendStart(call, as: isPlain ? .offset : shape.timeForm, to: &fields[3])
    let decimals = isPlain ? 0 : shape.decimals
    fields[4].append(seconds: call.durationSeconds, decimals: decimals, of: call.idHigh)
    if let recording = call.recordingSeconds {
      fields[5].append(seconds: recording, decimals: decimals, of: call.idLow)
    }
    return fields
  }

  /// Appends texts of the standard columns, those that there are, as a line with its end.
  ///
  /// - Parameters:
  ///   - call: what the further columns are made of.
  ///   - raw: a column whose text is written as it stands, with no thought of quotes.
  func append(_ fields: [[UInt8]], of call: MadeCall, raw: Int?, to line: inout [UInt8]) {
    let quotesRecord = !(shape.isMixed && call.idHigh & 2 == 0)
    for (place, field) in fields.enumerated() {
      if place > 0 { line.append(Byte.comma) }
      if place == raw {
        line += field
      } else {
        line.append(field: field, inQuotes: quotesRecord && isQuoted(isNumber: place > 3))
      }
      for extra in extras(after: place) {
        line.append(Byte.comma)
        line.append(
          field: Self.extra(extra, of: call), inQuotes: quotesRecord && isQuoted(isNumber: false))
      }
    }
    if shape.quotes == .doubled {
      line.append(Byte.comma)
      if quotesRecord { line += Array("\"said \"\"call me back\"\", twice\"".utf8) }
    }
    line += lineEnd
  }

  private func isQuoted(isNumber: Bool) -> Bool {
    switch shape.quotes {
    case .all: true
    case .text: !isNumber
    case .none, .doubled: false
    }
  }

  // MARK: Further columns

  /// The further columns that stand behind a standard one.
  private func extras(after place: Int) -> Range<Int> {
    let count = Self.columns.count
    return shape.extraColumns * place / count..<shape.extraColumns * (place + 1) / count
  }

  /// What stands in a further column: as in real logs little, and much of it the same everywhere.
  private static func extra(_ column: Int, of call: MadeCall) -> [UInt8] {
    var numbers = RandomNumbers(state: call.idLow &+ UInt64(column) << 32)
    var text: [UInt8] = []
    switch column % 8 {
    case 0: text += "NORMAL_CLEARING".utf8
    case 1: text.append(decimal: numbers.next(below: 10))
    case 2: text += ["SIP", "PSTN", "trunk-a", "trunk-b"][numbers.next(below: 4)].utf8
    case 3: text.append(decimal: numbers.next(below: 1_000_000))
    case 5: text += "0".utf8
    case 6:
      text += "10.0.".utf8
      text.append(decimal: numbers.next(below: 256))
      text += ".".utf8
      text.append(decimal: numbers.next(below: 256))
    default: break
    }
    return text
  }

  // MARK: Fields

  /// `sw07-0123abcd-4567-89ef-0123-456789abcdef`, or another form.
  private func appendID(
    _ call: MadeCall, as form: CallShape.CallIDForm, to line: inout [UInt8]
  ) {
    switch form {
    case .switch:
      line += [0x73, 0x77, 0x30, UInt8(ascii: "1") + UInt8(call.idLow & 7), Byte.dash]
      line.append(uuid: call.idHigh, call.idLow)
    case .uuid: line.append(uuid: call.idHigh, call.idLow)
    case .hex, .sip, .long:
      line.append(hexadecimal: call.idHigh, nibbles: 16, after: 0)
      line.append(hexadecimal: call.idLow, nibbles: 16, after: 0)
      if form == .sip { line += "@sbc07.voice.example.test".utf8 }
      if form == .long {
        for _ in 0..<4 {
          line.append(hexadecimal: call.idLow, nibbles: 16, after: 0)
          line.append(hexadecimal: call.idHigh, nibbles: 16, after: 0)
        }
      }
    case .digits:
      let number = String(call.idHigh)
      line += [UInt8](repeating: UInt8(ascii: "0"), count: 20 - number.utf8.count)
      line += number.utf8
    }
  }

  /// `acct-000123`, or another form.
  private func appendAccount(
    _ account: Int, as form: CallShape.AccountForm, to line: inout [UInt8]
  ) {
    // Two words that no two accounts have in common, and that look like nothing.
    var numbers = RandomNumbers(state: UInt64(account) &* 0x2545_F491_4F6C_DD1D)
    let (high, low) = (numbers.next(), numbers.next())
    switch form {
    case .short: line += "acct-".utf8
    case .digits:
      // A multiple, by a number without a factor in common with the modulus, is of one account.
      let modulus: UInt64 = 9_000_000_000_000_000
      let product = UInt64(account).multipliedFullWidth(by: 3_935_559_000_370_003)
      line.append(
        decimal: Int(1_000_000_000_000_000 + modulus.dividingFullWidth(product).remainder))
      return
    case .sid:
      line += "AC".utf8
      line.append(hexadecimal: high, nibbles: 16, after: 0)
      line.append(hexadecimal: low, nibbles: 16, after: 0)
      return
    case .uuid: return line.append(uuid: high, low)
    case .email:
      line += "billing.".utf8
      line.append(decimal: account, width: 6)
      line += "@customer-".utf8
      line.append(decimal: Int(low % 97), width: 2)
      return line += ".example".utf8
    case .company: line += "M\u{fc}ller & \"S\u{f6}hne\", Filiale ".utf8
    case .chinese:
      line += "\u{4e91}\u{901a}\u{4fe1}\u{5ba2}\u{6237}\u{516c}\u{53f8}-".utf8
    case .long: line += [UInt8](repeating: UInt8(ascii: "r"), count: 57) + [Byte.dash]
    case .longer: line += [UInt8](repeating: UInt8(ascii: "r"), count: 113) + [Byte.dash]
    }
    line.append(decimal: account, width: 6)
  }

  /// `2026-10-03T14:22:07+08:00`, or another form.
  private func appendStart(
    _ call: MadeCall, as form: CallShape.TimeForm, to line: inout [UInt8]
  ) {
    let microsecond = Int(call.idLow >> 40) % 1_000_000
    // Seconds since 1970 in UTC.
    let instant = (monthStart + call.day - 1) * 86_400 + call.secondOfDay - 8 * 3600
    switch form {
    case .offset, .local, .milliseconds:
      line += monthPrefix
      line.append(decimal: call.day, width: 2)
      line.append(UInt8(ascii: form == .local ? " " : "T"))
      Self.appendClock(call.secondOfDay, to: &line)
      if form == .milliseconds {
        line.append(UInt8(ascii: "."))
        line.append(decimal: microsecond / 1000, width: 3)
      }
      if form != .local { line += [0x2B, 0x30, 0x38, 0x3A, 0x30, 0x30] }
    case .utc, .microseconds:
      line += CivilDate(daysSinceEpoch: instant / 86_400).description.utf8
      line.append(UInt8(ascii: "T"))
      Self.appendClock(instant % 86_400, to: &line)
      if form == .microseconds {
        line.append(UInt8(ascii: "."))
        line.append(decimal: microsecond, width: 6)
      }
      line.append(UInt8(ascii: "Z"))
    case .unix: line.append(decimal: instant)
    case .unixMilliseconds: line.append(decimal: instant * 1000 + microsecond / 1000)
    }
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

  /// Appends seconds, with a point and digits that a word decides where there are to be some; 0
  /// seconds stay 0.
  mutating func append(seconds: Int, decimals: Int, of word: UInt64) {
    append(decimal: seconds)
    guard decimals > 0 else { return }
    append(UInt8(ascii: "."))
    let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
    append(decimal: seconds == 0 ? 0 : Int(word >> 4) % scale, width: decimals)
  }

  /// Appends some of a number's 16 hexadecimal digits.
  mutating func append(hexadecimal number: UInt64, nibbles: Int, after skipped: Int) {
    for nibble in skipped..<skipped + nibbles {
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * nibble)) & 15
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
    }
  }

  /// Appends 128 bits as 32 hexadecimal digits in five groups.
  mutating func append(uuid high: UInt64, _ low: UInt64) {
    append(hexadecimal: high, nibbles: 8, after: 0)
    append(Byte.dash)
    append(hexadecimal: high, nibbles: 4, after: 8)
    append(Byte.dash)
    append(hexadecimal: high, nibbles: 4, after: 12)
    append(Byte.dash)
    append(hexadecimal: low, nibbles: 4, after: 0)
    append(Byte.dash)
    append(hexadecimal: low, nibbles: 12, after: 4)
  }

  /// Appends a field, in quotes where it is to have them or cannot do without.
  mutating func append(field: [UInt8], inQuotes: Bool) {
    guard inQuotes || field.contains(Byte.quote) || field.contains(Byte.comma) else {
      return self += field
    }
    append(Byte.quote)
    for byte in field {
      if byte == Byte.quote { append(Byte.quote) }
      append(byte)
    }
    append(Byte.quote)
  }
}
