/// The columns of a call record that are used, by the names in a standard header.
public enum StandardColumn: String, CaseIterable, Sendable {
  case callID = "call_id"
  case accountID = "account_id"
  case product = "product"
  case startTime = "start_time"
  case duration = "duration_seconds"
  case recording = "recording_seconds"
}
