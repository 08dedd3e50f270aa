import CDRCore
import ColumnMaps
import Metering

/// Records behind the first ones that have something which those have not: another word in a column of
/// few words, another form, a larger number in a date. A guess has to be right for them too.
///
/// All records of the first ``size`` bytes are looked at, and of what follows the first of every stretch
/// to the file's end.
struct LateRecords {
  private(set) var found: [[[UInt8]]] = []

  /// 32 MiB of text.
  private static let size: Int64 = 1 << 25
  /// Records of a stretch behind that.
  private static let perStretch = 200
  private static let maximum = 3000

  private var columns: [Seen]

  init(_ sample: CallSample, _ table: TableGuess, metering: Metering) throws(Failure) {
    columns = table.columns.map { _ in Seen() }
    for record in table.records { _ = add(record) }
    guard table.records.count >= TableGuess.sampleSize / 2 else { return }
    var map = ColumnMap(
      name: "records", account: .constant("a"), product: .constant("a"),
      start: StartRule(.constant("2000-01-01T00:00:00")), duration: .constant("0", unit: .seconds))
    map.header = .absent
    map.text = table.form
    map.trimsFields = table.trims
    if table.format == .jsonLines { map = TableGuess.map(of: table.columns) }
    var options = FirstPassOptions(metering: metering)
    options.columns = map
    var reader = try ChunkReader.open(sample, options: options)
    while found.count < Self.maximum, let chunk = try reader.next() {
      var stream = RecordStream(chunk, line: 1)
      let isFar = chunk.textOffset > Self.size
      var count = 0
      while found.count < Self.maximum, !isFar || count < Self.perStretch, let next = stream.next()
      {
        count += 1
        guard next.isSplit, let record = table.record(stream.texts(of: next)) else { continue }
        if add(record) { found.append(record) }
      }
    }
  }

  /// Whether a record has something new.
  private mutating func add(_ record: [[UInt8]]) -> Bool {
    var isNew = false
    for (place, field) in record.enumerated() {
      // Every column has to see the record.
      if columns[place].add(field) { isNew = true }
    }
    return isNew
  }

  /// What a column has had so far.
  private struct Seen {
    private var words: Set<[UInt8]> = []
    private var forms: Set<[UInt8]> = []
    private var largest: [UInt8] = []

    mutating func add(_ text: [UInt8]) -> Bool {
      var isNew = false
      if words.count < 64, text.count <= 40 { isNew = words.insert(text).inserted }
      if forms.count < 200, forms.insert(Self.form(text)).inserted { isNew = true }
      // Numbers of two digits, such as those of days and months.
      guard text.count <= 40 else { return isNew }
      var place = 0
      for number in text.split(whereSeparator: { !isDigit($0) }).prefix(6) {
        if largest.count <= place { largest.append(0) }
        if number.count <= 2 {
          let value = number.reduce(UInt8(0)) { $0 * 10 + $1 - UInt8(ascii: "0") }
          if value > largest[place] {
            largest[place] = value
            isNew = true
          }
        }
        place += 1
      }
      return isNew
    }

    /// A text with its letters and digits made alike.
    private static func form(_ text: [UInt8]) -> [UInt8] {
      text.prefix(40).map { byte in
        if isDigit(byte) { return UInt8(ascii: "9") }
        return (0x61...0x7a).contains(byte | 0x20) || byte >= 0x80 ? UInt8(ascii: "a") : byte
      }
    }
  }
}
