import CDRCore
import Reports
import SeatUse
import Testing

/// Reports of seat use, by their exact text.
struct SeatUseTests {
  private static func line(
    _ account: String, _ peak: Int64, _ time: String?, seats: Int64, _ above: Int64,
    _ callSeconds: Int64
  ) -> SeatUseLine {
    SeatUseLine(
      month: Month(index: 2026 * 12 + 1), account: account,
      use: SeatUse(
        peakCalls: peak, peakSecond: time == nil ? nil : 7, seats: seats, secondsAbove: above,
        callSecondsAbove: callSeconds),
      peakAt: time)
  }

  static let lines = [
    line("a,\"b\"", 12, "2026-02-01T00:00:07Z", seats: 9, 100, 250),
    line("line\nend", 0, nil, seats: 40, 0, 0),
  ]

  static func text(_ format: some SeatUseFormat, _ lines: [SeatUseLine]) -> String {
    var format = format
    var (text, totals) = ([UInt8](), SeatUseTotals())
    format.begin(into: &text)
    for line in lines {
      totals.add(line)
      format.append(line, into: &text)
    }
    format.end(totals, into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  static let header = "month,account_id,peak_calls,peak_at,seats,seconds_above,call_seconds_above\n"

  @Test func csv() {
    #expect(
      Self.text(CSVSeatUse(), Self.lines) == Self.header + """
        2026-02,"a,""b""\",12,2026-02-01T00:00:07Z,9,100,250
        2026-02,"line
        end",0,,40,0,0

        """)
    #expect(Self.text(CSVSeatUse(), []) == Self.header)
  }

  @Test func json() {
    #expect(
      Self.text(JSONSeatUse(), Self.lines) == #"""
        {"seat_use": [
        {"month": "2026-02", "account_id": "a,\"b\"", "peak_calls": 12, "peak_at": "2026-02-01T00:00:07Z", "seats": 9, "seconds_above": 100, "call_seconds_above": 250},
        {"month": "2026-02", "account_id": "line\nend", "peak_calls": 0, "peak_at": null, "seats": 40, "seconds_above": 0, "call_seconds_above": 0}
        ], "totals": {"accounts": 2, "accounts_above": 1, "seconds_above": 100, "call_seconds_above": 250}}

        """#)
  }

  @Test func table() {
    #expect(
      Self.text(TableSeatUse(), Self.lines) == #"""
        month    account_id           peak_calls  peak_at               seats  seconds_above  call_seconds_above
        -------  -------------------  ----------  --------------------  -----  -------------  ------------------
        2026-02  a,"b"                        12  2026-02-01T00:00:07Z      9            100                 250
        2026-02  line\nend                     0                           40              0                   0
        -------  -------------------  ----------  --------------------  -----  -------------  ------------------
        total    2 accounts, 1 above                                                     100                 250

        """#)
    #expect(
      Self.text(TableSeatUse(), []) == """
        month  account_id           peak_calls  peak_at  seats  seconds_above  call_seconds_above
        -----  -------------------  ----------  -------  -----  -------------  ------------------
        total  0 accounts, 0 above                                          0                   0

        """)
  }
}
