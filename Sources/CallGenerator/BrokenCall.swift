/// The ways in which a generated record can be broken; each is rejected for one reason.
enum BrokenCall: CaseIterable, Sendable {
  case strayQuote
  case absentField
  case notUTF8
  case noCallID
  case noAccount
  case unknownProduct
  case noSuchDay
  case durationWithUnit
  case longerThanADay
  case recordingAsWord
}

extension CallLine {
  /// Appends a call as a broken line with its end.
  func append(_ call: MadeCall, broken way: BrokenCall, to line: inout [UInt8]) {
    var fields = fields(of: call)
    switch way {
    case .strayQuote: fields[1].insert(Byte.quote, at: 2)
    case .absentField: fields.remove(at: 2)
    case .notUTF8: fields[1].append(0xFF)
    case .noCallID: fields[0] = []
    case .noAccount: fields[1] = []
    case .unknownProduct: fields[2] = Array("fax".utf8)
    case .noSuchDay:
      let hasDay = fields[3].count > 10 && fields[3][4] == Byte.dash
      fields[3].replaceSubrange(hasDay ? 8..<10 : 0..<1, with: "32".utf8)
    case .durationWithUnit: fields[4].append(UInt8(ascii: "s"))
    case .longerThanADay: fields[4] = Array("86401".utf8)
    case .recordingAsWord: fields[5] = Array("yes".utf8)
    }
    append(fields, of: call, raw: way == .strayQuote ? 1 : nil, to: &line)
  }
}
