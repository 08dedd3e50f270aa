import CDRCore
import ColumnMaps
import Metering

/// A map made of what was guessed of each field.
struct GuessedMap {
  /// With constants instead of the fields that were not found.
  var map: ColumnMap
  private var comments: [MapWriter.Key: [String]]
  private(set) var missing: [MapWriter.Key: String]
  /// Why guesses may be wrong.
  var doubts: [MapWriter.Key: [String]]
  /// The nearest columns to fields that were not found.
  private(set) var hints: [MapWriter.Key: String] = [:]
  /// Comments on the text as a whole.
  var remarks: [String]
  let metering: Metering

  init(_ log: GuessedLog, of sample: CallSample, metering: Metering) throws(Failure) {
    self.metering = metering
    let items = metering.items.map(\.name)
    guard let product = log.product(items) else {
      throw Failure(.unfit, "the tariff has no items for calls")
    }
    var comments: [MapWriter.Key: [String]] = [:]
    var missing: [MapWriter.Key: String] = [:]
    var doubts = log.table.doubts
    func take<Rule>(_ guess: Guessed<Rule>?, _ key: MapWriter.Key) -> Rule? {
      comments[key] = guess?.reasons
      if let guess { doubts[key, default: []] += guess.doubts }
      return guess?.rule
    }

    let records = log.records()
    let log = log.keeping(records?.rule)
    let status = log.charged()
    let roles = TimeRoles(log)
    let search = DurationSearch(log, roles: roles, charged: log.chargedRecords(status?.rule))
    let duration = search.find()
    let charged = Self.charged(status, duration, log)
    let chargedRecords = log.chargedRecords(charged?.rule)
    var used = roles?.places ?? []
    if let place = duration?.column?.column.place { used.insert(place) }
    let parties = log.parties(besides: used)
    let account = AccountGuess(log, parties, besides: used)
    let callID = log.callID(roles, parties, duration: duration?.column, charged: chargedRecords)

    var map = ColumnMap(
      name: MapName.of(sample.file), account: .constant("unknown"),
      product: take(product, .product) ?? .constant(items.first ?? ""),
      start: StartRule(.constant("2000-01-01T00:00:00")), duration: .constant("0", unit: .seconds))
    map.format = log.table.format
    map.files = MapName.patterns(of: sample.file, map.format)
    map.records = take(records, .records) ?? []
    if records != nil, map.records.isEmpty {
      missing[.records] = comments[.records]?.joined(separator: " ")
    }
    if let rule = take(account.guess, .account) {
      map.account = rule
    } else if let refusal = account.refusal {
      missing[.account] = "\(refusal). Name another column, if one has accounts:"
      hints[.account] = refusal
    } else {
      missing[.account] =
        "No column of accounts or callers was found. Name one, or write {constant: NAME} if "
        + "one account pays for all calls, or {number: [COLUMN]} to find accounts by who holds a "
        + "number (--numbers FILE):"
    }
    if let roles, let rule = take(log.start(roles, charged: chargedRecords), .start) {
      map.start = rule
    } else {
      hints[.start] = log.nearestStart()
      missing[.start] =
        "No column has a date and a time. \(hints[.start].map { "\($0). " } ?? "")Name the column and "
        + "how it is written:"
    }
    if let rule = take(duration?.guess, .duration) {
      map.duration = rule
    } else {
      hints[.duration] = log.nearestDuration()
      missing[.duration] =
        "No column with the length of calls was found. \(hints[.duration].map { "\($0). " } ?? "")Name "
        + "one:"
    }
    map.callID = take(callID, .callID)
    if map.callID == nil {
      missing[.callID] =
        "No columns tell records apart, so there is no search for duplicates. If some do, name them:"
    }
    map.recording = take(log.recording(search), .recording)
    map.charged = take(charged, .charged) ?? []
    if map.charged.isEmpty {
      missing[.charged] =
        "No column says in words how calls ended, so every call of more than 0 seconds is charged. "
        + "If one says it in another way, name it:"
    }
    doubts[.charged, default: []] += log.chargedDoubts(status?.rule, duration?.lengths ?? [])

    map.header = log.table.hasHeader && map.format == .csv ? .present : .absent
    map.text = log.table.form
    map.typesRow = log.table.typesRow
    map.nulls = log.table.nulls
    map.trimsFields = log.table.trims
    map.isRagged = log.table.isRagged
    remarks = log.table.remarks
    if map.text.encoding == .gb18030, log.isASCII(used: map) {
      map.text.encoding = .utf8
      remarks.append("All fields that are used are ASCII, so utf-8 reads them.")
    }
    comments[.header] = [
      log.table.hasHeader
        ? "The first row has names." : "The first row is a record: columns are positions, from 1."
    ]
    for (key, reasons) in log.table.comments { comments[key, default: []] += reasons }
    self.map = map
    (self.comments, self.missing, self.doubts) = (comments, missing, doubts)
  }

  /// The map with what is doubtful of it.
  var writer: MapWriter {
    var map = map
    let unclear = MapWriter.Key.allCases.filter { key in
      !(doubts[key] ?? []).isEmpty && !(MapWriter.Key.needed.contains(key) && missing[key] != nil)
    }
    map.unconfirmed = unclear.map { UnconfirmedField($0.rawValue) }
    var writer = MapWriter(map)
    (writer.comments, writer.missing) = (comments, missing)
    for key in unclear {
      let doubt = ColumnMap.doubtMark + (doubts[key] ?? []).joined(separator: "; ") + "."
      if let reason = missing[key] {
        writer.missing[key] = "\(reason)\n\(doubt)"
      } else {
        writer.comments[key, default: []].append(doubt)
      }
    }
    return writer
  }

  /// What has to hold of calls by words, and by what they have for a length.
  private static func charged(
    _ status: Guessed<[Condition]>?, _ duration: DurationGuess?, _ log: GuessedLog
  ) -> Guessed<[Condition]>? {
    guard var guess = status else { return duration?.charged }
    guard let lengths = duration?.charged else { return guess }
    guess.rule += lengths.rule
    guess.reasons += lengths.reasons
    guess.doubts += lengths.doubts
    return guess
  }
}

extension GuessedLog {
  /// Whether the names and texts of all columns that a map reads are ASCII.
  fileprivate func isASCII(used map: ColumnMap) -> Bool {
    let labels = Set((map.needs + map.wants).flatMap(\.choices).map(ByteText.init))
    return contents.filter { labels.contains(ByteText($0.label)) }.allSatisfy { content in
      content.label.utf8.allSatisfy { $0 < 0x80 }
        && content.texts.allSatisfy { $0.allSatisfy { $0 < 0x80 } }
    }
  }
}
