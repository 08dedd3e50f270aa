import CDRCore
import ColumnMaps

/// Reads records by a column map, in any form that their fields may have, and finds the first of the
/// reasons to reject one.
struct RecordParser: ~Copyable {
  let map: ColumnMap
  var products: ProductRules
  var timestamps: TimestampReader
  /// The longest call, in milliseconds.
  let limit: UInt32
  let years: CallYears
  /// The tariff's, for messages.
  let timeZone: String
  /// The forms of the start times read last.
  var timeForms = TimeForms()

  /// Texts that had to be made of fields.
  var composed = ComposedText()
  let empty = unsafe Field.empty
  let constants: ConstantFields
  /// How the numbers are read that tell the account; nil where a column says it.
  let numberForm: NumberText?
  /// Who holds which number; nil where that is not known.
  let directory: NumberDirectory?
  /// The accounts that there are; nil where any may have calls.
  let listed: ListedAccounts?
  /// Of the tariff's zone, in whose days numbers are held.
  var calendar: CallCalendar
  private let hasCallID: Bool
  private let startIsOptional: Bool
  let durationForm: DurationForm
  let recordingForm: RecordingForm
  /// Whether the end of a call that comes before its start is of the next day.
  let isOvernight: Bool
  /// Which lines are records, and which calls are charged for.
  let records: RecordConditions
  let charged: RecordConditions
  /// Tells a row of types by its first field, where the map knows of one.
  let typesTest: ConditionTest?
  let flags: FieldTable
  /// The texts by which a field as it stands says that a call is recorded: null texts among them where
  /// an empty field says so.
  let flagTexts: FieldTable
  let nulls: FieldTable
  /// A bit for each length that these texts have, the last for all lengths above.
  let nullLengths: UInt64
  let trimsFields: Bool
  /// Whether a text that is read as empty could be a number or a time.
  let nullsMayBeNumbers: Bool
  /// Whether a text can be other than its field's bytes.
  let changesFields: Bool
  var decoder: GB18030Decoder?
  /// Whether fields of the record at hand have to be looked at byte by byte.
  var seesToFields = true
  /// Whether a field of the record at hand is not text in the map's encoding.
  var isBroken = false

  /// - Throws: `unfit` for a map that names what the metering, or the machine, does not have.
  init(
    _ map: ColumnMap = .standard, metering: Metering, clock: ZoneClock, maximumCallHours: Int,
    directory: NumberDirectory? = nil, listed: ListedAccounts? = nil
  ) throws(Failure) {
    try JSONLines.check(map)
    // Whatever may throw comes before any property is set: what cannot be copied is set in all
    // ways out of here, or in none.
    let products = try ProductRules(map, items: metering.items)
    var timestamps = try Self.timestamps(of: map, clock: clock)
    let limit = UInt32(maximumCallHours) * 3_600_000
    let years = CallYears(clock: clock, attribution: metering.attribution, limit: limit)
    let constants = try ConstantFields(map, timestamps: &timestamps, years: years, limit: limit)
    let decoder = try Self.decoder(of: map)
    let records = try RecordConditions(map.records, map: map.name)
    let charged = try RecordConditions(map.charged, map: map.name)
    let typesTest = try map.typesRow.map { text throws(Failure) in
      try ConditionTest(.values([text]), map: map.name)
    }
    self.records = records
    self.charged = charged
    self.typesTest = typesTest
    self.products = products
    self.timestamps = timestamps
    self.limit = limit
    self.years = years
    timeZone = clock.name
    self.constants = constants
    if case .number(let rule) = map.account {
      numberForm = NumberText(strip: rule.strip)
      self.directory = directory
    } else {
      numberForm = nil
      self.directory = nil
    }
    self.listed = listed
    calendar = CallCalendar(clock: clock, attribution: metering.attribution)
    self.decoder = decoder
    self.map = map
    func numbered(_ texts: [String]) -> FieldTable { FieldTable(texts.map { ($0, 1) }) }
    func raw(_ texts: [String]) -> FieldTable {
      numbered(
        texts.filter { text in !map.nulls.contains(bytesOf: text) }
          + (texts.contains(bytesOf: "") ? map.nulls : []))
    }
    var flags: [String] = []
    if case .flag(_, let values) = map.recording { flags = values }
    self.flags = numbered(flags)
    flagTexts = raw(flags)
    nulls = numbered(map.nulls)
    nullLengths = map.nulls.reduce(0) { $0 | 1 << UInt64(min($1.utf8.count, 63)) }
    trimsFields = map.trimsFields
    changesFields = !map.nulls.isEmpty || map.trimsFields
    hasCallID = map.callID != nil
    startIsOptional = map.start.isOptional
    durationForm = DurationForm(map.duration)
    recordingForm = RecordingForm(map.recording)
    switch map.duration {
    case .between(let pair), .column(_, _, let pair?): isOvernight = pair.isOvernight
    case .column, .constant: isOvernight = false
    }
    nullsMayBeNumbers = map.nulls.contains { $0.utf8.contains(where: isDigit) }
  }

  private static func timestamps(
    of map: ColumnMap, clock: ZoneClock
  ) throws(Failure) -> TimestampReader {
    guard let name = map.start.timeZone else {
      return TimestampReader(form: map.start.form, clock: clock)
    }
    guard let zone = ZoneClock(name: name) else {
      throw Failure(.unfit, "the column map \(map.name): unknown time zone \(name)")
    }
    return TimestampReader(form: map.start.form, clock: zone)
  }

  private static func decoder(of map: ColumnMap) throws(Failure) -> GB18030Decoder? {
    guard map.text.encoding == .gb18030 else { return nil }
    if let decoder = GB18030Decoder() { return decoder }
    throw Failure(
      .unfit,
      "the column map \(map.name): this system cannot read gb18030; install its converters (glibc's "
        + "gconv modules), or convert the files to UTF-8")
  }

  /// Reads a record of a layout's number of fields.
  ///
  /// - Parameters:
  ///   - mayBeNonASCII: whether the text around has bytes above 127, so that the fields have to be
  ///     looked at.
  ///   - known: what was read already, and need not be read again.
  @inline(__always)
  mutating func parse(
    _ fields: some FieldSource, layout: ColumnLayout, mayBeNonASCII: Bool,
    known: KernelReadings = .none
  ) throws(RejectReason) -> ParsedCall {
    isBroken = false
    let looks = changesFields || mayBeNonASCII
    seesToFields = trimsFields || mayBeNonASCII
    var isRecord = ConditionTest.Verdict.holds
    if !records.isEmpty {
      isRecord = verdict(
        of: records, layout.recordTests, fields, looks, fieldCount: layout.fieldsToRead)
      if isRecord == .fails { return .excluded(empty) }
    }
    let callID = callID(fields, layout, looks)
    var account = empty
    var numbers = Numbers(text: empty)
    if numberForm == nil {
      account = self.account(fields, layout, looks)
    } else {
      numbers = self.numbers(fields, layout, looks)
      account = numbers.shown
    }
    let product = layout.product.map { column in text(column, of: fields, looks) } ?? empty
    let startText = known.start == nil ? start(fields, layout, looks) : empty
    var charging = ConditionTest.Verdict.holds
    if !charged.isEmpty {
      charging = verdict(
        of: charged, layout.chargedTests, fields, looks, fieldCount: layout.fieldsToRead)
    }
    // One of which that cannot be said is rejected once it is known to be a call in all else.
    let isCharged = charging != .fails
    let isUnclear = isRecord != .holds || (isCharged && charging != .holds)
    let lengths =
      isCharged && !isUnclear ? lengthFields(fields, layout, looks) : LengthFields(empty)
    if isBroken { throw .badEncoding }
    if callID.count == 0 && hasCallID { throw .missingCallID }
    let hasAccount = numberForm == nil ? account.count > 0 : numbers.areThere
    if !hasAccount { throw .missingAccount }
    guard let item = products.constant ?? products.item(product) else { throw .unknownProduct }
    // A call that is not charged for may have begun at no time at all.
    let needsStart = isCharged || !startIsOptional || startText.count > 0 || known.start != nil
    guard
      let start = needsStart ? known.start ?? constants.start ?? timestamps.instant(startText) : 0,
      years.contains(start)
    else { throw .badStartTime }
    if let directory, needsStart {
      guard let holder = holder(of: numbers, at: start, in: directory) else { throw .unknownNumber }
      account = holder
    }
    if let listed, numberForm == nil || (directory != nil && needsStart),
      !listed.contains(account)
    {
      throw .unknownAccount
    }
    var parsed = ParsedCall(
      call: CallRecord(
        callID: callID, accountID: account, numbers: numbers.text, item: item, start: start,
        duration: 0, recording: 0),
      isCharged: isCharged, hasStart: needsStart)
    if isUnclear { throw .badDuration }
    guard isCharged else { return parsed }
    if let known = known.duration {
      parsed.call.duration = known
    } else {
      parsed.call.duration = try duration(lengths)
    }
    guard years.containsEnd(of: start, duration: parsed.call.duration) else { throw .badStartTime }
    if let known = known.recording {
      parsed.call.recording = known
    } else {
      parsed.call.recording = try recording(lengths, duration: parsed.call.duration)
    }
    if lengths.hasSpan, case .column = durationForm {
      parsed.disagrees = disagrees(lengths, duration: parsed.call.duration)
    }
    return parsed
  }

  /// Learns the form of a start time that was read, for those to come.
  ///
  /// - Returns: whether it is a new one.
  @discardableResult
  mutating func learnForm(
    of call: CallRecord, from fields: some FieldSource, layout: ColumnLayout
  ) -> Bool {
    guard timestamps.learnsForm, let column = layout.start.single else { return false }
    return timeForms.learn(
      fields.field(column), readAs: call.start, unixTimes: timestamps.unixTimes,
      within: years.safeStarts, span: timestamps.span(at: call.start))
  }

  /// The instant of a start time that the map gives or a field says; nil where it cannot be read, or
  /// no call may start then.
  mutating func startTime(_ field: Field) -> Int64? {
    (constants.start ?? timestamps.instant(field)).flatMap { years.contains($0) ? $0 : nil }
  }
}

extension RejectReason: Error {}
