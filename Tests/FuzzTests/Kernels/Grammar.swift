import CKernels
import TestSupport

@testable import ColumnMaps
@testable import Metering

/// The structural index and the record reader against the grammar of the slow text.
enum Grammar {
  private static let longest = 2048
  private static let text = GuardedMemory(capacity: longest + Int(CDR_TEXT_PADDING))
  nonisolated(unsafe) private static let spans =
    UnsafeMutableBufferPointer<FieldSpan>.allocate(capacity: longest + 1)

  static func compare(_ input: inout FuzzInput) {
    FuzzKernel.choose(UInt32(input.below(3)))
    let behind = input.byte()
    let bytes = Array(input.rest.prefix(longest))
    let text = text.text(bytes, padding: Int(CDR_TEXT_PADDING), of: behind)
    var index = StructuralIndex(capacity: bytes.count)
    index.find(in: text, 0..<bytes.count, dialect: .standard)
    var reader = RecordReader(
      text: text, available: bytes.count, isFinal: true, dialect: .standard)
    var (place, k, line) = (0, 0, 0)
    while place < bytes.count {
      let outcome = reader.read(at: place, fields: spans)
      check(reader.next > place && reader.next <= bytes.count, "reading does not go on")
      let isBlank = bytes[place] == 10 || bytes[place...].starts(with: [13, 10])
      check(isBlank == (outcome == .blank), "a blank line at \(place)")
      if !isBlank { compareRecord(outcome, reader, at: place, of: bytes, line: 1) }
      // Up to its reach, the index has the same fields.
      if reader.next <= index.reach, outcome == .record || outcome == .blank {
        let count = outcome == .blank ? 1 : reader.fieldCount
        let isLast = reader.next == bytes.count && bytes.last != 10
        if !isLast { compareIndex(index, k, count, reader, outcome, at: place, bytes) }
        k += count
        line += 1
      }
      place = reader.next
    }
  }

  private static func compareRecord(
    _ outcome: RecordReader.Outcome, _ reader: RecordReader, at place: Int, of bytes: [UInt8],
    line: Int
  ) {
    let (record, next) = SlowText.record(of: bytes, at: place, line: line)
    check(next == reader.next, "at \(place): goes on at \(reader.next) instead of \(next)")
    switch record.fault {
    case nil: check(outcome == .record, "at \(place): \(outcome) instead of a record")
    case "bad_quoting": check(outcome == .badQuoting, "at \(place): \(outcome), not bad quoting")
    default: check(outcome == .tooLong, "at \(place): \(outcome) instead of too long")
    }
    let raw = bytes[place..<reader.end]
    check(raw.elementsEqual(record.raw), "at \(place): the record ends at \(reader.end)")
    guard outcome == .record else { return }
    check(reader.fieldCount == record.fields.count, "at \(place): \(reader.fieldCount) fields")
    for (span, field) in zip(spans, record.fields) {
      check(span.bytes(of: text(of: reader)) == field, "at \(place): a field differs")
    }
  }

  private static func text(of reader: RecordReader) -> UnsafePointer<UInt8> { reader.text }

  private static func compareIndex(
    _ index: borrowing StructuralIndex, _ k: Int, _ count: Int, _ reader: RecordReader,
    _ outcome: RecordReader.Outcome, at place: Int, _ bytes: [UInt8]
  ) {
    check(k + count <= index.count, "the index ends at \(place)")
    let end = index[k + count - 1]
    check(end + 1 == reader.next && bytes[end] == 10, "the index has another line end at \(place)")
    var returns = 0
    while returns < 2, end - returns > place, bytes[end - 1 - returns] == 13 { returns += 1 }
    let fields = index.fields(at: k, fieldCount: count, carriageReturns: returns)
    guard outcome == .record else { return }
    for i in 0..<count {
      let field = fields.field(i)
      let same = UnsafeBufferPointer(start: field.bytes, count: field.count)
      let span = spans[i]
      check(
        same.elementsEqual(bytes[span.start..<span.end]) && fields.isEscaped(i) == span.isEscaped,
        "at \(place): field \(i) of the index differs")
    }
  }
}
