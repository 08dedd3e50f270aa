import CDRCore
import Reports

extension IndentedJSON {
  /// Where records ended that a ledger holds: none of them is outside a month.
  mutating func records(_ counts: RecordCounts) {
    value("records", counts.records)
    value("rated", counts.rated)
    value("not_charged", counts.notCharged)
    value("duplicate", counts.duplicate)
    value("not_a_call", counts.notACall)
    value("rejected", counts.rejected)
  }
}
