import CDRCore

/// Writes the report of seat use: the accounts that have calls and those that only have seats, in
/// byte order of their names.
struct SeatUseText {
  let book: SeatUseBook
  let schedule: SeatSchedule
  let month: Month
  let clock: ZoneClock
  var format: any SeatUseFormat

  /// - Parameter write: takes the text, piece by piece.
  func write(to write: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    var format = format
    var text = [UInt8]()
    var totals = SeatUseTotals()
    format.begin(into: &text)
    var withSeats = schedule.accounts[...]
    let first = clock.start(of: month) / 1000
    func add(_ account: String, _ use: SeatUse) throws(Failure) {
      let line = SeatUseLine(
        month: month, account: account, use: use,
        peakAt: use.peakSecond.map { clock.timestamp(ofSecond: first + Int64($0)) })
      totals.add(line)
      format.append(line, into: &text)
      if text.count > 1 << 16 {
        try write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    for index in 0..<book.count {
      let entry = book[index]
      while let next = withSeats.first,
        next.account.utf8.lexicographicallyPrecedes(entry.account.utf8)
      {
        try add(next.account, SeatUse(unused: next.counts))
        withSeats.removeFirst()
      }
      if let next = withSeats.first, next.account.hasBytes(of: entry.account) {
        withSeats.removeFirst()
      }
      try add(entry.account, entry.use)
    }
    for rest in withSeats { try add(rest.account, SeatUse(unused: rest.counts)) }
    format.end(totals, into: &text)
    try write(text)
  }
}
