import Columns
import Metering

/// Goes through chunks of a file, a record at a time.
@safe struct ExplainingPass: ~Copyable {
  private var parser: RecordParser
  private var calendar: CallCalendar
  private let rounding: CallRounding
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
  private let spans: UnsafeMutableBufferPointer<FieldSpan>

  /// What tells calls apart, as the search for duplicates does.
  private struct CallKey: Hashable {
    var callID: [UInt8]
    var day: Int64
  }

  /// What has to be the same for a duplicate.
  private struct CallRest: Hashable {
    var account: [UInt8]
    var item: Int
    var start: Int64
    var duration: UInt32
    var recording: UInt32
  }

  init(
    parser: consuming RecordParser, options: IngestOptions, clock: ZoneClock,
    rounding: CallRounding, shown: Int, limit: Int
  ) {
    self.parser = parser
    self.rounding = rounding
    (self.shown, self.limit) = (shown, limit)
    calendar = CallCalendar(clock: clock, attribution: options.metering.attribution)
    items = options.metering.items.map(\.name)
    map = options.columns
    unsafe spans = .allocate(capacity: ColumnLayout.maximumFields)
  }

  deinit { unsafe spans.deallocate() }

  var records: Int { found.summary.records }

  var isFull: Bool { records >= limit }

  mutating func read(_ chunk: Chunk) {
    let text = unsafe UnsafePointer(chunk.buffer.text)
    var reader = unsafe RecordReader(
      text: text, available: chunk.available, isFinal: chunk.isFinal, dialect: chunk.file.dialect,
      counts: chunk.file.counts)
    line += Int64(chunk.lineFeedsBefore)
    var start = chunk.start
    while start < chunk.end {
      let outcome = unsafe reader.read(at: start, fields: spans)
      if outcome != .blank {
        guard !isFull else {
          leftOut = true
          return
        }
        unsafe take(outcome, from: start, readBy: reader, text: text, chunk: chunk)
      }
      line += unsafe Int64(countLineFeeds(text, start..<reader.next))
      start = reader.next
    }
  }

  private mutating func take(
    _ outcome: RecordReader.Outcome, from start: Int, readBy reader: RecordReader,
    text: UnsafePointer<UInt8>, chunk: Chunk
  ) {
    parser.composed.removeAll()
    let fields = unsafe SplitFields(spans, of: text)
    let layout = outcome == .record ? chunk.file.layout(fieldCount: reader.fieldCount) : nil
    let result: ExplainedRecord.Outcome
    switch (outcome, layout) {
    case (.record, let layout?):
      result = judge(fields, layout: layout)
    case (.record, nil):
      result = .rejected(.fieldCount, detail: chunk.file.misfit(fieldCount: reader.fieldCount))
    case (.tooLong, _):
      result = .rejected(
        .recordTooLong, detail: "more than \(RecordReader.maximumRecordSize) bytes")
    default:
      result = .rejected(
        .badQuoting, detail: "a quote where none may be, or one that is not closed")
    }
    count(result)
    guard found.records.count < shown else { return }
    let end = min(reader.end, start + RecordReader.maximumRecordSize)
    unsafe found.records.append(
      ExplainedRecord(
        line: line, offset: chunk.textOffset + Int64(start),
        record: Array(UnsafeBufferPointer(start: text + start, count: end - start)),
        call: layout.map { explain(fields, layout: $0) }, outcome: result))
  }

  // MARK: One record

  private mutating func judge(
    _ fields: SplitFields, layout: ColumnLayout
  ) -> ExplainedRecord.Outcome {
    let charged = layout.charged.map { parser.text($0, of: fields, true).copy }
    if let charged { chargedValues.add(charged) }
    if let product = layout.product {
      productValues.add(parser.text(product, of: fields, true).copy)
    }
    let parsed: ParsedCall
    do throws(RejectReason) {
      parsed = try parser.parse(fields, layout: layout, mayBeNonASCII: true)
    } catch {
      return .rejected(error, detail: parser.detail(of: error, fields, layout: layout))
    }
    found.summary.disagreements += parsed.disagrees ? 1 : 0
    add(parsed)
    guard parsed.isCharged else {
      return .notCharged(
        .value(
          column: map.charged?.column.label ?? "",
          text: String(decoding: charged ?? [], as: UTF8.self)))
    }
    let call = parsed.call
    if call.duration | call.recording == 0 { return .notCharged(.zeroSeconds) }
    return .rated(
      billedSeconds: rounding.step(
        item: call.item, duration: call.duration, recording: call.recording
      ).billedSeconds)
  }

  /// Takes a call into what is said of all of them.
  private mutating func add(_ parsed: ParsedCall) {
    let call = parsed.call
    let account = call.accountID.copy
    accounts.insert(account)
    guard parsed.hasStart else { return }
    let known = found.summary.starts
    found.summary.starts =
      min(
        known?.lowerBound ?? call.start, call.start)...max(
        known?.upperBound ?? call.start, call.start)
    guard parsed.isCharged, map.callID != nil else { return }
    let key = CallKey(callID: call.callID.copy, day: calendar.day(of: call.start))
    let rest = CallRest(
      account: account, item: call.item, start: call.start, duration: call.duration,
      recording: call.recording)
    if let first = calls[key] {
      if first == rest {
        found.summary.duplicates += 1
      } else {
        found.summary.conflicts += 1
      }
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

  /// The fields, each by itself, as far as they can be read.
  private mutating func explain(_ fields: SplitFields, layout: ColumnLayout) -> ExplainedCall {
    let product = layout.product.map { parser.text($0, of: fields, true) } ?? parser.empty
    let item = parser.products.constant ?? parser.products.item(product)
    let start = parser.start(fields, layout, true)
    let duration = layout.duration.map { parser.text($0, of: fields, true) } ?? parser.empty
    let recording = layout.recording.map { parser.text($0, of: fields, true) } ?? parser.empty
    return ExplainedCall(
      callID: parser.callID(fields, layout, true).text,
      account: parser.account(fields, layout, true).text,
      product: item.map { items[$0] } ?? product.text,
      start: parser.startTime(start).map { .read($0) } ?? .unreadable(start.text),
      duration: parser.readDuration(fields, layout).map { .read($0) }
        ?? .unreadable(duration.text),
      recording: parser.readRecording(fields, layout).map { .read($0) }
        ?? .unreadable(recording.text))
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
