import CKernels
import Columns
import Metering

/// The beginning of a file's text, to be cut into records in one way after another.
package struct SampleText: Sendable {
  package enum LineEnd: Sendable {
    case lf
    case crlf
    case cr
  }

  /// What there is of the text, its lines ended in LF or CR LF; a byte order mark of UTF-8 is left
  /// out.
  package let bytes: [UInt8]
  package let lineEnd: LineEnd
  /// Whether the file ends where the text does.
  package let isWhole: Bool
  package let hasByteOrderMark: Bool

  /// - Throws: what reading the file throws.
  package init(_ sample: CallSample) throws(Failure) {
    var reader = try TextReader.open(
      sample.file, spool: sample.spool, library: .fastest)
    let buffer = TextBuffer()
    let count = unsafe try reader.read(into: buffer.text, count: TextBuffer.freshSize)
    var bytes = unsafe Array(UnsafeBufferPointer(start: buffer.text, count: count))
    isWhole = count < TextBuffer.freshSize
    hasByteOrderMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
    if hasByteOrderMark { bytes.removeFirst(3) }
    if let first = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      lineEnd = first > 0 && bytes[first - 1] == UInt8(ascii: "\r") ? .crlf : .lf
    } else if bytes.contains(UInt8(ascii: "\r")) {
      lineEnd = .cr
      bytes = bytes.map { $0 == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : $0 }
    } else {
      lineEnd = .lf
    }
    self.bytes = bytes
  }

  /// A record as it was cut out.
  package struct Row: Sendable {
    /// The line on which it starts, from 0.
    package var line: Int
    /// nil where the record has broken quoting, or is too long.
    package var fields: [[UInt8]]?
  }

  /// Cuts out the first records.
  ///
  /// - Parameters:
  ///   - counts: the numbers of fields that records have, by which lenient quotes are read.
  ///   - trims: whether blanks around quotes are none of a field.
  package func rows(
    _ form: TextForm, counts: [Int] = [], trims: Bool = false, atMost limit: Int
  ) -> [Row] {
    var map = ColumnMap.standard
    map.text = form
    map.trimsFields = trims
    let padded = bytes + [UInt8](repeating: 0, count: Int(CDR_TEXT_PADDING))
    let spans = UnsafeMutableBufferPointer<FieldSpan>.allocate(
      capacity: ColumnLayout.maximumFields)
    defer { unsafe spans.deallocate() }
    return unsafe padded.withUnsafeBufferPointer { buffer in
      let text = buffer.baseAddress!
      var reader = unsafe RecordReader(
        text: text, available: bytes.count, isFinal: isWhole, dialect: Dialect(map),
        counts: counts)
      var rows: [Row] = []
      var (place, line) = (0, 0)
      for _ in 0..<form.skippedRows {
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
        place = min(place + 1, bytes.count)
        line += 1
      }
      while place < bytes.count, rows.count < limit {
        let outcome = unsafe reader.read(at: place, fields: spans)
        if outcome == .incomplete || reader.lineGoesOn { break }
        switch outcome {
        case .blank: break
        case .record where reader.fieldCount <= spans.count:
          let fields = unsafe spans[..<reader.fieldCount].map { unsafe $0.bytes(of: text) }
          rows.append(Row(line: line, fields: fields))
        default: rows.append(Row(line: line))
        }
        line += unsafe countLineFeeds(text, place..<reader.next)
        place = reader.next
      }
      return rows
    }
  }

  /// A text in GB18030 as UTF-8; nil when it is none, or the system has no converter.
  package static func decoded(gb18030 bytes: [UInt8]) -> [UInt8]? {
    GB18030Decoder.text(of: bytes)
  }
}
