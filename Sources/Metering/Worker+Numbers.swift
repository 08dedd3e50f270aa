import CKernels
import ColumnMaps

/// The fast path's look at accounts that are found by numbers: the numbers of all records first, then
/// who holds them, so that the misses of the cache overlap.
extension Worker {
  /// Looks up the accounts of plain records by their numbers; the start times are there already.
  ///
  /// - Returns: which records have to go the long way, those among them whose numbers no one holds.
  mutating func readNumbers(
    _ records: PlainColumns.Records, _ layout: ColumnLayout
  ) -> UInt64 {
    let count = records.count
    guard let form = parser.numberForm, let directory = parser.directory else {
      return readUnheldNumbers(count: count)
    }
    let columnCount = layout.account.count
    var (others, nulls) = (UInt64(0), InlineArray<8, UInt64>(repeating: 0))
    for place in 0..<columnCount {
      let column = index.column(layout.account[place], of: records, in: .account)
      if index.mayBeBroken { others |= column.brokenFields(count: count) }
      if index.hasDoubledQuotes {
        others |= column.fieldsWithQuotes(count: count, kernel: index.kernel)
      }
      nulls[place] = parser.nullFields(column, count: count)
    }
    for record in 0..<count {
      let bit = 1 &<< UInt64(truncatingIfNeeded: record)
      let numbers = unsafe numberFields + record &* Self.numbersAtMost
      var room = 32
      for place in 0..<columnCount {
        let field =
          nulls[place] & bit == 0
          ? index.column(layout.account[place], of: records, in: .account).field(record)
          : parser.empty
        unsafe numbers[place] = field
        room &+= field.count &+ 1
      }
      let target = unsafe parser.composed.room(room)
      unsafe target[0] = RecordParser.numbersMark
      var end = 1
      for place in 0..<columnCount {
        let digits = unsafe form.write(numbers[place], to: target + end)
        let number = unsafe Field(bytes: target + end, count: digits)
        unsafe numbers[place] = number
        directory.prefetch(number)
        end &+= digits
        unsafe target[end] = RecordParser.numbersEnd
        end &+= 1
      }
      parser.composed.keep(end)
      if options.findsDuplicates {
        unsafe sums.note(numbers: Field(bytes: target, count: end), in: record)
      }
    }
    var holders = InlineArray<64, UInt32>(repeating: NumberDirectory.noAccount)
    for record in 0..<count {
      let start = unsafe columns.starts[record]
      if start == CDR_UNREAD_TIME { continue }
      let day = Int32(truncatingIfNeeded: calendar.day(of: start))
      for place in 0..<columnCount {
        let number = unsafe numberFields[record &* Self.numbersAtMost &+ place]
        let holder = directory.holder(of: number, on: day)
        if holder == NumberDirectory.noAccount { continue }
        holders[record] = holder
        unsafe cdr_prefetch(holderKeys + Int(holder))
        break
      }
    }
    for record in 0..<count {
      let holder = holders[record]
      if holder == NumberDirectory.noAccount {
        others |= 1 &<< UInt64(truncatingIfNeeded: record)
        sums.readAccount(parser.empty, in: record)
      } else {
        sums.readAccount(unsafe holderKeys[Int(holder)], in: record)
      }
    }
    return others
  }

  static var numbersAtMost: Int { ColumnMap.maximumColumnsOfField }

  /// Where no one knows who holds what, the long way has the numbers for accounts.
  private mutating func readUnheldNumbers(count: Int) -> UInt64 {
    for record in 0..<count { sums.readAccount(parser.empty, in: record) }
    return .firstBits(count)
  }
}
