import CDRCore
import CKernels
import ColumnMaps

/// Rows of calls as text: what one chunk came to.
struct CallRows: Sendable {
  /// Where a row stands, and what it is sorted by.
  struct Key: Sendable {
    var start: Int64
    var account: UInt32
    /// The row, in bytes of ``text``, with its line end.
    var first: UInt32
    var end: UInt32
    /// The field of the call id in it, as it stands, with quotes where it needs them.
    var id: UInt32
    var idEnd: UInt32
  }

  var text: [UInt8] = []
  /// By row; empty where rows are not sorted.
  var keys: [Key] = []
  /// The place of the file among the inputs, and of the chunk in it: which of two rows that are sorted
  /// alike comes first.
  var file: UInt32 = 0
  var sequence: UInt32 = 0
}

/// What the rows of a line add up to.
package struct RowSum: Sendable, Equatable {
  /// In units of the amount's last decimal.
  package var amount: Int64 = 0
  package var billedSeconds: Int64 = 0

  package init() {}

  static func += (a: inout RowSum, b: RowSum) {
    a.amount += b.amount
    a.billedSeconds += b.billedSeconds
  }
}

/// Writes the calls of chunks as rows of CSV, and adds them up: a worker's own.
///
/// ```
/// month,account_id,item,call_id,start_time,duration_seconds,quantity,unit,unit_price,amount,file,line
/// ```
struct CallRowWriter {
  private let accounts: AccountTexts
  private let factors: RowFactors
  private let rounding: CallRounding
  private let hasKeys: Bool
  private let month: RowText
  private var clock: RowClock
  /// By the line's place in the factors.
  private(set) var sums: [RowSum]
  /// Calls that were written, or would have been if anything were charged for them.
  private(set) var calls: Int64 = 0
  /// Rows that no line of the bill expects: a bug, unless files changed.
  private(set) var unexpected: Int64 = 0

  /// - Parameter hasKeys: whether rows are to be sorted.
  init(
    accounts: ItemisedAccounts, factors: RowFactors, metering: Metering, hasKeys: Bool
  ) throws(Failure) {
    self.accounts = accounts.texts
    self.factors = factors
    self.hasKeys = hasKeys
    rounding = try CallRounding(metering)
    clock = RowClock(try metering.clock)
    month = RowText("\(factors.month),")
    sums = Array(repeating: RowSum(), count: factors.lines.count)
  }

  /// A file's name as rows have it, with commas around it.
  static func field(ofFile name: String) -> [UInt8] {
    var field: [UInt8] = [UInt8(ascii: ",")]
    field.append(rowField: Array(name.utf8)[...])
    field.append(UInt8(ascii: ","))
    return field
  }

  /// The chunk that calls are of, as far as rows say it.
  struct Place {
    /// The file's name as a field, with commas around it.
    var file: [UInt8]
    /// The line on which the chunk's first record starts.
    var line: Int64
    /// Calls that do not count: offsets in the chunk's buffer, in rising order.
    var uncounted: [Int]
  }

  /// Writes the calls of a chunk that count.
  ///
  /// - Parameter memory: text that is needed no more, whose memory is used again.
  mutating func write(
    _ list: borrowing ItemisedCalls, at place: Place, in memory: consuming [UInt8] = []
  ) -> CallRows {
    var rows = CallRows(text: memory)
    rows.text.removeAll(keepingCapacity: true)
    var next = 0
    let calls = list.calls.span
    // What rows take beside the texts of accounts and ids.
    let fixed = 2 * (Self.fixedSize + place.file.count)
    var size = 0
    for call in 0..<calls.count {
      // Each byte of an id may be a quote that is doubled, and quotes stand around them.
      size +=
        fixed + 2
        * (accounts.place(of: Int(calls[call].account)).count
          + 2 * Int(calls[call].idCount) + 2)
    }
    if hasKeys { rows.keys.reserveCapacity(calls.count) }
    var keys = rows.keys
    let file = RowText(place.file)
    let addresses = RowAddresses(factors, sums: sums, accounts: accounts)
    rows.text.append(addingCapacity: size) { output in
      let room = output.freeCapacity
      output.write { text in
        for index in 0..<calls.count {
          if index &+ 2 &* Self.ahead < calls.count {
            addresses.prefetch(calls[index &+ 2 &* Self.ahead])
          }
          if index &+ Self.ahead < calls.count {
            let account = Int(calls[index &+ Self.ahead].account)
            addresses.prefetchText(at: accounts.place(of: account).lowerBound)
          }
          let call = calls[index]
          let start = Int(call.place)
          while next < place.uncounted.count, place.uncounted[next] < start { next += 1 }
          if next < place.uncounted.count, place.uncounted[next] == start { continue }
          self.calls += 1
          write(
            call, of: list, file: file, line: place.line &+ Int64(call.line), room: room,
            &keys, to: &text)
        }
      }
    }
    rows.keys = keys
    return rows
  }

  /// Calls that are looked at before their turn: what a row needs of its account is rarely in the cache.
  private static let ahead = 6

  /// Bytes of a row at most, without texts: four numbers, the month, the instant and short texts.
  private static let fixedSize =
    4 * ByteCursor.numberSize + RowClock.size + 3 * ByteCursor.blockSize + 128

  @inline(__always)
  private mutating func write(
    _ call: ItemisedCall, of list: borrowing ItemisedCalls, file: RowText, line: Int64, room: Int,
    _ keys: inout [CallRows.Key], to text: inout ByteCursor
  ) {
    let first = Int(call.account) &* factors.lanes
    let item = Int(call.item)
    let terms = factors.lines[first + item]
    let step =
      rounding.isPlain
      ? rounding.step(item: item, duration: call.duration, recording: call.recording)
      : rounding.step(
        scheme: factors.schemes.isEmpty ? 0 : Int(factors.schemes[Int(call.account)]), item: item,
        duration: call.duration, recording: call.recording)
    if call.duration > 0 {
      let isShort = call.duration < 60_000 && terms.shortFactor > 0
      write(
        call, lane: item, milliseconds: call.duration, seconds: step.billedSeconds,
        factor: isShort ? terms.shortFactor : terms.factor, of: list, file: file, line: line,
        room: room, &keys, to: &text)
    }
    if call.recording > 0, terms.chargesRecordings {
      let lane = factors.recordingLane
      write(
        call, lane: lane, milliseconds: call.recording, seconds: step.recordedBilledSeconds,
        factor: factors.lines[first + lane].factor, of: list, file: file, line: line, room: room,
        &keys, to: &text)
    }
  }

  @inline(__always)
  private mutating func write(
    _ call: ItemisedCall, lane: Int, milliseconds: UInt32, seconds: UInt32, factor: UInt32,
    of list: borrowing ItemisedCalls, file: RowText, line: Int64, room: Int,
    _ keys: inout [CallRows.Key], to text: inout ByteCursor
  ) {
    guard factor > 0 else {
      unexpected += 1
      return
    }
    let account = Int(call.account)
    let entry = factors.entries[Int(factor)]
    let amount = entry.amount(seconds)
    let place = account &* factors.lanes &+ lane
    sums[place].amount += amount
    sums[place].billedSeconds += Int64(seconds)
    let begin = room &- text.room
    text.write(0..<month.count, of: month.bytes.span)
    text.write(accounts.place(of: account), of: accounts.bytes.span)
    text.write(factors.itemTexts[lane], of: factors.texts.span)
    let id = room &- text.room
    list.withID(of: call) { Self.write(field: $0, to: &text) }
    let idEnd = room &- text.room
    text.write(UInt8(ascii: ","))
    clock.write(call.start, to: &text)
    text.write(secondsOfMilliseconds: Int64(milliseconds))
    text.write(UInt8(ascii: ","))
    text.write(minutesOfSeconds: Int64(seconds))
    text.write(entry.text, of: factors.texts.span)
    text.write(units: amount, scale: entry.scale)
    text.write(0..<file.count, of: file.bytes.span)
    text.write(integer: line)
    text.write(UInt8(ascii: "\n"))
    guard hasKeys else { return }
    keys.append(
      CallRows.Key(
        start: call.start, account: call.account, first: UInt32(begin),
        end: UInt32(room &- text.room), id: UInt32(id), idEnd: UInt32(idEnd)))
  }

  /// Writes a field, quoted where that is needed.
  @inline(__always)
  private static func write(field: Span<UInt8>, to text: inout ByteCursor) {
    let needsQuotes = unsafe field.withUnsafeBufferPointer { field in
      // Of an empty one there may be no address.
      unsafe field.count > 0 && cdr_needs_quotes(field.baseAddress, field.count) != 0
    }
    if needsQuotes { return write(quoted: field, to: &text) }
    text.write(field)
  }

  @inline(never)
  private static func write(quoted field: Span<UInt8>, to text: inout ByteCursor) {
    text.write(UInt8(ascii: "\""))
    for place in field.indices {
      if field[place] == UInt8(ascii: "\"") { text.write(field[place]) }
      text.write(field[place])
    }
    text.write(UInt8(ascii: "\""))
  }
}
