import CDRCore

/// What is owed without calls: numbers rented and seats bought, from the two files that say so.
///
/// ```swift
/// let charges = try RecurringCharges(numbersPath: "numbers.csv", seatsPath: "seats.csv")
/// let book = charges.book(of: charges.months(through: month))
/// ```
public struct RecurringCharges: Sendable {
  /// The rented numbers; nil: none are billed.
  public let numbers: NumbersFile?
  /// The seats bought; nil: none are billed.
  public let seats: SeatsFile?
  /// The accounts in either file, in byte order.
  let accounts: [AccountHistory]

  /// Reads what there is.
  ///
  /// - Throws: `badData` with the faults of both texts together.
  public init(numbers: NamedText?, seats: NamedText?) throws(Failure) {
    try self.init { () throws(Failure) in
      try numbers.map(NumbersFile.init)
    } seats: { () throws(Failure) in
      try seats.map(SeatsFile.init)
    }
  }

  /// Reads what there is, from files.
  ///
  /// - Throws: `inputMissing` when one cannot be read, `badData` when one has faults; of both
  ///   together.
  public init(numbersPath: String?, seatsPath: String?) throws(Failure) {
    try self.init { () throws(Failure) in
      try numbersPath.map { path throws(Failure) in try NumbersFile(NamedText(path: path)) }
    } seats: { () throws(Failure) in
      try seatsPath.map { path throws(Failure) in try SeatsFile(NamedText(path: path)) }
    }
  }

  private init(
    _ readNumbers: () throws(Failure) -> NumbersFile?,
    seats readSeats: () throws(Failure) -> SeatsFile?
  ) throws(Failure) {
    var failures: [Failure] = []
    numbers = failures.noting(readNumbers) ?? nil
    seats = failures.noting(readSeats) ?? nil
    if !failures.isEmpty { throw Failure.joined(failures, preferring: .badData) }
    accounts = AccountHistory.all(rentals: numbers?.rentals ?? [], seats: seats?.charges ?? [])
  }

  /// The months, in order and up to a last one, in which something is owed.
  public func months(through last: Month) -> [Month] {
    let rentals = numbers?.rentals ?? []
    let orders = seats?.charges.map(\.order.orderedOn.calendarMonth) ?? []
    guard let first = (rentals.map(\.first) + orders).min(), first <= last else { return [] }
    // How many rentals begin, less how many have ended, by month.
    var changes = [Int](repeating: 0, count: Int(last.index - first.index) + 2)
    func count(from start: Month, through end: Month) {
      guard start <= end, start <= last else { return }
      changes[Int(start.index - first.index)] += 1
      changes[Int(min(end, last).index - first.index) + 1] -= 1
    }
    for rental in rentals { count(from: rental.first, through: rental.last ?? last) }
    for month in orders { count(from: month, through: month) }
    var (months, open) = ([Month](), 0)
    for (place, change) in changes.dropLast().enumerated() {
      open += change
      if open > 0 { months.append(Month(index: first.index + Int32(place))) }
    }
    return months
  }

  /// The names of the accounts that rent numbers or bought seats, in byte order.
  public var accountNames: [String] { accounts.map(\.account) }

  /// What is owed in some months.
  public func book(of months: some Collection<Month>) -> RecurringBook {
    RecurringBook(self, months: months)
  }
}
