import CDRCore
import Recurring
import TestSupport
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
  faults(in: name, .badData, read)
}
