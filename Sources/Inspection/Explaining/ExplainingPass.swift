import CDRCore
import ColumnMaps
import Metering

/// Goes through chunks of a file, a record at a time.
struct ExplainingPass: ~Copyable {
  private var judge: RecordJudge
  private let rounding: CallUsage
  private let items: [String]
  private let map: ColumnMap
  /// How many records are explained one by one, and how many are looked at.
  private let (shown, limit): (Int, Int)

  private var found = RecordExplainer.Explanation()
  private var accounts: Set<[UInt8]> = []
  private var chargedValues = ValueCounter()
  private var productValues = ValueCounter()
  private var calls: [CallKey: CallRest] = [:]
  private var line: Int64 = 1
  /// Whether records of the chunks were not looked at, since the limit was reached.
  private(set) var leftOut = false

  /// What tells calls apart, as the search for duplicates does.
  private struct CallKey: Hashable {
    var callID: [UInt8]
    var day: Int32
  }

  /// What has to be the same for a duplicate.
  private struct CallRest: Hashable {
    var account: [UInt8]
    var item: Int
    var start: Int64
    var duration: UInt32
    var recording: UInt32
  }

  init(_ options: FirstPassOptions, shown: Int, limit: Int) throws(Failure) {
    let judge = try RecordJudge(options)
    let rounding = try CallUsage(options.metering)
    self.judge = judge
    self.rounding = rounding
    (self.shown, self.limit) = (shown, limit)
    items = options.metering.items.map(\.name)
    map = options.columns
  }

  var records: Int { found.summary.records }

  var isFull: Bool { records >= limit }

  mutating func read(_ chunk: Chunk) {
    var stream = RecordStream(chunk, line: line + Int64(chunk.lineFeedsBefore))
    while let record = stream.next() {
      guard !isFull else {
        leftOut = true
        return
      }
      let readings = judge.read(record, of: stream, in: chunk.file)
      if let charged = readings?.charged { chargedValues.add(charged) }
      if let readings, case .column = map.product { productValues.add(readings.product.text) }
      let outcome = outcome(
        judge.judge(record, of: stream, in: chunk.file), charged: readings?.charged)
      count(outcome)
      guard found.records.count < shown else { continue }
      found.records.append(
        ExplainedRecord(
          line: record.line, offset: chunk.textOffset + Int64(record.start),
          record: stream.bytes(of: record), call: explained(readings), outcome: outcome))
    }
    line = stream.nextLine
  }

  // MARK: One record

  private func explained(_ readings: FieldReadings?) -> ExplainedCall? {
    if let readings { ExplainedCall(readings, items: items) } else { nil }
  }

  /// What becomes of a record, and takes a call into what is said of all of them.
  private mutating func outcome(
    _ verdict: RecordJudge.Verdict, charged: [UInt8]?
  ) -> ExplainedRecord.Outcome {
    switch verdict {
    case .rejected(let reason, let detail): return .rejected(reason, detail: detail)
    case .call(let call):
      add(call)
      guard call.isCharged else {
        return .notCharged(
          .value(
            column: map.charged?.column.label ?? "",
            text: String(decoding: charged ?? [], as: UTF8.self)))
      }
      if call.duration | call.recording == 0 { return .notCharged(.zeroSeconds) }
      let usage = rounding.usage(
        item: call.item, duration: call.duration, recording: call.recording)
      return .rated(billedSeconds: UInt32(usage.billedSeconds))
    }
  }

  private mutating func add(_ call: JudgedCall) {
    found.summary.disagreements += call.disagrees ? 1 : 0
    accounts.insert(call.account)
    guard call.hasStart else { return }
    let known = found.summary.starts ?? call.start...call.start
    found.summary.starts = min(known.lowerBound, call.start)...max(known.upperBound, call.start)
    guard call.isCharged, map.callID != nil else { return }
    let key = CallKey(callID: call.callID, day: call.day)
    let rest = CallRest(
      account: call.account, item: call.item, start: call.start, duration: call.duration,
      recording: call.recording)
    if let first = calls[key] {
      if first == rest { found.summary.duplicates += 1 } else { found.summary.conflicts += 1 }
    } else {
      calls[key] = rest
    }
  }

  private mutating func count(_ outcome: ExplainedRecord.Outcome) {
    found.summary.records += 1
    switch outcome {
    case .rated(let billedSeconds):
      found.summary.rated += 1
      found.summary.billedSeconds += Int64(billedSeconds)
    case .notCharged: found.summary.notCharged += 1
    case .rejected(let reason, _): found.summary.rejected[reason, default: 0] += 1
    }
  }

  /// What was found, once all that is wanted is read.
  consuming func finish(isWhole: Bool) -> RecordExplainer.Explanation {
    var found = found
    found.summary.accounts = accounts.count
    found.summary.chargedValues = chargedValues.values
    found.summary.productValues = productValues.values
    found.summary.isWholeFile = isWhole
    return found
  }
}
