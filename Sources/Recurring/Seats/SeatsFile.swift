import CDRCore
import OperatorFiles

/// The seats that accounts bought: a CSV file with the columns
/// `order_id,account_id,seat_type,action,seats,months,ordered_on`, read, replayed and found
/// without fault.
///
/// ```swift
/// let file = try SeatsFile(NamedText(path: "seats.csv"))
/// let holder = SeatHolder(account: "acme", type: .ai)
/// file.seats(of: holder, on: CivilDate(year: 2026, month: 10, day: 5))  // 20
/// ```
public struct SeatsFile: Sendable {
  /// What was read.
  public let text: NamedText
  /// What each order charges for, by holder, then in the order of their replay: by date, then as
  /// they stand in the file.
  public let charges: [SeatCharge]
  private let stepsByHolder: [SeatHolder: [SeatStep]]

  static let columns = [
    "order_id", "account_id", "seat_type", "action", "seats", "months", "ordered_on",
  ]

  /// Reads and replays all orders.
  ///
  /// - Throws: `badData` with every fault of the text and its line: a field that says nothing, an
  ///   order id given twice, an order that its subscription does not allow.
  public init(_ text: NamedText) throws(Failure) {
    self.text = text
    let faults = FaultLog()
    let rows = SeatRows(CSVTable(text.bytes, columns: Self.columns, faults: faults), faults: faults)
    var charges: [SeatCharge] = []
    var steps: [SeatHolder: [SeatStep]] = [:]
    for (holder, rows) in rows.byHolder {
      var replay = SeatReplay(rows, faults: faults)
      replay.run()
      charges += replay.charges
      steps[holder] = replay.steps
    }
    try faults.throwIfAny(in: text.name, as: .badData)
    self.charges = charges
    stepsByHolder = steps
  }

  // MARK: Seats owned

  /// Everyone who ever ordered seats, by account in byte order, then type.
  public var holders: [SeatHolder] { stepsByHolder.keys.sorted() }

  /// How many seats a holder owns, day by day: in order of time, each step up to the next one.
  /// Before the first step the holder owns none; the last step is the expiry, with 0. A step
  /// begins at 00:00 of its day in the tariff's zone. Empty for a holder who never ordered any.
  public func steps(of holder: SeatHolder) -> [SeatStep] { stepsByHolder[holder] ?? [] }
}

/// From a day on, and until the next step, a holder owns this many seats.
public struct SeatStep: Hashable, Sendable {
  /// The day from whose 00:00 on the count holds.
  public var firstDay: CivilDate
  /// 0 from an expiry day on.
  public var seats: Int64
}
