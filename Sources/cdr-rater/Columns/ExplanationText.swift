import CDRCore
import ColumnMaps
import Inspection
import Metering
import Reports

/// Records as a column map has them understood, as a person reads them.
struct ExplanationText {
  private let found: RecordExplainer.Explanation
  private let map: ColumnMap
  /// Of the tariff's zone.
  private let clock: ZoneClock
  /// Where raw text is cut, in characters.
  private let width: Int
  /// Whether it is known who holds which number.
  private let knowsHolders: Bool

  init(
    _ found: RecordExplainer.Explanation, map: ColumnMap, clock: ZoneClock, width: Int,
    knowsHolders: Bool = false
  ) {
    (self.found, self.map, self.clock) = (found, map, clock)
    self.knowsHolders = knowsHolders
    self.width = width
  }

  var text: String {
    let records = found.records.map { record in record.lines(self).joined(separator: "\n") + "\n" }
    return (unconfirmed + records + [summary]).joined(separator: "\n")
  }

  /// What of the map no one has looked at yet.
  private var unconfirmed: [String] {
    guard !map.unconfirmed.isEmpty else { return [] }
    let fields = map.unconfirmed.map { ($0.name.shown, $0.words(in: map).shown) }
    return [(["unconfirmed"] + rows(fields)).joined(separator: "\n") + "\n"]
  }

  // MARK: Records

  fileprivate func rows(_ rows: [(String, String)]) -> [String] {
    rows.map { name, value in
      value.isEmpty ? "  \(name)" : "  \(name.padded(to: 13))\(value)"
    }
  }

  fileprivate func raw(_ bytes: [UInt8]) -> String {
    let readable =
      map.text.encoding == .gb18030 ? GB18030Decoder.readableText(of: bytes) : bytes
    let text = String(decoding: readable, as: UTF8.self).shown
    return text.count > width ? text.prefix(max(1, width - 1)) + "…" : text
  }

  fileprivate func fields(_ call: ExplainedCall) -> [(String, String)] {
    var rows: [(String, String)] = []
    rows.append(
      ("call_id", map.callID == nil ? "none: no search for duplicates" : call.callID.shown))
    if !call.numbers.isEmpty {
      rows.append(
        (
          call.numbers.count == 1 ? "number" : "numbers",
          call.numbers.map { $0.isEmpty ? "none" : $0.shown }.joined(separator: ", ")
        ))
    }
    if call.numbers.isEmpty || !call.account.isEmpty || knowsHolders {
      rows.append(("account_id", call.account.shown))
    }
    rows.append(("product", call.product.shown))
    rows.append(("start", start(call.start)))
    rows.append(("duration", seconds(call.duration)))
    rows.append(("recording", call.recording == .read(0) ? "none" : seconds(call.recording)))
    return rows
  }

  private func start(_ reading: ExplainedCall.Reading<Int64>) -> String {
    switch reading {
    case .read(let instant): time(instant)
    case .unreadable(let text): "\(text.shown.debugQuoted), not read"
    }
  }

  fileprivate func time(_ instant: Int64) -> String {
    clock.timestamp(ofSecond: floorDivide(instant, 1000))
  }

  private func seconds(_ reading: ExplainedCall.Reading<UInt32>) -> String {
    switch reading {
    case .read(let milliseconds): "\(Self.decimal(Int64(milliseconds), of: 1000)) s"
    case .unreadable(let text): "\(text.shown.debugQuoted), not read"
    }
  }

  fileprivate func becomes(_ outcome: ExplainedRecord.Outcome) -> (String, String) {
    switch outcome {
    case .rated(let seconds):
      let minutes = Self.decimal(Int64(seconds) * 1000 / 60, of: 1000)
      return ("rated", "\(minutes) \(minutes == "1" ? "minute" : "minutes")")
    case .notCharged(.zeroSeconds): return ("not charged", "0 seconds")
    case .notCharged(.texts(let texts)): return ("not charged", Self.list(texts))
    case .notACall(.headerRepeated): return ("not a call", "the header again")
    case .notACall(.texts(let texts)): return ("not a call", Self.list(texts))
    case .rejected(let reason, let detail):
      return ("rejected", reason.name + (detail.isEmpty ? "" : ": \(detail.shown)"))
    }
  }

  private static func list(_ texts: [ExplainedRecord.ColumnText]) -> String {
    texts.map { "\($0.column.shown) is \($0.text.shown.debugQuoted)" }.joined(separator: ", and ")
  }

  /// A count of thousandths, with as many decimals as there are.
  private static func decimal(_ count: Int64, of one: Int64) -> String {
    guard count % one != 0 else { return "\(count / one)" }
    var decimals = String(String(one + count % one).dropFirst())
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(count / one).\(decimals)"
  }

  // MARK: All of them

  private var summary: String {
    let all = found.summary
    var rows: [(String, String)] = [
      ("rated", "\(all.rated)"), ("not charged", "\(all.notCharged)"),
    ]
    if all.notACallCount > 0 {
      let reasons = NotACallReason.allCases.compactMap { reason in
        all.notACall[reason].map { "\($0) \(reason.rawValue)" }
      }
      rows.append(("not a call", "\(all.notACallCount): \(reasons.joined(separator: ", "))"))
    }
    rows.append(
      ("rejected", "\(all.rejectedCount)" + (all.reasons.isEmpty ? "" : ": \(all.reasons)")))
    if map.callID != nil, all.duplicates + all.conflicts > 0 {
      rows.append(
        (
          "repeated",
          "\(all.duplicates) duplicate, \(all.conflicts) conflicting_duplicate by call_id and day, "
            + "among those above"
        ))
    }
    if case .number = map.account, !knowsHolders {
      rows.append(("numbers", "\(all.accounts); --numbers FILE shows which accounts hold them"))
    } else {
      rows.append(("accounts", "\(all.accounts)"))
    }
    if let starts = all.starts {
      rows.append(("starts", "\(time(starts.lowerBound)) to \(time(starts.upperBound))"))
    }
    if case .column(_, _, let check?) = map.duration {
      rows.append(
        (
          "disagree",
          "\(all.disagreements) by more than a second with \(check.from.label) to \(check.to.label)"
        ))
    }
    for column in all.conditionValues where !column.values.isEmpty {
      rows.append((column.column.shown, values(column.values)))
    }
    if case .column(let rule) = map.product, !all.productValues.isEmpty {
      rows.append((rule.column.label.shown, values(all.productValues)))
    }
    let count = "\(all.records) \(all.records == 1 ? "record" : "records")"
    let title = all.isWholeFile ? "all \(count) of the file" : "the first \(count)"
    return ([title] + self.rows(rows)).joined(separator: "\n") + "\n"
  }

  private func values(_ values: [ExplainedSummary.ValueCount]) -> String {
    let shown = values.prefix(8).map { value in
      "\(value.text.isEmpty ? "\"\"" : value.text.shown) \(value.count)"
    }
    return shown.joined(separator: ", ")
      + (values.count > 8 ? ", and \(values.count - 8) other values" : "")
  }
}

extension ExplainedRecord {
  fileprivate func lines(_ text: ExplanationText) -> [String] {
    let fields = call.map(text.fields) ?? []
    return ["line \(line)", "  \(text.raw(record))"] + text.rows(fields + [text.becomes(outcome)])
  }
}

extension String {
  /// Without characters that would steer a terminal.
  fileprivate var shown: String {
    var bytes: [UInt8] = []
    bytes.append(terminalText: self)
    return String(decoding: bytes, as: UTF8.self)
  }

  fileprivate var debugQuoted: String { "\"\(self)\"" }

  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
