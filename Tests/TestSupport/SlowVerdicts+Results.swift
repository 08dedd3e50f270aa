import CDRCore
import Metering

/// A rejected record as both sides of a comparison see it.
package struct RejectLine: Hashable, CustomStringConvertible {
  package var file: String
  package var line: Int
  package var offset: Int
  package var reason: String
  package var record: [UInt8]

  package var description: String {
    "\(file):\(line) @\(offset) \(reason) \(String(decoding: record.prefix(200), as: UTF8.self))"
  }
}

extension FirstPassResult {
  package func rejectLines() throws -> [RejectLine] {
    try rejectedRecords().map {
      RejectLine(
        file: $0.file, line: Int($0.line), offset: Int($0.offset), reason: $0.reason.name,
        record: $0.record)
    }
  }
}

extension SlowVerdicts {
  package var rejectLines: [RejectLine] {
    rejects.map {
      RejectLine(
        file: $0.file, line: $0.line, offset: $0.offset, reason: $0.reason, record: $0.raw)
    }
  }

  /// The sums of usage under whole minutes, as the first pass gives them.
  package var usages: [AccountUsage] {
    var sums: [String: [[UInt8]: [Int: Usage]]] = [:]
    for call in calls {
      var usage =
        sums[call.month, default: [:]][call.account, default: [:]][call.product] ?? Usage()
      func minutes(_ milliseconds: Int) -> Int64 { Int64((milliseconds + 59_999) / 60_000 * 60) }
      if call.duration > 0 {
        usage.calls += 1
        usage.talkMilliseconds += Int64(call.duration)
        usage.billedSeconds += minutes(call.duration)
        if call.duration < 60_000 {
          usage.shortCalls += 1
          usage.shortBilledSeconds += 60
        }
      }
      if call.recording > 0 {
        usage.recordedCalls += 1
        usage.recordedMilliseconds += Int64(call.recording)
        usage.recordedBilledSeconds += minutes(call.recording)
      }
      sums[call.month, default: [:]][call.account, default: [:]][call.product] = usage
    }
    return sums.sorted { $0.key < $1.key }.flatMap { month, accounts in
      accounts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.compactMap { account, items in
        Month(month).map { month in
          AccountUsage(
            month: month, account: String(decoding: account, as: UTF8.self),
            items: items.sorted { $0.key < $1.key }.map { ItemUsage(item: $0.key, usage: $0.value) }
          )
        }
      }
    }
  }
}

extension RecordCounts {
  /// By the names that summaries use, zeros left out.
  package var byName: [String: Int] {
    let all = [
      "records": records, "rated": rated, "not_charged": notCharged, "duplicate": duplicate,
      "outside_month": outsideMonth, "not_a_call": notACall, "rejected": rejected,
    ]
    return all.filter { $0.value != 0 }.mapValues { Int($0) }
  }
}
