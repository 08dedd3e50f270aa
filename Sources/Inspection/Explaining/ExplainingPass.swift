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
  /// By column that a condition looks at.
  private var conditionValues: [ValueCounter]
  /// Of every part of a condition, the place of its column among those.
  private let conditionColumns: [Int]
  private let conditionNames: [ColumnName]
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
    /// Its numbers, where these tell it.
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
    let names = (map.records + map.charged).columns
    conditionNames = names
    conditionColumns = (map.records + map.charged).flatMap(\.parts).map { part in
      names.firstIndex(of: part.column) ?? 0
    }
    conditionValues = names.map { _ in ValueCounter() }
  }

  var records: Int { found.summary.records }

  var isFull: Bool { records >= limit }

  /// - Throws: `badData` where a header begins whose columns are in another order than the file's.
  mutating func read(_ chunk: Chunk) throws(Failure) {
    var stream = RecordStream(chunk, line: line + Int64(chunk.lineFeedsBefore))
    while let record = stream.next() {
      guard !isFull else {
        leftOut = true
        return
      }
      let readings = judge.read(record, of: stream, in: chunk.file)
      let outcome = outcome(
        try judge.judge(record, of: stream, in: chunk.file), readings?.conditions ?? [])
      count(outcome)
      if let readings { countValues(readings, of: outcome) }
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
    _ verdict: RecordJudge.Verdict, _ conditions: [FieldReadings.ConditionReading]
  ) -> ExplainedRecord.Outcome {
    switch verdict {
    case .notACall(.headerRepeated): return .notACall(.headerRepeated)
    case .notACall(.excluded):
      return .notACall(.texts(failing(map.records, conditions[...])))
    case .rejected(let reason, let detail): return .rejected(reason, detail: detail)
    case .call(let call):
      add(call)
      guard call.isCharged else {
        let texts = failing(
          map.charged, conditions.dropFirst(map.records.flatMap(\.parts).count))
        return .notCharged(.texts(texts))
      }
      found.summary.charged += 1
      if call.duration | call.recording == 0 { return .notCharged(.zeroSeconds) }
      let usage = rounding.usage(
        account: call.account, month: call.month, item: call.item, duration: call.duration,
        recording: call.recording)
      return .rated(billedSeconds: UInt32(usage.billedSeconds))
    }
  }

  /// The columns of the first condition that fails, and their texts.
  private func failing(
    _ conditions: [Condition], _ readings: ArraySlice<FieldReadings.ConditionReading>
  ) -> [ExplainedRecord.ColumnText] {
    var readings = readings
    for condition in conditions {
      let own = readings.prefix(condition.parts.count)
      readings = readings.dropFirst(own.count)
      guard !own.contains(where: \.holds) else { continue }
      var texts: [ExplainedRecord.ColumnText] = []
      for (place, part) in condition.parts.enumerated() {
        let text = own.dropFirst(place).first?.text ?? []
        let found = ExplainedRecord.ColumnText(
          column: part.column.label, text: String(decoding: text, as: UTF8.self))
        if !texts.contains(found) { texts.append(found) }
      }
      return texts
    }
    return []
  }

  /// Counts what columns of a few values hold, of all lines but repeated headers.
  private mutating func countValues(
    _ readings: FieldReadings, of outcome: ExplainedRecord.Outcome
  ) {
    if outcome == .notACall(.headerRepeated) { return }
    var counted: Set<Int> = []
    for (column, reading) in zip(conditionColumns, readings.conditions)
    where counted.insert(column).inserted {
      conditionValues[column].add(reading.text)
    }
    if case .notACall = outcome { return }
    if case .column = map.product { productValues.add(readings.product.text) }
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
      account: call.numbers.isEmpty ? call.account : call.numbers, item: call.item,
      start: call.start, duration: call.duration,
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
    case .notACall(.headerRepeated): found.summary.notACall[.headerRepeated, default: 0] += 1
    case .notACall(.texts): found.summary.notACall[.excluded, default: 0] += 1
    case .rejected(let reason, _): found.summary.rejected[reason, default: 0] += 1
    }
  }

  /// What was found, once all that is wanted is read.
  consuming func finish(isWhole: Bool) -> RecordExplainer.Explanation {
    var found = found
    found.summary.accounts = accounts.count
    for (name, counter) in zip(conditionNames, conditionValues) {
      found.summary.conditionValues.append(.init(column: name.label, values: counter.values))
    }
    found.summary.productValues = productValues.values
    found.summary.isWholeFile = isWhole
    return found
  }
}
