import CDRCore
import ColumnMaps
import Metering

/// The beginning of a file's text, to be cut into records in one way after another.
struct SampleText: Sendable {
  enum LineEnd: Sendable {
    case lf
    case crlf
    case cr
  }

  /// What there is of the text, its lines ended in LF or CR LF; a byte order mark of UTF-8 is left
  /// out.
  let bytes: [UInt8]
  let lineEnd: LineEnd
  /// Whether the file ends where the text does.
  let isWhole: Bool
  let hasByteOrderMark: Bool

  /// - Throws: what reading the file throws.
  init(_ sample: CallSample) throws(Failure) {
    var bytes = try sample.beginning(atMost: Self.size)
    isWhole = bytes.count < Self.size
    let mark = ByteOrderMark.size(bytes)
    hasByteOrderMark = mark > 0
    bytes.removeFirst(mark)
    if let first = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      lineEnd = first > 0 && bytes[first - 1] == UInt8(ascii: "\r") ? .crlf : .lf
    } else if bytes.contains(UInt8(ascii: "\r")) {
      lineEnd = .cr
      bytes = bytes.map { $0 == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : $0 }
    } else {
      lineEnd = .lf
    }
    self.bytes = Self.withoutMarks(bytes)
  }

  /// Without byte order marks at the beginnings of lines, where files were joined.
  private static func withoutMarks(_ bytes: [UInt8]) -> [UInt8] {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    guard bytes.contains(mark[0]) else { return bytes }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return Array(
      lines.map { $0.starts(with: mark) ? $0.dropFirst(3) : $0 }.joined(separator: [
        UInt8(ascii: "\n")
      ]))
  }

  /// How much of a text is looked at: 256 KiB.
  private static let size = 1 << 18

  /// A record as it was cut out.
  struct Row: Sendable {
    /// The line on which it starts, from 0.
    var line: Int
    /// nil where the record has broken quoting, or is too long.
    var fields: [[UInt8]]?
  }

  /// Cuts out the first records.
  ///
  /// - Parameters:
  ///   - counts: the numbers of fields that records have, by which lenient quotes are read.
  ///   - trims: whether blanks around quotes are none of a field.
  func rows(_ form: TextForm, counts: [Int] = [], trims: Bool = false, atMost limit: Int) -> [Row] {
    var map = ColumnMap.standard
    map.text = form
    map.trimsFields = trims
    let lines = bytes.split(
      separator: UInt8(ascii: "\n"), maxSplits: form.skippedRows, omittingEmptySubsequences: false)
    var stream = RecordStream(
      PaddedText(bytes), from: form.skippedRows == 0 ? 0 : lines.last?.startIndex ?? 0,
      isFinal: isWhole, dialect: Dialect(map), counts: counts, line: Int64(form.skippedRows))
    var rows: [Row] = []
    while rows.count < limit, let record = stream.next(), !stream.lineGoesOn {
      rows.append(
        Row(line: Int(record.line), fields: record.isSplit ? stream.texts(of: record) : nil))
    }
    return rows
  }
}
