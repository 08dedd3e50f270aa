/// Why a record was rejected. Of several reasons the first in this order is the one given.
public enum RejectReason: UInt8, CaseIterable, Sendable {
  /// Over 64 KiB, line end not counted.
  case recordTooLong
  /// A quote inside an unquoted field, text after a closing quote, or a quote still open at the
  /// file's end.
  case badQuoting
  /// A line of JSON Lines that is not an object of JSON, is cut short, or is nested too deeply.
  case badJSON
  /// Not the header's number of fields.
  case fieldCount
  /// An object of JSON has a key twice.
  case duplicateKey
  /// A field that is used is not UTF-8.
  case badEncoding
  case missingCallID
  case missingAccount
  /// No item of that name under `usage:` in any tariff of the run.
  case unknownProduct
  case badStartTime
  /// No account holds one of the record's numbers on the day that it starts.
  case unknownNumber
  /// The account is not among those that there are.
  case unknownAccount
  case badDuration
  /// Longer than `--max-call-hours`.
  case durationOutOfRange
  /// Not a number of seconds, or longer than `--max-call-hours`.
  case badRecording
  /// The call id was seen before on the same day, with another account, product, start,
  /// duration or recording.
  case conflictingDuplicate
  /// The call's day was pruned from the ledger, which can no longer tell whether it knows the call.
  case dayPruned

  /// The reason of a name; nil for a name that none has.
  public init?(name: String) {
    guard let reason = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = reason
  }

  /// The reason as rejects files and summaries name it.
  public var name: String {
    switch self {
    case .recordTooLong: "record_too_long"
    case .badQuoting: "bad_quoting"
    case .badJSON: "bad_json"
    case .fieldCount: "field_count"
    case .duplicateKey: "duplicate_key"
    case .badEncoding: "bad_encoding"
    case .missingCallID: "missing_call_id"
    case .missingAccount: "missing_account"
    case .unknownProduct: "unknown_product"
    case .badStartTime: "bad_start_time"
    case .unknownNumber: "unknown_number"
    case .unknownAccount: "unknown_account"
    case .badDuration: "bad_duration"
    case .durationOutOfRange: "duration_out_of_range"
    case .badRecording: "bad_recording"
    case .conflictingDuplicate: "conflicting_duplicate"
    case .dayPruned: "day_pruned"
    }
  }
}
