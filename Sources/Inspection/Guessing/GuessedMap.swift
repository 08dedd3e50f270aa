import CDRCore
import ColumnMaps
import Metering

/// A map made of what was guessed of each field.
struct GuessedMap {
  /// With constants instead of the fields that were not found.
  var map: ColumnMap
  var writer: MapWriter
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
    func take<Rule>(_ guess: Guessed<Rule>?, _ key: MapWriter.Key) -> Rule? {
      comments[key] = guess?.reasons
      return guess?.rule
    }

    let charged = log.charged()
    let chargedRecords = log.chargedRecords(charged?.rule)
    let roles = TimeRoles(log)
    let duration = log.duration(roles, charged: chargedRecords)
    let durationColumn = log.column(of: duration?.rule)
    var used = Set((roles?.start ?? []).map(\.column.place))
    if let place = durationColumn?.column.place { used.insert(place) }
    let parties = log.parties(besides: used)
    let account = log.account(caller: parties.caller, besides: used)
    let callID = log.callID(roles, parties, duration: durationColumn, charged: chargedRecords)

    var map = ColumnMap(
      name: MapName.of(sample.file), account: .constant("unknown"),
      product: take(product, .product) ?? .constant(items.first ?? ""),
      start: StartRule(.constant("2000-01-01T00:00:00")), duration: .constant("0", unit: .seconds))
    map.files = MapName.patterns(of: sample.file)
    if let rule = take(account, .account) {
      map.account = rule
    } else {
      missing[.account] =
        "No column of accounts or callers was found. Name one, or write {constant: NAME} if "
        + "one account pays for all calls:"
    }
    if let roles, let rule = take(log.start(roles, charged: chargedRecords), .start) {
      map.start = rule
    } else {
      let dates = TimeRoles.dates(log).first.map {
        "\($0.shown) has dates without a time of day, which are not enough. "
      }
      missing[.start] =
        "No column has a date and a time. \(dates ?? "")Name the column and how it is written:"
    }
    if let rule = take(duration, .duration) {
      map.duration = rule
    } else {
      missing[.duration] = "No column with the length of calls was found. Name one:"
    }
    map.callID = take(callID, .callID)
    if map.callID == nil {
      missing[.callID] =
        "No columns tell records apart, so there is no search for duplicates. If some do, name them:"
    }
    map.recording = take(log.recording(), .recording)
    map.charged = take(charged, .charged) ?? []
    if map.charged.isEmpty {
      missing[.charged] =
        "No column says in words how calls ended, so every call of more than 0 seconds is charged. "
        + "If one says it in another way, name it:"
    }

    map.header = log.table.hasHeader ? .present : .absent
    map.text = log.table.form
    map.typesRow = log.table.typesRow
    map.nulls = log.table.nulls
    map.trimsFields = log.table.trims
    remarks = log.table.remarks
    if map.text.encoding == .gb18030, log.isASCII(used: map) {
      map.text.encoding = .utf8
      remarks.append("All fields that are used are ASCII, so utf-8 reads them.")
    }
    comments[.header] = [
      log.table.hasHeader
        ? "The first row has names." : "The first row is a record: columns are positions, from 1."
    ]
    self.map = map
    writer = MapWriter(map)
    writer.comments = comments
    writer.missing = missing
  }
}

extension GuessedLog {
  /// The column that a rule for the duration reads.
  fileprivate func column(of rule: DurationRule?) -> ColumnContent? {
    guard case .column(let column, _, _) = rule else { return nil }
    return contents.first { $0.label.hasBytes(of: column.label) }
  }

  /// Whether the names and texts of all columns that a map reads are ASCII.
  fileprivate func isASCII(used map: ColumnMap) -> Bool {
    let labels = Set((map.needs + map.wants).flatMap(\.choices).map(ByteText.init))
    return contents.filter { labels.contains(ByteText($0.label)) }.allSatisfy { content in
      content.label.utf8.allSatisfy { $0 < 0x80 }
        && content.texts.allSatisfy { $0.allSatisfy { $0 < 0x80 } }
    }
  }
}
