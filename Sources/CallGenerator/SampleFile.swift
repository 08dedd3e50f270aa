import CDRCore
import Outputs

/// A day's file of the sample. Some days are laid out in one of the other ways that the format
/// allows.
package struct SampleFile: Sendable {
  private let date: CivilDate
  private let layout: Layout
  /// The generated calls, as lines without ends.
  let ordinary: [[UInt8]]
  /// All records of the file, as lines without ends.
  let records: [[UInt8]]

  /// - Parameters:
  ///   - repeated: calls of another file, put first.
  ///   - special: records that are spread evenly over the ordinary ones, in their order.
  init(date: CivilDate, ordinary: [[UInt8]], repeated: [[UInt8]], special: [[UInt8]]) {
    self.date = date
    layout = Layout(of: date)
    self.ordinary = ordinary
    var records = repeated
    var placed = 0
    for (place, line) in ordinary.enumerated() {
      while placed < special.count, (placed + 1) * ordinary.count / (special.count + 1) <= place {
        records.append(special[placed])
        placed += 1
      }
      records.append(line)
    }
    self.records = records + special[placed...] + (layout == .quoteLeftOpen ? [Self.openQuote] : [])
  }

  /// `calls-2026-10-01.csv.gz`
  package var name: String { "calls-\(date).csv.gz" }

  private enum Layout {
    case plain, members, padding, carriageReturns, byteOrderMark, otherColumns, blankLines
    case quoteLeftOpen

    init(of date: CivilDate) {
      switch (date.month, date.day) {
      case (10, 12): self = .members
      case (10, 13): self = .padding
      case (10, 15): self = .carriageReturns
      case (10, 16): self = .byteOrderMark
      case (10, 17): self = .otherColumns
      case (10, 18): self = .blankLines
      case (10, 30): self = .quoteLeftOpen
      default: self = .plain
      }
    }
  }

  /// A record whose last field is still open where the file ends.
  private static let openQuote = Array(
    "sample-open,acct-000007,voice,2026-10-30T23:00:00+08:00,60,\"30".utf8)

  /// The text of the file, in the pieces that become gzip members.
  package var pieces: [[UInt8]] {
    let lineEnd = Array((layout == .carriageReturns ? "\r\n" : "\n").utf8)
    let blank = layout == .blankLines ? lineEnd : []
    var header = CallLine.header.dropLast() + lineEnd
    if layout == .byteOrderMark { header = [0xEF, 0xBB, 0xBF] + header }
    if layout == .otherColumns { header = Self.otherHeader }
    var lines = [blank + header]
    for (place, record) in records.enumerated() {
      let line = layout == .otherColumns ? Self.rearranged(record, at: place) : record
      lines.append(line + lineEnd + (place % 500 == 0 ? blank : []))
    }
    if layout == .blankLines || layout == .quoteLeftOpen {
      lines[lines.count - 1].removeLast(lineEnd.count)
    }
    // Members may end anywhere, in the middle of a line too.
    let text = Array(lines.joined())
    let cuts = layout == .members ? [0, 1000, text.count / 2, text.count] : [0, text.count]
    return zip(cuts, cuts.dropFirst()).map { Array(text[$0..<$1]) }
  }

  /// Compresses the file into an output, without committing it.
  func write(to output: AtomicFile) throws(Failure) {
    let gzip = try GzipWriter(output, level: 9)
    for piece in pieces {
      try gzip.write(piece.span)
      try gzip.endMember()
    }
    if layout == .padding { try output.write([UInt8](repeating: 0, count: 512).span) }
    try gzip.finish()
  }

  // MARK: The file with other columns

  private static let otherHeader = Array(
    "start_time,call_id,queue,product,recording_seconds,account_id,duration_seconds,note\n".utf8)

  /// The fields in the order of `otherHeader`; those that are not read hold what may confuse.
  private static func rearranged(_ record: [UInt8], at place: Int) -> [UInt8] {
    let fields = record.split(separator: Byte.comma, omittingEmptySubsequences: false)
    let note =
      switch place % 400 {
      case 0: "\"called back, twice\""
      case 1: "\"first line\nsecond line\""
      case 2: "\"said \"\"no\"\"\""
      default: ""
      }
    let columns: [ArraySlice<UInt8>] = [
      fields[3], fields[0], ArraySlice("q\(place % 7)".utf8), fields[2], fields[5], fields[1],
      fields[4], ArraySlice(note.utf8),
    ]
    return Array(columns.joined(separator: [Byte.comma]))
  }
}
