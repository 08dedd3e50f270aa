/// Why a line is not a call, and need not be one.
public enum NotACallReason: String, CaseIterable, Sendable {
  /// Its fields are those of the file's header, or of the row of types below it.
  case headerRepeated = "header_repeated"
  /// The column map's `records` leaves it out.
  case excluded
}
