import Metering

extension RecordFields {
  /// What is wrong with a record, for the person who will look at it.
  func detail(of reason: RejectReason) -> String {
    switch reason {
    case .badEncoding:
      let fields = [
        (StandardColumn.callID, callID), (.accountID, accountID), (.product, product),
        (.startTime, startTime), (.duration, duration), (.recording, recording),
      ]
      let broken = fields.filter { !$0.1.isUTF8 }.map(\.0.rawValue)
      return "\(broken.joined(separator: ", ")) not UTF-8"
    case .missingCallID: return "call_id is empty"
    case .missingAccount: return "account_id is empty"
    case .unknownProduct: return "product \(product.shown)"
    case .badStartTime: return "start_time \(startTime.shown)"
    case .badDuration, .durationOutOfRange: return "duration_seconds \(duration.shown)"
    case .badRecording: return "recording_seconds \(recording.shown)"
    case .recordTooLong, .badQuoting, .fieldCount, .conflictingDuplicate, .dayPruned: return ""
    }
  }
}

extension Field {
  /// The text between quotes, long ones cut.
  fileprivate var shown: String {
    let limit = 80
    guard count > limit else { return "\"\(text)\"" }
    return unsafe "\"\(Field(bytes: bytes, count: limit).text)…\""
  }
}
