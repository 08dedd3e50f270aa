import CDRCore
import Rating

/// A bill as CSV: a header, then a row per line, with LF ends.
public struct CSVBill: BillFormat {
  public init() {}

  public func begin(into text: inout [UInt8]) {
    text.append(BillColumn.allCases.map(\.rawValue).joined(separator: ","))
    text.append(UInt8(ascii: "\n"))
  }

  public func encode(_ lines: ArraySlice<BillLine>, into block: inout [UInt8]) {
    var beginning = LineBeginning()
    var shared = SharedTexts()
    // By a span, whose lines are not copied, and no references counted.
    let lines = lines.span
    var next = 0
    while next < lines.count {
      // What the next line takes, and all that is free, for as many of those after it as fit.
      let size = Self.size(of: next, in: lines, &beginning, &shared)
      block.append(addingCapacity: max(size.bytes, block.capacity - block.count)) { block in
        block.write { text in
          while next < lines.count {
            let (texts, bytes) = Self.size(of: next, in: lines, &beginning, &shared)
            guard bytes <= text.room else { break }
            text.write(beginning.text.span)
            Self.write(next, of: lines, texts, in: shared.bytes.span, to: &text)
            next += 1
          }
        }
      }
    }
  }

  public func append(_ block: [UInt8], into text: inout [UInt8]) {
    if text.isEmpty { text = block } else { text.append(contentsOf: block) }
  }

  public func end(_ totals: BillTotals, into text: inout [UInt8]) {}

  /// The texts of a line that others share, and bytes that it takes at most.
  @inline(__always)
  private static func size(
    of place: Int, in lines: Span<BillLine>, _ beginning: inout LineBeginning,
    _ shared: inout SharedTexts
  ) -> (texts: SharedTexts.Places, bytes: Int) {
    beginning.begin(lines[place].month, lines[place].account)
    let texts = shared.texts(of: place, in: lines)
    // Each byte of the detail may be a quote that is doubled, and quotes stand around them.
    let bytes =
      beginning.text.count + texts.count + 5 * ByteCursor.numberSize
      + lines[place].detail.utf8.count * 2 + 2 + BillColumn.allCases.count
    return (texts, bytes)
  }

  /// Writes all columns but month and account.
  @inline(__always)
  private static func write(
    _ place: Int, of lines: Span<BillLine>, _ texts: SharedTexts.Places, in shared: Span<UInt8>,
    to text: inout ByteCursor
  ) {
    let comma = UInt8(ascii: ",")
    text.write(texts.item, of: shared)
    if let calls = lines[place].calls { text.write(integer: calls) }
    text.write(comma)
    if let talk = lines[place].talkMilliseconds { text.write(secondsOfMilliseconds: talk) }
    text.write(comma)
    switch lines[place].quantity {
    case .minutes(let seconds): text.write(minutesOfSeconds: seconds)
    case .numberMonths(let count), .seats(let count): text.write(integer: count)
    }
    text.write(texts.price, of: shared)
    text.write(lines[place].amount)
    text.write(comma)
    text.write(lines[place].payable)
    text.write(texts.status, of: shared)
    if !lines[place].detail.isEmpty { write(csvField: lines[place].detail, to: &text) }
    text.write(UInt8(ascii: "\n"))
  }

  @inline(never)
  private static func write(csvField field: String, to text: inout ByteCursor) {
    var encoded: [UInt8] = []
    encoded.append(csvField: field)
    text.write(encoded.span)
  }
}
