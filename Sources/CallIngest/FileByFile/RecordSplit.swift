import CKernels
import Metering

/// Finds the standard columns in records that were rejected, as far as they can be read, so that
/// they can be corrected by hand.
package struct RecordSplit {
  private let layout: ColumnLayout

  /// - Parameter header: the header of the records' file, as it stands there.
  /// - Throws: when it is no header of the standard columns.
  package init(header: [UInt8]) throws(Failure) {
    let padded = header + [UInt8](repeating: 0, count: Int(CDR_TEXT_PADDING))
    var names = [[UInt8]]()
    let start = header.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    unsafe padded.withFields(from: start, to: header.count) { text, spans in
      names = spans.map { unsafe $0.bytes(of: text) }
    }
    layout = try ColumnLayout(header: names, delimiter: UInt8(ascii: ","), of: "the kept header")
  }

  /// The standard columns of a record, in the order of ``StandardColumn``; empty where a field
  /// cannot be told or is no text.
  package func fields(of record: [UInt8]) -> [[UInt8]] {
    var found = [[UInt8]](repeating: [], count: StandardColumn.allCases.count)
    let padded = record + [UInt8](repeating: 0, count: Int(CDR_TEXT_PADDING))
    let places: [Int?] = [
      layout.callID, layout.accountID, layout.product, layout.startTime, layout.duration,
      layout.recording,
    ]
    unsafe padded.withFields(from: 0, to: record.count) { text, spans in
      // With a field too few or too many, nobody can tell which is which.
      guard spans.count == layout.fieldCount else { return }
      for (column, place) in places.enumerated() {
        guard let place else { continue }
        let field = unsafe spans[place].bytes(of: text)
        if String(validating: field, as: UTF8.self) != nil { found[column] = field }
      }
    }
    return found
  }
}

extension [UInt8] {
  /// Calls a function with the fields of the first record; not where it cannot be read.
  fileprivate func withFields(
    from start: Int, to count: Int, _ body: (UnsafePointer<UInt8>, [FieldSpan]) -> Void
  ) {
    let spans = UnsafeMutableBufferPointer<FieldSpan>.allocate(
      capacity: ColumnLayout.maximumFields)
    defer { unsafe spans.deallocate() }
    unsafe withUnsafeBufferPointer { buffer in
      guard let text = buffer.baseAddress else { return }
      // Blank lines may come before a header.
      var place = start
      while place < count {
        var reader = unsafe RecordReader(
          text: text, available: count, isFinal: true, delimiter: UInt8(ascii: ","))
        let outcome = unsafe reader.read(at: place, fields: spans)
        if outcome == .blank {
          place = reader.next
          continue
        }
        guard outcome == .record, reader.fieldCount <= spans.count else { return }
        var found = [FieldSpan]()
        for place in 0..<reader.fieldCount { unsafe found.append(spans[place]) }
        unsafe body(text, found)
        return
      }
    }
  }
}
