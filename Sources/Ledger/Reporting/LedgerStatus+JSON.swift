import CDRCore
import Metering
import Reports

extension LedgerStatus {
  /// The overview as JSON; `docs/formats.md` has the keys.
  public var json: [UInt8] {
    var json = IndentedJSON()
    json.object { json in
      json.value("ledger", id)
      json.value("schema_version", Int64(schemaVersion))
      json.value("time_zone", timeZone)
      json.value("attribute_by", attribution)
      json.value("currency", currency)
      json.value("files", fileCount)
      json.object("records") { $0.records(counts) }
      json.object("suspense") { json in
        for state in ["open", "recycled", "written_off"] {
          json.value(state, suspense.first { $0.state == state }?.count ?? 0)
        }
        json.value("forgotten", forgotten)
      }
      json.array("texts", when: texts) { text, json in
        json.value("kind", text.kind)
        json.value("name", text.name)
        json.value("sha256", text.sha256)
        json.value("run", text.run)
        json.value("at", text.at)
      }
      json.value("pruned_before", orNull: prunedBefore.map { "\($0)" })
      json.array("months", when: months) { Self.write($0, to: &$1) }
      json.array("pending", when: pending) { Self.write($0, to: &$1) }
    }
    json.end()
    return json.text
  }

  private static func write(_ month: MonthLine, to json: inout IndentedJSON) {
    json.value("month", month.month.description)
    json.value("closed", month.isClosed)
    json.value("accounts", month.accounts)
    json.value("calls", month.usage.calls)
    json.minutes("billed_minutes", month.usage.billedSeconds)
    json.value("posted", orNull: month.posted)
    json.array("tariffs") { json in
      for name in month.tariffs { json.value { $0.append(jsonString: name) } }
    }
    json.value("changed", month.isWaiting)
  }

  private static func write(_ work: PendingWork, to json: inout IndentedJSON) {
    let (kind, months, count): (String, [Month], Int64?) =
      switch work {
      case .unpostedChanges(let months): ("unposted_changes", months, nil)
      case .openSuspense(let count): ("open_suspense", [], count)
      case .gaps(let month, let count): ("gaps", [month], Int64(count))
      }
    json.value("kind", kind)
    json.array("months") { json in
      for month in months { json.value { $0.append(jsonString: month.description) } }
    }
    json.value("count", orNull: count)
    json.value("detail", work.sentence)
  }
}
