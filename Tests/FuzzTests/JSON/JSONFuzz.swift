import CDRCore
import ColumnMaps
import TestSupport

@testable import Metering

/// Lines of JSON, one by one and as rows of many, against a plain reader.
enum JSONFuzz: FuzzTarget {
  static let name = "json"

  private static let columns: [[[UInt8]]] = [["a"], ["a.b", "c"], ["c"], ["b.a.c", "é"], [""]].map {
    $0.map { Array($0.utf8) }
  }
  private static let form = JSONForm(columns: columns)

  static func run(_ input: inout FuzzInput) {
    guard JSONLines.library != nil else { return }
    let text = Array(input.rest)
    let records = SlowJSONLines(text).records
    let expected = records.map { $0.isTooLong ? .badJSON : SlowJSONRow($0.raw, columns: columns) }
    let padded = PaddedText(text)
    compareStream(padded, records, expected)
    compareRows(padded, records, expected)
  }

  private static func compareStream(
    _ text: PaddedText, _ records: [SlowJSONLines.Record], _ expected: [SlowJSONRow]
  ) {
    var stream = RecordStream(text, dialect: Dialect(form))
    for (record, row) in zip(records, expected) {
      guard let found = stream.next() else { fatalError("no record at byte \(record.offset)") }
      check(found.start == record.offset && found.line == record.line, "a place: \(record.offset)")
      check(stream.bytes(of: found) == record.raw, "a text at byte \(record.offset)")
      switch row {
      case .fields(let fields):
        check(found.isSplit, "refused at byte \(record.offset): \(found.fault?.detail ?? "")")
        check(stream.texts(of: found) == fields, "other fields at byte \(record.offset)")
      case .badJSON:
        check(!found.isSplit, "taken at byte \(record.offset)")
        check(record.isTooLong || found.fault?.reason == .badJSON, "a reason: \(record.offset)")
      case .duplicateKey:
        check(found.fault?.reason == .duplicateKey, "no duplicate at byte \(record.offset)")
      }
    }
    check(stream.next() == nil, "more records")
  }

  private static func compareRows(
    _ text: PaddedText, _ records: [SlowJSONLines.Record], _ expected: [SlowJSONRow]
  ) {
    let reader = JSONReader(form)
    var index = StructuralIndex(capacity: PlainColumns.capacity * columns.count)
    var lines = JSONLineBatch()
    var (start, place) = (0, 0)
    while start < text.count {
      start = unsafe lines.find(text.bytes, from: start, to: text.count, isFinal: true)
      // What is too long is left to the records one by one.
      guard lines.count > 0 else { return }
      while lines.count > 0 {
        let rows = unsafe index.makeRows(text.bytes, of: lines, by: reader)
        let all = PlainColumns.Records(
          first: 0, count: rows.count, fieldCount: columns.count, carriageReturns: 0)
        for record in 0..<rows.count {
          let fields = index.fields(record, of: all)
          let texts = columns.indices.map { fields.field($0).copied }
          check(
            expected[place] == .fields(texts), "another row at byte \(records[place].offset)")
          check(index.start(record, of: all) == records[place].offset, "a row's place")
          place += 1
        }
        if rows.hasFault {
          let isDuplicate = reader.fault(rows).reason == .duplicateKey
          check(
            expected[place] == (isDuplicate ? .duplicateKey : .badJSON),
            "another fault at byte \(records[place].offset)")
          place += 1
        }
        lines.removeFirst(rows.count + (rows.hasFault ? 1 : 0))
      }
    }
    check(place == records.count, "rows are absent")
  }
}
