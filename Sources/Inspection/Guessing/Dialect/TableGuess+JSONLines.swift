import CDRCore
import ColumnMaps
import Metering

extension TableGuess {
  /// The first records of a log of JSON Lines as a table with a column for each key.
  ///
  /// - Parameter file: the file's name.
  /// - Returns: nil where the text is of another format.
  /// - Throws: `badData` for JSON that is not a line for each record; `unfit` where this build cannot read
  ///   JSON.
  static func jsonLines(_ text: SampleText, of file: String) throws(Failure) -> TableGuess? {
    let blanks = "\n\r\t ".utf8
    let first = text.bytes.drop { blanks.contains($0) }
    if first.first == UInt8(ascii: "["),
      first.dropFirst().first(where: { !blanks.contains($0) })
        == UInt8(ascii: "{")
    {
      throw Failure(
        .badData,
        "\(file): the text is one array of JSON, not a line for each record; convert it first: "
          + "jq -c '.[]' \(file)")
    }
    guard first.first == UInt8(ascii: "{") else { return nil }
    guard JSONLines.library != nil else {
      throw Failure(
        .unfit,
        "\(file): the text begins as JSON Lines do, which this cdr-rater was built without; build it "
          + "with make, or install libsimdjson-dev and run swift build --traits ISAL,JSON")
    }
    let padded = PaddedText(text.bytes)
    let keys = JSONKeys(padded, isFinal: text.isWhole, atMost: sampleSize)
    guard keys.records > 0 else {
      throw Failure(
        .badData,
        "\(file): the text begins as JSON does, but no line is an object of JSON; where records have more "
          + "than one line, convert them first: jq -c . \(file)")
    }
    return TableGuess(keys, padded, isWhole: text.isWhole)
  }

  /// More keys than records of calls have.
  private static let maximumKeys = 1000

  private init(_ keys: JSONKeys, _ text: PaddedText, isWhole: Bool) {
    let names = keys.names.lazy.compactMap { String(validating: $0, as: UTF8.self) }
      .prefix(Self.maximumKeys)
    let columns = names.enumerated().map { place, name in
      Column(place: place, name: Self.meaning(of: name), label: name)
    }
    var stream = RecordStream(
      text, isFinal: isWhole, dialect: Dialect(Self.map(of: columns)))
    var records: [[[UInt8]]] = []
    while records.count < Self.sampleSize, let record = stream.next() {
      if record.isSplit { records.append(stream.texts(of: record)) }
    }
    let nulls = Self.nulls(records)
    let dropped = Set(nulls.map { Array($0.utf8) })
    format = .jsonLines
    form = TextForm()
    (trims, hasHeader) = (false, true)
    self.nulls = nulls
    self.columns = columns
    self.records = records.map { Self.cleaned($0, trims: false, dropped) }
    remarks.append("Each line is an object of JSON; columns are keys.")
    if keys.others > 0 {
      remarks.append("\(keys.others) of the first lines are not objects of JSON.")
    }
  }

  /// What of a path says what the value is: of `data.info.callingNo` the last key, of `customer.id` both.
  private static func meaning(of path: String) -> String {
    let keys = path.split(separator: ".")
    let whatever = ["id", "name", "number", "code", "type", "value"]
    let isClear = keys.last.map { !whatever.contains(FieldNames.normalized(String($0))) } ?? true
    return keys.suffix(isClear ? 1 : 2).joined(separator: ".")
  }

  /// A map that reads all columns, and nothing of them.
  static func map(of columns: [Column]) -> ColumnMap {
    var map = ColumnMap(
      name: "records", account: .constant("a"), product: .constant("a"),
      start: StartRule(.constant("2000-01-01T00:00:00")), duration: .constant("0", unit: .seconds))
    map.format = .jsonLines
    map.header = .absent
    map.charged = columns.map { .column(ColumnCondition(ColumnName($0.label), .present(true))) }
    return map
  }
}
