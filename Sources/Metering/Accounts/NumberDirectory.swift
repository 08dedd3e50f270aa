import CDRCore
import CKernels
import ColumnMaps

/// Who holds which number on which day: by this a column map finds the account of a call whose record
/// names none.
///
/// ```
/// entries  open addressing, two in a cache line: | digits as two words | how many | period |
/// periods  of numbers that changed hands, in order of time: | from day | until day | account |
/// ```
///
/// It is made once, does not change, and serves all workers. Numbers of more than 16 digits, which no
/// network has, are found in another way.
@safe public final class NumberDirectory: @unchecked Sendable {
  // Unchecked: nothing changes once it is made.

  /// Days on which an account holds a number.
  struct Period {
    /// In days since 1970-01-01.
    var from: Int32
    /// The first day on which it does not.
    var until: Int32
    var account: UInt32
  }

  private struct Entry {
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// 0 for an unused place.
    var digits: UInt8 = 0
    /// Whether ``period`` is the only one; else its days are the places of all of them.
    var isOnly = false
    var period = Period(from: 0, until: 0, account: NumberDirectory.noAccount)
  }

  /// How numbers are read.
  let form: NumberText
  /// What messages call the file that it comes from.
  let name: String
  let accounts: AccountNames
  private let periods: [Period]
  private let longNumbers: [[UInt8]: Range<Int>]
  private let entries: UnsafeMutablePointer<Entry>
  private let mask: Int
  /// Callers choose what is looked for.
  private let seed = HashSeed()

  /// Stands for no account.
  static let noAccount = UInt32.max
  private static let shortCount = 16

  /// - Parameters:
  ///   - holdings: in any order.
  ///   - strip: what numbers may begin with that does not tell them apart.
  ///   - name: of the file that they come from.
  /// - Throws: `badData`, naming the lines, where two accounts hold one number on the same day.
  public init(
    _ holdings: [HeldNumber], strip: [String], name: String
  ) throws(Failure) {
    let form = NumberText(strip: strip)
    let histories = try HeldNumber.histories(holdings, form: form, name: name)
    self.form = form
    self.name = name
    accounts = AccountNames(histories.accounts)
    periods = histories.periods
    longNumbers = histories.places.filter { $0.key.count > Self.shortCount }
    var size = 64
    while size < histories.places.count * 2 { size *= 2 }
    mask = size - 1
    unsafe entries = HugePages.allocate(of: Entry.self, count: size)
    unsafe entries.initialize(repeating: Entry(), count: size)
    for (digits, places) in histories.places where digits.count <= Self.shortCount {
      let words = withPaddedField(digits) { twoWords($0) }
      var place = firstPlace(words.low, words.high)
      while unsafe entries[place].digits != 0 { place = (place + 1) & mask }
      let isOnly = places.count == 1
      unsafe entries[place] = Entry(
        low: words.low, high: words.high, digits: UInt8(digits.count), isOnly: isOnly,
        period: isOnly
          ? periods[places.lowerBound]
          : Period(
            from: Int32(places.lowerBound), until: Int32(places.upperBound),
            account: Self.noAccount))
    }
  }

  deinit { unsafe entries.deallocate() }

  @inline(__always)
  private func firstPlace(_ low: UInt64, _ high: UInt64) -> Int {
    Int(truncatingIfNeeded: seed.hash(low, high)) & mask
  }

  /// Asks for the memory in which a number is looked for first.
  @inline(__always)
  func prefetch(_ digits: Field) {
    guard digits.count <= Self.shortCount else { return }
    let words = twoWords(digits)
    unsafe cdr_prefetch(entries + firstPlace(words.low, words.high))
  }

  /// The account that holds a number on a day; ``noAccount`` where none does.
  @inline(__always)
  func holder(of digits: Field, on day: Int32) -> UInt32 {
    guard digits.count <= Self.shortCount else { return longHolder(of: digits, on: day) }
    let words = twoWords(digits)
    var place = firstPlace(words.low, words.high)
    while true {
      let entry = unsafe entries + place
      // Without digits there is nothing to find.
      if unsafe entry.pointee.digits == 0 || digits.count == 0 { return Self.noAccount }
      if unsafe entry.pointee.low == words.low && entry.pointee.high == words.high
        && Int(entry.pointee.digits) == digits.count
      {
        let period = unsafe entry.pointee.period
        if unsafe entry.pointee.isOnly {
          return period.from <= day && day < period.until ? period.account : Self.noAccount
        }
        return holder(in: Int(period.from)..<Int(period.until), on: day)
      }
      place = (place &+ 1) & mask
    }
  }

  @inline(__always)
  private func holder(in places: Range<Int>, on day: Int32) -> UInt32 {
    // Few numbers change hands more than once or twice.
    for place in places where periods[place].from <= day && day < periods[place].until {
      return periods[place].account
    }
    return Self.noAccount
  }

  @inline(never)
  private func longHolder(of digits: Field, on day: Int32) -> UInt32 {
    longNumbers[digits.copied].map { holder(in: $0, on: day) } ?? Self.noAccount
  }

  /// All days on which a number is held, in order of time.
  func periods(of digits: Field) -> ArraySlice<Period> {
    if digits.count > Self.shortCount {
      return longNumbers[digits.copied].map { periods[$0] } ?? []
    }
    let words = twoWords(digits)
    var place = firstPlace(words.low, words.high)
    while unsafe entries[place].digits != 0 {
      let entry = unsafe entries[place]
      if entry.low == words.low, entry.high == words.high, Int(entry.digits) == digits.count {
        return entry.isOnly
          ? [entry.period] : periods[Int(entry.period.from)..<Int(entry.period.until)]
      }
      place = (place + 1) & mask
    }
    return []
  }
}
