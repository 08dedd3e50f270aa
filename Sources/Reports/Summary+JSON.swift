import CDRCore
import Rating

extension Summary {
  /// The summary as JSON: money as strings, seconds and minutes as exact decimal numbers, what
  /// only a bill can tell as null where none was made.
  public var json: [UInt8] {
    var json = IndentedJSON()
    json.object { json in
      json.value("version", version)
      json.array("tariffs") { json in
        for tariff in tariffs {
          json.object { json in
            json.value("name", tariff.name)
            json.value("sha256", tariff.sha256)
            if !tariff.roundings.isEmpty {
              json.object("rounding") { json in
                for rounding in tariff.roundings { json.value(rounding.item, rounding.text) }
              }
            }
          }
        }
      }
      json.array("files") { json in
        for file in files {
          json.object { json in
            json.value("path", file.path)
            json.value("bytes", file.bytes)
            Self.write(file.counts, to: &json)
          }
        }
      }
      json.object("totals") { json in
        Self.write(counts, to: &json)
        Self.write(bill, to: &json)
      }
      json.object("rejected_by_reason") { json in
        for reason in RejectReason.allCases {
          if let count = rejected[reason], count != 0 { json.value(reason.name, count) }
        }
      }
      json.object("not_a_call_by_reason") { json in
        for reason in NotACallReason.allCases where counts.count(reason) != 0 {
          json.value(reason.rawValue, counts.count(reason))
        }
      }
      if let disagreements { json.value("duration_disagreements", disagreements) }
      json.value("balanced", isBalanced)
      json.value("elapsed_seconds") { $0.append(secondsOf: elapsed) }
      json.value("first_pass_seconds") { $0.append(secondsOf: firstPass) }
      json.value("peak_memory_bytes", peakMemory)
    }
    json.end()
    return json.text
  }

  private static func write(_ counts: RecordCounts, to json: inout IndentedJSON) {
    json.value("records", counts.records)
    json.value("rated", counts.rated)
    json.value("not_charged", counts.notCharged)
    json.value("outside_month", counts.outsideMonth)
    json.value("duplicate", counts.duplicate)
    json.value("not_a_call", counts.notACall)
    json.value("rejected", counts.rejected)
  }

  private static func write(_ bill: BillTotals?, to json: inout IndentedJSON) {
    func value(_ key: String, _ write: (BillTotals, inout [UInt8]) -> Void) {
      json.value(key) { text in if let bill { write(bill, &text) } else { text.append("null") } }
    }
    value("talk_seconds") { $1.append(secondsOfMilliseconds: $0.talkMilliseconds) }
    value("billed_minutes") { $1.append(minutesOfSeconds: $0.billedSeconds) }
    value("recording_minutes") { $1.append(minutesOfSeconds: $0.recordingBilledSeconds) }
    value("uncharged_recording_minutes") {
      $1.append(minutesOfSeconds: $0.unchargedRecordingBilledSeconds)
    }
    value("number_months") { $1.append(integer: $0.numberMonths) }
    value("seat_orders") { $1.append(integer: $0.seatOrders) }
    value("amount") { $1.append(jsonMoney: $0.amount) }
    value("payable") { $1.append(jsonMoney: $0.payable) }
  }
}

extension [UInt8] {
  /// Appends a duration in seconds, cut to the millisecond.
  package mutating func append(secondsOf duration: Duration) {
    let (seconds, attoseconds) = duration.components
    append(secondsOfMilliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
  }
}
