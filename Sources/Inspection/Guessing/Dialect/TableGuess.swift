import CDRCore
import ColumnMaps
import Metering

/// How a log is written, and its first records as a table.
struct TableGuess {
  var format = LogFormat.csv
  var form: TextForm
  var trims: Bool
  var hasHeader: Bool
  var typesRow: String?
  /// Texts that stand for nothing.
  var nulls: [String] = []
  var columns: [Column]
  /// The records' fields, blanks and nulls seen to, without those that have another number of them.
  var records: [[[UInt8]]]
  /// What was seen of the text as a whole, for comments.
  var remarks: [String] = []
  /// Comments on keys of the map, and why these may be wrong.
  var comments: [MapWriter.Key: [String]] = [:]
  var doubts: [MapWriter.Key: [String]] = [:]
  /// Whether records have fewer or more fields than the header, of which none is filled.
  var isRagged = false
  private(set) var names: [[UInt8]] = []

  struct Column {
    /// From 0.
    var place: Int
    /// What the header calls it; empty without one.
    var name: String
    /// What a map calls it: its name, or else its position.
    var label: String
  }

  /// Records that are looked at.
  static let sampleSize = 1000

  init(_ text: SampleText, of file: String) throws(Failure) {
    let encoding = try EncodingGuess(text, of: file)
    var form = TextForm()
    form.encoding = encoding.isGB18030 ? .gb18030 : .utf8
    guard let found = Self.split(text, form) else {
      throw Failure(
        .badData,
        text.bytes.isEmpty
          ? "\(file): the file is empty; there is nothing to guess from"
          : "\(file): no comma, semicolon, tab or | separates fields here; is it the right file?")
    }
    form = found.form
    var fieldCount = found.fieldCount
    func read(_ form: TextForm) -> [SampleText.Row] {
      text.rows(form, counts: [fieldCount], trims: found.trims, atMost: Self.sampleSize)
    }
    var rows = read(form)
    if let ragged = RaggedGuess(rows) {
      isRagged = true
      fieldCount = ragged.fieldCount
      rows = ragged.rows
      comments[.ragged] = [ragged.comment]
    }
    var above = Self.rowsAbove(rows, fieldCount: fieldCount)
    if above > 0, Self.mayBeRecords(rows, above) { above = 0 }
    if above > 0, rows[0].fields?.first?.first == UInt8(ascii: "#") {
      form.comment = UInt8(ascii: "#")
      rows = read(form)
    } else if above > 0 {
      form.skippedRows = rows[above].line
      rows = read(form)
    }
    func texts(_ fields: [[UInt8]]) -> [[UInt8]] {
      form.encoding == .utf8 ? fields : fields.map { GB18030Decoder.text(of: $0) ?? $0 }
    }
    var records = rows.compactMap(\.fields).filter { $0.count == fieldCount }.map(texts)
    if let first = records.first {
      if HeaderGuess.isHeader(first, before: Array(records.dropFirst().prefix(20))) {
        names = first
        records.removeFirst()
      } else if HeaderGuess.isTypes(first) {
        form.skippedRows = (rows.first?.line ?? 0) + 1
        records.removeFirst()
      }
    }
    hasHeader = !names.isEmpty
    if hasHeader, let first = records.first, HeaderGuess.isTypes(first) {
      typesRow = String(decoding: first[0], as: UTF8.self)
      records.removeFirst()
    }
    if names.isEmpty, above > 0, form.comment == nil {
      // A header of another number of columns than the records have names no column for the map,
      // but tells what they are.
      names = Self.header(text, found, above: above).map(texts) ?? []
      if !names.isEmpty, names.count != fieldCount {
        doubts[.skippedRows] = [
          "line \(form.skippedRows) has \(names.count) names, but records have \(fieldCount) fields, so "
            + "that names may be of other columns"
        ]
      }
    }
    // Files that were joined have a header each.
    let header = names
    records.removeAll { $0 == header }
    trims = found.trims || Self.hasBlanks(records)
    if trims, records.contains(where: { $0.contains { $0.contains(UInt8(ascii: "\"")) } }) {
      form.quoting = .lenient
    }
    (self.form, nulls) = (form, Self.nulls(records))
    columns = Self.columns(names, count: fieldCount, hasHeader: hasHeader, trims: trims)
    let (isTrimmed, dropped) = (trims, Set(nulls.map { Array($0.utf8) }))
    self.records = records.map { Self.cleaned($0, trims: isTrimmed, dropped) }
    remark(text, encoding, found, above)
  }

  /// Takes further records in, behind those that it was made of.
  mutating func add(_ others: [[[UInt8]]]) { records += others }

  // MARK: Reading

  /// A record's fields, blanks and nulls seen to.
  static func cleaned(
    _ fields: [[UInt8]], trims: Bool, _ nulls: Set<[UInt8]>
  ) -> [[UInt8]] {
    fields.map { field in
      let text = trims ? field.trimmed : field
      return nulls.contains(text) ? [] : text
    }
  }

  /// The fields of another record of the file; nil where it has not as many as others, or is the header.
  func record(_ fields: [[UInt8]]) -> [[UInt8]]? {
    var texts = form.encoding == .utf8 ? fields : fields.map { GB18030Decoder.text(of: $0) ?? $0 }
    if isRagged {
      texts = RaggedGuess.fitted(texts, to: columns.count)
    }
    guard texts.count == columns.count, texts != names else { return nil }
    return Self.cleaned(texts, trims: trims, Set(nulls.map { Array($0.utf8) }))
  }

  /// By a delimiter, or by one within lines that stand in quotes as a whole.
  private static func split(_ text: SampleText, _ form: TextForm) -> DelimiterGuess? {
    if let found = DelimiterGuess.find(text, form) { return found }
    let lines = text.bytes.split(separator: UInt8(ascii: "\n")).map { line in
      line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
    let quote = UInt8(ascii: "\"")
    let quoted = lines.count { $0.count > 2 && $0.first == quote && $0.last == quote }
    guard quoted > 0, quoted * 10 >= lines.count * 9 else { return nil }
    var form = form
    form.wrapping = TextForm.Wrapping(before: "\"", after: "\"")
    return DelimiterGuess.find(text, form)
  }

  /// How many rows stand before the first that has as many fields as most.
  private static func rowsAbove(_ rows: [SampleText.Row], fieldCount: Int) -> Int {
    let first = rows.firstIndex { $0.fields?.count == fieldCount } ?? 0
    return first <= 20 ? first : 0
  }

  /// Whether some of the rows above those of the usual form may be records or parts of some, which no map
  /// may leave out.
  private static func mayBeRecords(_ rows: [SampleText.Row], _ above: Int) -> Bool {
    let header = rows[above].fields ?? []
    let records = rows.dropFirst(above + 1).prefix(20).compactMap(\.fields)
    if HeaderGuess.isHeader(header, before: Array(records)) { return false }
    return rows[..<above].contains { row in
      guard let fields = row.fields else { return true }
      // A row of types or names is none, and neither is a title.
      return fields.first?.first != UInt8(ascii: "#") && !HeaderGuess.isTypes(fields)
        && fields.count(where: HeaderGuess.isValue) > 1
    }
  }

  /// The last row above the records, if it has nearly as many names as they have fields.
  private static func header(
    _ text: SampleText, _ found: DelimiterGuess, above: Int
  ) -> [[UInt8]]? {
    let rows = text.rows(found.form, counts: [found.fieldCount], trims: found.trims, atMost: above)
    guard let fields = rows.last?.fields, abs(fields.count - found.fieldCount) <= 2,
      HeaderGuess.isHeader(fields, before: [])
    else { return nil }
    return fields
  }

  /// Whether blanks around fields are the rule, of which those in names tell little.
  private static func hasBlanks(_ records: [[[UInt8]]]) -> Bool {
    var (filled, padded) = (0, 0)
    for field in records.prefix(200).joined() where !field.isEmpty {
      filled += 1
      padded += field.trimmed.count < field.count ? 1 : 0
    }
    return padded * 20 > filled
  }

  /// Words for nothing that databases write.
  static func nulls(_ records: [[[UInt8]]]) -> [String] {
    let words = ["NULL", "\\N", "null", "(null)"]
    let found = Set(records.joined().filter { $0.count <= 6 })
    return words.filter { found.contains(Array($0.utf8)) }
  }

  private static func columns(
    _ names: [[UInt8]], count: Int, hasHeader: Bool, trims: Bool
  ) -> [Column] {
    (0..<count).map { place in
      let bytes = place < names.count ? names[place] : []
      let name = String(decoding: bytes.trimmed, as: UTF8.self)
      // The header has to give it once, in text that a map can hold.
      let isUnique =
        hasHeader && !bytes.isEmpty && names.count { $0 == bytes } == 1
        && String(validating: bytes, as: UTF8.self) != nil
      return Column(
        place: place, name: name,
        label: isUnique ? String(decoding: bytes, as: UTF8.self) : "\(place + 1)")
    }
  }

  // MARK: Remarks

  private mutating func remark(
    _ text: SampleText, _ encoding: EncodingGuess, _ found: DelimiterGuess, _ above: Int
  ) {
    let ends =
      switch text.lineEnd {
      case .lf: "LF"
      case .crlf: "CR LF"
      case .cr: "CR alone"
      }
    let letters =
      switch encoding {
      case .ascii: "all characters are ASCII"
      case .utf8: "the text is UTF-8\(text.hasByteOrderMark ? " with a byte order mark" : "")"
      case .gb18030: "the text is GB18030"
      case .other: "the text is neither UTF-8 nor GB18030, so fields beyond ASCII cannot be read"
      }
    remarks.append("Lines end in \(ends); \(letters).")
    if found.right < found.all {
      remarks.append("\(found.right) of \(found.all) lines have \(found.fieldCount) fields.")
    }
    if form.wrapping != nil { remarks.append("Every line is quoted as a whole.") }
    if form.comment != nil {
      remarks.append("Lines that begin with # are comments.")
    } else if above > 0 {
      remarks.append(
        "The records begin after \(form.skippedRows == 1 ? "a line" : "lines") of another form.")
    }
  }
}

extension EncodingGuess {
  var isGB18030: Bool { if case .gb18030 = self { true } else { false } }
}

extension [UInt8] {
  /// Without spaces and tabs around.
  var trimmed: [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    guard let first = firstIndex(where: { !isBlank($0) }),
      let last = lastIndex(where: { !isBlank($0) })
    else { return [] }
    return Array(self[first...last])
  }
}
