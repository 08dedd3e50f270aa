import CDRCore
import Recurring
import Testing

/// A date typed in a test.
func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

/// A seats file of rows without their header.
func seats(_ rows: String...) throws(Failure) -> SeatsFile {
  try SeatsFile(seatsText(rows))
}

func seatsText(_ rows: [String]) -> NamedText {
  text("seats.csv", ["order_id,account_id,seat_type,action,seats,months,ordered_on"] + rows)
}

func text(_ name: String, _ lines: [String]) -> NamedText {
  NamedText(name: name, bytes: Array(lines.map { $0 + "\n" }.joined().utf8))
}

/// The faults that reading lists, each `line N, column: what`; none when there are none.
func faults(_ name: String, _ read: () throws(Failure) -> Void) -> [String] {
  do throws(Failure) {
    try read()
    return []
  } catch {
    let lines = error.message.split(separator: "\n").map(String.init)
    let count = lines.count - 1
    guard error.kind == .badData,
      lines[0] == "\(name) has \(count == 1 ? "1 fault" : "\(count) faults")"
    else { return ["unexpected: \(error.message)"] }
    return lines.dropFirst().map { $0.hasPrefix("  ") ? String($0.dropFirst(2)) : "?" + $0 }
  }
}
