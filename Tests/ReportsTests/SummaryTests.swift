import CDRCore
import Foundation
import Rating
import Reports
import Tariffs
import Testing

/// The summary and the line of control totals, by their exact text.
struct SummaryTests {
  private func counts(
    _ records: Int64, rated: Int64 = 0, notCharged: Int64 = 0, outsideMonth: Int64 = 0,
    duplicate: Int64 = 0, notACall: Int64 = 0, repeatedHeaders: Int64 = 0, rejected: Int64 = 0
  ) -> RecordCounts {
    var counts = RecordCounts()
    counts.records = records
    counts.rated = rated
    counts.notCharged = notCharged
    counts.outsideMonth = outsideMonth
    counts.duplicate = duplicate
    counts.notACall = notACall
    counts.repeatedHeaders = repeatedHeaders
    counts.rejected = rejected
    return counts
  }

  private func summary() throws -> Summary {
    var totals = try Sample.totals()
    try totals.addUncharged(recordingBilledSeconds: 90)
    return Summary(
      version: "1.0.0",
      tariffs: [
        Summary.TariffName(name: "icc-20211220", sha256: "ab12"),
        Summary.TariffName(name: "deal \"x\"", sha256: "cd34"),
      ],
      files: [
        Summary.InputFile(
          path: "in/day\n1.csv.gz", bytes: 1234,
          counts: counts(
            13, rated: 4, notCharged: 1, outsideMonth: 2, duplicate: 1, notACall: 3,
            repeatedHeaders: 1, rejected: 2)),
        Summary.InputFile(path: "-", bytes: 5, counts: counts(1, rejected: 1)),
      ],
      counts: counts(
        14, rated: 4, notCharged: 1, outsideMonth: 2, duplicate: 1, notACall: 3, repeatedHeaders: 1,
        rejected: 3),
      bill: totals, rejected: [.conflictingDuplicate: 1, .badQuoting: 2, .badStartTime: 0],
      elapsed: .milliseconds(12_340), firstPass: .microseconds(7_999), peakMemory: 73_400_320)
  }

  @Test func exactText() throws {
    #expect(
      String(decoding: try summary().json, as: UTF8.self) == """
        {
          "version": "1.0.0",
          "tariffs": [
            {
              "name": "icc-20211220",
              "sha256": "ab12"
            },
            {
              "name": "deal \\"x\\"",
              "sha256": "cd34"
            }
          ],
          "files": [
            {
              "path": "in/day\\n1.csv.gz",
              "bytes": 1234,
              "records": 13,
              "rated": 4,
              "not_charged": 1,
              "outside_month": 2,
              "duplicate": 1,
              "not_a_call": 3,
              "rejected": 2
            },
            {
              "path": "-",
              "bytes": 5,
              "records": 1,
              "rated": 0,
              "not_charged": 0,
              "outside_month": 0,
              "duplicate": 0,
              "not_a_call": 0,
              "rejected": 1
            }
          ],
          "totals": {
            "records": 14,
            "rated": 4,
            "not_charged": 1,
            "outside_month": 2,
            "duplicate": 1,
            "not_a_call": 3,
            "rejected": 3,
            "talk_seconds": 77.5,
            "billed_minutes": 3,
            "recording_minutes": 1.017,
            "uncharged_recording_minutes": 1.5,
            "number_months": 3,
            "seat_orders": 1,
            "amount": "509085.381",
            "payable": "509085.38"
          },
          "rejected_by_reason": {
            "bad_quoting": 2,
            "conflicting_duplicate": 1
          },
          "not_a_call_by_reason": {
            "header_repeated": 1,
            "excluded": 2
          },
          "balanced": true,
          "elapsed_seconds": 12.34,
          "first_pass_seconds": 0.007,
          "peak_memory_bytes": 73400320
        }

        """)
  }

  @Test func emptyRunWithoutBill() throws {
    let summary = Summary(
      version: "1", tariffs: [], files: [], counts: RecordCounts(), bill: nil, rejected: [:],
      elapsed: .zero, firstPass: .zero, peakMemory: 0)
    #expect(
      String(decoding: summary.json, as: UTF8.self) == """
        {
          "version": "1",
          "tariffs": [],
          "files": [],
          "totals": {
            "records": 0,
            "rated": 0,
            "not_charged": 0,
            "outside_month": 0,
            "duplicate": 0,
            "not_a_call": 0,
            "rejected": 0,
            "talk_seconds": null,
            "billed_minutes": null,
            "recording_minutes": null,
            "uncharged_recording_minutes": null,
            "number_months": null,
            "seat_orders": null,
            "amount": null,
            "payable": null
          },
          "rejected_by_reason": {},
          "not_a_call_by_reason": {},
          "balanced": true,
          "elapsed_seconds": 0,
          "first_pass_seconds": 0,
          "peak_memory_bytes": 0
        }

        """)
    #expect(try JSONSerialization.jsonObject(with: Data(summary.json)) is [String: Any])
  }

  /// A record lost anywhere shows.
  @Test func balance() throws {
    #expect(try summary().isBalanced)
    var lost = try summary()
    lost.files[0].counts.rated -= 1
    #expect(!lost.isBalanced)
    var lostInAll = try summary()
    lostInAll.counts.records += 1
    #expect(!lostInAll.isBalanced)
    var moved = try summary()
    moved.files[0].counts.rated += 1
    moved.files[0].counts.records += 1
    #expect(!moved.isBalanced)
    var unexplained = try summary()
    unexplained.rejected[.badQuoting] = 1
    #expect(!unexplained.isBalanced)
    #expect(String(decoding: unexplained.json, as: UTF8.self).contains("\"balanced\": false"))
  }

  @Test func controlTotals() throws {
    let counts = counts(
      1_234_567, rated: 1_200_000, notCharged: 34_000, duplicate: 500, rejected: 67)
    #expect(
      ControlTotals.text(counts, bill: nil)
        == "1,234,567 records = 1,200,000 rated + 34,000 not charged + 0 outside the month + "
        + "500 duplicate + 67 rejected")
    #expect(
      ControlTotals.text(counts, bill: try Sample.totals()).hasSuffix(
        " + 67 rejected; 4 lines, amount 509,085.381 CNY, payable 509,085.38 CNY"))
    #expect(
      ControlTotals.text(self.counts(2, rated: 1), bill: nil)
        == "2 records do not balance with 1 rated + 0 not charged + 0 outside the month + "
        + "0 duplicate + 0 rejected")
  }

  @Test(
    arguments: [
      (0, 0, "0"), (999, 0, "999"), (1000, 0, "1,000"), (1000, 3, "1.000"), (-1, 3, "-0.001"),
      (-123_456, 3, "-123.456"), (1_234_567_890, 3, "1,234,567.890"), (-1_000_000, 2, "-10,000.00"),
    ] as [(Int128, Int, String)])
  func groupedMoney(units: Int128, scale: Int, expected: String) {
    var totals = BillTotals(currency: "CNY")
    totals.lines = 1
    totals.amount = FixedDecimal(units: units, scale: scale)
    #expect(
      ControlTotals.text(counts(1, rated: 1), bill: totals)
        == "1 record = 1 rated + 0 not charged + 0 outside the month + 0 duplicate + 0 rejected; "
        + "1 line, amount \(expected) CNY, payable 0 CNY")
  }
}
