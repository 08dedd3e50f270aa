import CDRCore
import Reports

extension Explanation {
  /// Which files brought how much, and what was posted.
  func writeHistory(to json: inout IndentedJSON) {
    json.array("files", when: contributions) { part, json in
      json.value("file", orNull: part.file)
      json.value("run", orNull: part.run)
      json.value("item", part.item)
      json.value("calls", part.usage.calls)
      json.time("talk_seconds", part.usage.talkMilliseconds)
      json.minutes("minutes", part.run == nil ? nil : part.usage.billedSeconds)
      json.value("recorded_calls", part.usage.recordedCalls)
      json.time("recorded_seconds", part.usage.recordedMilliseconds)
      json.minutes("recording_minutes", part.run == nil ? nil : part.usage.recordedBilledSeconds)
    }
    json.array("postings", when: postings) { posting, json in
      json.value("posting_id", posting.id)
      json.value("run", posting.run)
      json.value("at", posting.at)
      json.value("reason", posting.reason)
      json.value("item", posting.item)
      json.money("previous", posting.previous)
      json.money("current", posting.current)
      json.money("delta", posting.delta)
      json.minutes("minutes", posting.held?.own)
      json.minutes("volume_minutes", posting.held?.volume)
      json.value("before_undo", posting.isBeforeUndo)
      var why: String?
      if posting.delta.units < 0 { why = self.why(posting) }
      json.value("why", orNull: why)
    }
  }

  /// Why a posting took money back.
  private func why(_ posting: ItemPosting) -> String {
    let own = (postings ?? []).filter { $0.item.hasBytes(of: posting.item) }
    let before = own.last { $0.run < posting.run }
    var calls: ExplainedCalls?
    for line in lines where line.line.item.hasBytes(of: posting.item) {
      if case .calls(let found) = line.reason { calls = found }
    }
    return PostingText(calls).why(posting, after: before)
  }

  /// What became of records that are on no line.
  func writeRecords(to json: inout IndentedJSON) {
    json.object("records") { json in
      json.value("not_charged", orNull: records.notCharged)
      json.value("duplicates", orNull: records.duplicates)
      json.array("repeats") { json in
        for part in records.repeats {
          json.object { json in
            json.value("file", part.file)
            json.value("calls", part.calls)
          }
        }
      }
      json.array("rejected") { json in
        for call in records.rejected { json.object { write(call, to: &$0) } }
      }
      json.object("rejected_cost", when: records.rejectedCost) { cost, json in
        json.value("calls", Int64(cost.calls))
        json.money("payable", cost.payable)
      }
    }
  }

  private func write(_ call: RejectedCall, to json: inout IndentedJSON) {
    json.value("suspense_id", orNull: call.entry)
    json.value("written_off", call.isWrittenOff)
    json.value("file", call.file)
    json.value("line", call.line)
    json.value("reason", call.reason)
    json.value("detail", call.detail)
    json.value("item", orNull: call.product)
    json.time("duration_seconds", call.duration.map(Int64.init))
    json.time("recording_seconds", call.recording.map(Int64.init))
    json.minutes("minutes", call.billed?.billedSeconds)
    json.minutes("recording_minutes", call.billed?.recordedBilledSeconds)
  }
}
