import CDRCore
import ColumnMaps

/// A look at the first lines of JSON, which have no header: whether they have what the map asks for.
///
/// A key may be absent from a record, as where nothing is to say. That the needed ones are absent from all
/// records means another map, or another file.
extension HeaderReader {
  /// Records that are looked at to say that a needed key is absent.
  private static let fewest = 10
  private static let most = 1000

  func readJSON(_ json: JSONForm, from first: Int) throws(Failure) -> Header {
    try JSONLines.check(map)
    let layout = ColumnLayout(map, json: json)
    var needs = JSONNeeds(map)
    var rows = unsafe RecordStream(
      text, of: owner, first..<max(first, count), available: count, isFinal: isFinal,
      dialect: Dialect(map), counts: [])
    var (records, others) = (0, 0)
    let advice = advice(from: first)
    while records + others < Self.most, !needs.isMet || advice != nil, let record = rows.next() {
      guard record.isSplit else {
        others += 1
        continue
      }
      records += 1
      let texts = rows.texts(of: record)
      needs.note { !texts[$0].isEmpty }
    }
    if let advice, others > records { throw Failure(.badData, advice) }
    if records > 0, let lacking = needs.lacking(isSure: records >= Self.fewest) {
      let keys = keys(from: first)
      let absent = lacking.filter { column in !column.choices.contains { keys.contains($0) } }
      if !absent.isEmpty { throw lack(absent.map(\.label), keys) }
    }
    return Header(layouts: [layout], end: first, lineFeeds: 0, names: nil)
  }

  private func lack(_ columns: [String], _ keys: [String]) -> Failure {
    let shown = keys.prefix(40).joined(separator: ", ") + (keys.count > 40 ? ", …" : "")
    return Failure(
      .badData,
      "\(name): no record has \(columns.joined(separator: ", ")); the records have: \(shown); "
        + "`cdr-rater columns guess \(name)` proposes a column map")
  }

  /// The keys of the first records, in the order in which they come.
  private func keys(from first: Int) -> [String] {
    let keys = unsafe JSONKeys(
      UnsafeBufferPointer(start: text, count: count), from: first, of: owner, isFinal: isFinal,
      atMost: Self.most)
    return keys.names.map { name in
      // A message stays one line.
      String(decoding: name.prefix(60).map { $0 < 0x20 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }
  }

  /// What to do about a text that begins as an array does, or an object of more than one line.
  private func advice(from first: Int) -> String? {
    var place = first
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
    while place < count, unsafe isBlank(text[place]) { place += 1 }
    guard place < count else { return nil }
    if unsafe text[place] == UInt8(ascii: "[") {
      return
        "\(name): the text is one array of JSON, not a line for each record; convert it first: "
        + "jq -c '.[]' \(name)"
    }
    var next = place + 1
    while next < count, unsafe text[next] == 0x20 || text[next] == 0x09 || text[next] == 0x0d {
      next += 1
    }
    guard next < count, unsafe text[place] == UInt8(ascii: "{") && text[next] == 0x0a else {
      return nil
    }
    return "\(name): the objects of JSON have more than one line; convert them first: "
      + "jq -c . \(name)"
  }
}

/// Which columns of a map records of JSON have to have, and whether some had them.
private struct JSONNeeds {
  /// Of each, one is enough.
  private var groups: [[ColumnName]] = []
  private let columns: [ColumnName]
  private let all: [ColumnName]
  private var seen: Set<Int> = []

  init(_ map: ColumnMap) {
    columns = map.columnsToRead
    all = map.needs
    // Lines that are left out may have anything.
    guard map.records.isEmpty else { return }
    if case .columns(let columns) = map.account { groups.append(columns) }
    if case .column(let rule) = map.product, rule.fallback == nil,
      !rule.values.contains(where: { $0.text.isEmpty })
    {
      groups.append([rule.column])
    }
    if case .columns(let columns) = map.start.source, !map.start.isOptional {
      groups += columns.map { [$0] }
    }
    guard map.charged.isEmpty else { return }
    switch map.duration {
    case .column(let column, _, _): groups.append([column])
    case .between(let pair): groups += (pair.from.columns + pair.to.columns).map { [$0] }
    case .constant: break
    }
  }

  /// Notes what a record has.
  mutating func note(_ has: (Int) -> Bool) {
    for place in columns.indices where has(place) { seen.insert(place) }
  }

  var isMet: Bool { lacking(isSure: true) == nil }

  /// What no record had: of columns that are needed, or all of these; nil where nothing is amiss.
  ///
  /// - Parameter isSure: whether enough records were seen to say that of single columns.
  func lacking(isSure: Bool) -> [ColumnName]? {
    if !all.isEmpty, !all.contains(where: isSeen) { return all }
    guard isSure else { return nil }
    let lacking = groups.filter { !$0.contains(where: isSeen) }.flatMap { $0 }
    return lacking.isEmpty ? nil : lacking
  }

  private func isSeen(_ column: ColumnName) -> Bool {
    columns.firstIndex(of: column).map(seen.contains) ?? false
  }
}
