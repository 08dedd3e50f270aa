import CDRCore
import CKernels
import CSimdjson
import ColumnMaps

/// Reading lines of JSON: up to 64 at a time become rows of fields, whose columns are then read as those of
/// any other records are.
///
/// ```
/// {"id":"7","from":"a, b"}⏎       row: 7,a, b,      its fields end at the positions of the index
/// {"id":"8","from":null}⏎         row: 8,,
/// ```
///
/// A line with a fault ends the rows before it. What a rejected record is, and where, says the text and not
/// the row.
extension Worker {
  mutating func readLines(
    _ chunk: borrowing Chunk, by json: JSONReader, tally: inout ChunkTally
  ) throws(Failure) {
    let text = unsafe UnsafePointer(chunk.buffer.text)
    let isDirect = parser.isDirect(chunk.file.layout)
    var lines = JSONLineBatch()
    var start = chunk.start
    while start < chunk.end {
      let next = unsafe lines.find(
        text, from: start, to: chunk.end, isFinal: chunk.isFinal && chunk.end == chunk.available)
      if lines.count == 0 {
        start = try readOddLine(at: next, json, chunk: chunk, tally: &tally)
        continue
      }
      start = next
      while lines.count > 0 {
        let rows = unsafe index.makeRows(text, of: lines, by: json)
        if rows.count > 0 {
          let records = PlainColumns.Records(
            first: 0, count: rows.count, fieldCount: json.fieldCount, carriageReturns: 0)
          if isDirect {
            try processDirect(records, layout: chunk.file.layout, chunk: chunk, tally: &tally)
          } else {
            try processMapped(records, layout: chunk.file.layout, chunk: chunk, tally: &tally)
          }
          // The rows are gone when others are made.
          flush()
        }
        if rows.hasFault {
          let fault = json.fault(rows)
          let line = lines.range(rows.count)
          unsafe try reject(
            fault.reason, text: text, from: line.lowerBound, to: line.upperBound, chunk: chunk,
            tally: &tally, detail: fault.detail)
        }
        lines.removeFirst(rows.count + (rows.hasFault ? 1 : 0))
      }
    }
  }

  /// Decides on a line that is too long, or passes over an empty one.
  ///
  /// - Returns: where the next begins.
  @inline(never)
  private mutating func readOddLine(
    at start: Int, _ json: JSONReader, chunk: borrowing Chunk, tally: inout ChunkTally
  ) throws(Failure) -> Int {
    if start >= chunk.end { return start }
    let text = unsafe UnsafePointer(chunk.buffer.text)
    var slow = unsafe RecordReader(
      text: text, available: chunk.available, isFinal: chunk.isFinal, dialect: chunk.file.dialect,
      json: json)
    let outcome = unsafe slow.read(at: start, fields: spans)
    switch outcome {
    case .blank: break
    case .record:
      index.forgetRows()
      unsafe try decide(
        SplitFields(spans, of: slow.fieldText, count: slow.fieldCount),
        fieldCount: slow.fieldCount, from: start, to: slow.end, chunk: chunk, tally: &tally)
      flush()
    default:
      let fault = chunk.file.fault(
        outcome, fieldCount: 0, json: outcome == .badJSON ? slow.fault : nil)
      unsafe try reject(
        fault.reason, text: text, from: start, to: min(slow.end, start + slow.longest),
        chunk: chunk, tally: &tally, detail: fault.detail)
    }
    return slow.next
  }
}
