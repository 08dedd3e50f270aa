import CDRCore
import CKernels
import ColumnMaps

/// Turns chunks of text into sums, alone: a worker shares nothing until its tables are merged.
///
/// Read this before you change it. Everything here runs once per record or once per 64 records, ten
/// million times in a second or two, and inflating the text takes about half of that time. The rest
/// of the program is some 530 instructions a record, 830 with the search for duplicates
/// (`make bench-instructions`).
///
/// **Two ways.** A chunk's delimiters are found 64 bytes at a time (``StructuralIndex``). As long as
/// records are plain, as many fields as the header has and no quotes but around whole fields, up to
/// 64 of them go on together, a column at a time (`processDirect` where kernels read times and lengths
/// in the map's forms, `processMapped` else). Every other record goes the long way, a byte at a time
/// (``RecordReader``), and returns to the fast way after it. Both ways must agree on every text:
/// whatever the fast way does not know for certain, it leaves to the long one, and never decides
/// itself. A field that a kernel cannot read is "unread", not wrong; only ``RecordParser`` rejects.
///
/// **What is expensive.**
/// - A miss of the cache, 60 to 140 ns, is worth hundreds of instructions. The account of a record is
///   looked up in a table of megabytes, so ``CallSums`` gathers a batch, prefetches, and only then
///   probes and adds. Whatever is added per account belongs in the row that is loaded already.
/// - Touching memory for the first time: the kernel clears each page. Buffers are kept from chunk to
///   chunk, and fingerprints are written past the cache, in whole lines.
/// - Counting references, checking for exclusive access, and anything generic across modules. That is
///   why the first pass is one module, why its types are structs that cannot be copied, and why
///   `@inline(__always)` stands where it does. An existential, a closure that escapes or an array of
///   classes in this file shows at once in `make bench-instructions`.
/// - A branch that depends on data of the record. The kernels work by masks; so does the rounding.
/// - Looking at a field byte by byte. What a log has in every record, such as a fraction, a quote or a
///   letter beyond ASCII, is for a kernel to see, in 32 bytes at a time or in the text as a whole:
///   left to the long way, it makes a log three to eight times as slow.
///
/// **What must hold.**
/// - Every record ends in exactly one count: rated, not charged, outside the month, not a call, or
///   rejected; duplicates are moved later. `tally` is added up once per chunk, so that a chunk which fails
///   counts for nothing.
/// - A field points into the chunk's buffer or into ``ComposedText``; both are gone after
///   ``flush()``. Nothing of a record outlives its batch but integers and account numbers.
/// - Sums are 64 bits, their rows are narrower and move to wide ones before they overflow
///   (``UsageRow``); a sum that overflows 64 bits is an error that names the account, never a wrap.
/// - The result depends neither on where chunks are cut nor on which worker reads them: `sequence`
///   and `textOffset` are all that says where a record stood.
///
/// **How to change it.** Say what the processor should do less of, and look with `perf` whether it
/// does that at all. `make bench-instructions` before and after, `make bench` for the ratio to
/// inflating alone, in turn and by medians, since times are noisy.
/// Then the tests: `MappedTwinTests` and `SlowTwin` compare every way with a slow reader over random
/// text, `ChunkBorderTests` cut it everywhere, and `make fuzz TARGET=records` and `TARGET=kernels`
/// find what they do not. Benchmarks/NOTES.md has what was tried without gain.
@safe struct Worker: ~Copyable {
  var sums: CallSums
  private(set) var counts: [RecordCounts]
  private(set) var rejectedByReason = [Int64](repeating: 0, count: RejectReason.allCases.count)
  private(set) var rejects = RejectSpool()
  private(set) var control = ControlSums()
  /// Of the records that are searched for duplicates.
  private(set) var positions = TextPositions()
  /// Records whose duration and timestamps differ.
  private(set) var disagreements: Int64 = 0
  /// Calls that the map does not charge for, which have no part in the search for duplicates.
  private(set) var unchargedByMap: Int64 = 0
  /// The accounts whose calls are listed; nil in most first passes.
  private(set) var itemisedAccounts: ItemisedAccounts?
  /// Whether calls are listed alone, and added to no sums: in a second reading.
  let isSecondReading: Bool
  /// The calls of the last chunk, where ``itemisedAccounts`` asks for them.
  var itemisedCalls = ItemisedCalls()
  /// Has those of all chunks of a first pass that were asked for.
  private(set) var keeper: CallKeeper?

  let options: FirstPassOptions
  let onlyMonth: Int32?
  let onlyStarts: Range<Int64>?
  /// When calls start that take part in the search for duplicates though they are of another month
  /// than ``onlyMonth``: on days that have calls of this month too.
  let searchedStarts: Range<Int64>?
  var calendar: CallCalendar
  var parser: RecordParser

  // Memory that every chunk needs, kept from one to the next.
  var index = StructuralIndex(capacity: TextBuffer.capacity)
  var columns = PlainColumns()
  let spans: UnsafeMutableBufferPointer<FieldSpan>
  /// Reads lines of JSON, where the map is of such.
  let json: JSONReader?
  /// By record and column, the digits of numbers.
  let numberFields: UnsafeMutablePointer<Field>
  /// The accounts that hold numbers, as they are looked up.
  let holderKeys: UnsafeMutablePointer<AccountTable.Key>

  init(
    options: FirstPassOptions, clock: ZoneClock, seed: HashSeed, fileCount: Int,
    budget: SpillBudget = .unlimited, itemising: ItemisedAccounts? = nil
  ) throws(Failure) {
    let sums = try CallSums(
      options: options, seed: seed, clock: clock, budget: budget)
    let parser = try RecordParser(
      options.columns, metering: options.metering, clock: clock,
      maximumCallHours: options.maximumCallHours, directory: options.numbers,
      listed: options.accounts)
    let holders = parser.directory?.accounts
    let holderCount = holders?.count ?? 0
    unsafe holderKeys = .allocate(capacity: holderCount)
    for holder in 0..<holderCount {
      unsafe (holderKeys + holder).initialize(to: sums.key(holders![holder]))
    }
    let numberCount = parser.numberForm == nil ? 0 : PlainColumns.capacity * Self.numbersAtMost
    unsafe numberFields = .allocate(capacity: numberCount)
    unsafe numberFields.initialize(repeating: parser.empty, count: numberCount)
    self.options = options
    itemisedAccounts = itemising ?? options.keptAccounts
    isSecondReading = itemising != nil
    if itemising == nil, options.keptAccounts != nil {
      keeper = CallKeeper(
        limit: KeptCalls.limit(of: options.memoryLimit) / max(1, options.jobs))
    }
    self.sums = sums
    self.parser = parser
    onlyMonth = options.month?.index
    onlyStarts = options.intervals.map { CallWindow($0, options: options, clock: clock).starts }
    searchedStarts = options.findsDuplicates ? options.startsOfMonth(clock: clock) : nil
    calendar = CallCalendar(clock: clock, attribution: options.metering.attribution)
    counts = Array(repeating: RecordCounts(), count: fileCount)
    json = JSONForm(options.columns).map { JSONReader($0) }
    unsafe spans = .allocate(capacity: ColumnLayout.maximumFields)
  }

  deinit {
    unsafe spans.deallocate()
    unsafe holderKeys.deallocate()
    unsafe numberFields.deallocate()
  }

  // MARK: Chunks

  /// Reads all records of a chunk.
  mutating func read(_ chunk: borrowing Chunk) throws(Failure) {
    let position = try position(of: chunk)
    if let groups = options.hourGroups { sums.turn(toHourGroup: groups.group(chunk.file.index)) }
    if itemisedAccounts != nil { unsafe itemisedCalls.begin(UnsafePointer(chunk.buffer.text)) }
    var tally = ChunkTally(
      spoolStart: rejects.size, lineCursor: chunk.start, textPosition: position)
    if let json {
      try readLines(chunk, by: json, tally: &tally)
    } else {
      try readRecords(chunk, tally: &tally)
    }
    flush()
    try sums.check()
    counts[chunk.file.index] += tally.counts
    disagreements += tally.disagreements
    unchargedByMap += tally.unchargedByMap
    control += tally.control
    if itemisedAccounts != nil { itemisedCalls.finish(from: chunk.start) }
    guard options.keepsRejects || keeper != nil else { return }
    let text = unsafe UnsafePointer(chunk.buffer.text)
    let range = chunk.start..<chunk.end
    let lineFeeds = unsafe index.covers(range) ? index.lineFeeds : countLineFeeds(text, range)
    if options.keepsRejects {
      rejects.close(
        .init(
          file: chunk.file.index, sequence: chunk.sequence,
          lineFeeds: lineFeeds + chunk.lineFeedsBefore, lineFeedsBefore: chunk.lineFeedsBefore,
          start: tally.spoolStart, end: rejects.size))
    }
    if keeper != nil { keepCalls(of: chunk, lineFeeds: lineFeeds) }
  }

  /// Keeps the itemised calls of the chunk that was read last.
  private mutating func keepCalls(of chunk: borrowing Chunk, lineFeeds: Int) {
    // There were too many, and a second reading will list them.
    guard itemisedAccounts != nil else { return }
    keeper?.append(
      KeptChunk(
        file: chunk.file.index, sequence: chunk.sequence, textOffset: chunk.textOffset,
        lineFeeds: lineFeeds + chunk.lineFeedsBefore, lineFeedsBefore: chunk.lineFeedsBefore,
        calls: itemisedCalls.detached()),
      size: itemisedCalls.detachedSize)
    if keeper?.isOverfull ?? false { itemisedAccounts = nil }
  }

  /// Reads the records of a chunk that are made of fields.
  private mutating func readRecords(
    _ chunk: borrowing Chunk, tally: inout ChunkTally
  ) throws(Failure) {
    let text = unsafe UnsafePointer(chunk.buffer.text)
    let file = chunk.file
    let layout = file.layout
    let mayMix = parser.mayMixRecords(layout, file: file)
    let isUniform = layout.reach <= layout.fieldCount
    let isDirect = parser.isDirect(layout) && !parser.mayReadAsStart(file.headers, layout)
    unsafe index.find(in: text, chunk.start..<chunk.end, dialect: file.dialect)
    var carriageReturns = index.carriageReturns(line: 0)
    var slow = unsafe RecordReader(
      text: text, available: chunk.available, isFinal: chunk.isFinal, dialect: file.dialect,
      counts: file.counts)
    var start = chunk.start
    var (k, line) = (0, 0)
    var backoff = Backoff()
    while start < chunk.end {
      if start > index.reach, backoff.isTime() {
        // Behind a record whose quotes only the long way can judge.
        unsafe index.find(in: text, start..<chunk.end, dialect: file.dialect)
        carriageReturns = index.carriageReturns(line: 0)
        (k, line) = (0, 0)
      }
      // The fast path: as many delimiters as the header has, then a line feed.
      var records = PlainColumns.Records(
        first: k, count: 0, fieldCount: layout.fieldCount, carriageReturns: carriageReturns)
      if !file.dialect.isWrapped, isUniform {
        records.count = index.plainRecords(
          at: k, line: line, fieldCount: layout.fieldCount, carriageReturns: carriageReturns,
          dialect: file.dialect, most: PlainColumns.capacity)
      }
      // Lenient quotes are read so that a line has the right number of fields, one line at a time.
      if mayMix, records.count < PlainColumns.capacity,
        file.dialect.quoting != .lenient || !index.hasQuotes
      {
        let count = index.mixedRecords(
          at: k, line: line, carriageReturns: carriageReturns, dialect: file.dialect,
          most: PlainColumns.capacity)
        if count > records.count { (records.count, records.isMixed) = (count, true) }
      }
      if records.count > 0 {
        // Where the next begins, before what is noted of these is used up.
        k = index.first(records.count, of: records)
        line &+= records.count
        if isDirect {
          try processDirect(records, layout: layout, chunk: chunk, tally: &tally)
        } else {
          try processMapped(records, layout: layout, chunk: chunk, tally: &tally)
        }
        start = index[k &- 1] &+ 1
        backoff.succeed()
        continue
      }
      // Everything else, a byte at a time.
      let outcome = unsafe slow.read(at: start, fields: spans)
      var skipped = 0
      if outcome == .blank {
        skipped = unsafe file.dialect.linesWithoutRecord(
          text, min(slow.next, chunk.end)..<chunk.end, kernel: index.kernel
        ).size
      } else if outcome == .record {
        unsafe try decide(
          SplitFields(spans, of: text, count: slow.fieldCount), fieldCount: slow.fieldCount,
          from: start, to: slow.end, chunk: chunk, tally: &tally)
      } else {
        let fault = file.fault(outcome, fieldCount: slow.fieldCount)
        unsafe try reject(
          fault.reason, text: text, from: start, to: min(slow.end, start + slow.longest),
          chunk: chunk, tally: &tally, detail: fault.detail)
      }
      start = slow.next + skipped
      (k, line) = index.place(of: start, after: (k, line))
    }
  }

  /// The position of the first byte of a chunk's buffer; 0 without the search for duplicates.
  private mutating func position(of chunk: borrowing Chunk) throws(Failure) -> Int64 {
    guard options.findsDuplicates else { return 0 }
    let start = CallOrder(file: chunk.file.index, offset: chunk.textOffset + Int64(chunk.start))
    return try positions.add(start, count: chunk.end - chunk.start) - Int64(chunk.start)
  }

  // MARK: Rejected records

  /// Rejects a record whose fields cannot be read.
  @inline(never)
  mutating func reject(
    _ fields: some FieldSource, for reason: RejectReason, layout: ColumnLayout, from start: Int,
    to end: Int, chunk: borrowing Chunk, tally: inout ChunkTally
  ) throws(Failure) {
    let detail = options.keepsRejects ? parser.detail(of: reason, fields, layout: layout) : ""
    unsafe try reject(
      reason, text: UnsafePointer(chunk.buffer.text), from: start, to: end, chunk: chunk,
      tally: &tally, detail: detail)
  }

  @inline(never)
  mutating func reject(
    _ reason: RejectReason, text: UnsafePointer<UInt8>, from start: Int, to end: Int,
    chunk: borrowing Chunk, tally: inout ChunkTally, detail: String
  ) throws(Failure) {
    tally.counts.records += 1
    tally.counts.rejected += 1
    rejectedByReason[Int(reason.rawValue)] += 1
    guard options.keepsRejects else { return }
    tally.lines += unsafe countLineFeeds(text, tally.lineCursor..<start)
    tally.lineCursor = start
    unsafe try rejects.append(
      offset: chunk.textOffset + Int64(start), lineInChunk: tally.lines, reason: reason,
      detail: detail, record: UnsafeBufferPointer(start: text + start, count: end - start))
  }

  /// Adds what waits in the batch, whose text is then no longer needed.
  mutating func flush() {
    sums.flush()
    parser.composed.removeAll()
  }

  /// Hands over the account table, once all chunks are read.
  mutating func takeAccounts() -> AccountTable { sums.takeAccounts() }

  /// Writes out what is buffered, once all chunks are read.
  mutating func finish() throws(Failure) {
    try rejects.flush()
    try sums.finish()
  }

  /// Starts anew with other files, by the same memory, after the account table was handed over.
  mutating func begin(fileCount: Int) throws(Failure) {
    try sums.begin()
    counts = Array(repeating: RecordCounts(), count: fileCount)
    for reason in rejectedByReason.indices { rejectedByReason[reason] = 0 }
    rejects = RejectSpool()
    control = ControlSums()
    positions = TextPositions()
    (disagreements, unchargedByMap) = (0, 0)
  }

  /// Forgets the fingerprints, once they are searched.
  mutating func removeFingerprints() { sums.removeFingerprints() }
}
