import CDRCore
import OperatorFiles

/// The rows of a seats file as far as each can be understood by itself, sorted into the histories
/// of their holders.
struct SeatRows {
  /// A row with a place in a holder's history.
  enum Row {
    case order(SeatOrder)
    /// A row with faults, which have been noted, that may have started or extended a
    /// subscription: what comes after it cannot be judged by whether one runs.
    case unclear(on: CivilDate, SeatAction.Name?)

    var day: CivilDate {
      switch self {
      case .order(let order): order.orderedOn
      case .unclear(let day, _): day
      }
    }
  }

  /// The longest term that is accepted, in months: a hundred years.
  private static let maximumMonths: Int64 = 1200

  /// By holder, in order; the rows of each by date, then as they stand in the file.
  let byHolder: [(holder: SeatHolder, rows: [Row])]

  init(_ table: CSVTable, faults: FaultLog) {
    var rows: [SeatHolder: [Row]] = [:]
    var firstByID: [ByteText: CSVTable.Row] = [:]
    for row in table.rows {
      let reader = FieldReader(line: row.line, faults: faults)
      if let id = reader.text("order_id", row.fields[0]) {
        if let first = firstByID[ByteText(id)] {
          reader.fault(
            "order_id",
            "\(quoted(id)) is given twice, first on line \(first.line); give each order its own")
          // A line that was pasted twice is one order, whatever else would be wrong with it.
          if first.fields.elementsEqual(row.fields, by: { $0.hasBytes(of: $1) }) { continue }
        } else {
          firstByID[ByteText(id)] = row
        }
      }
      let account = reader.text("account_id", row.fields[1])
      let type = Self.word(SeatType.self, "seat_type", row.fields[2], reader)
      let name = Self.word(SeatAction.Name.self, "action", row.fields[3], reader)
      let action = name.flatMap { Self.action($0, row.fields[4], row.fields[5], reader) }
      let day = reader.date("ordered_on", row.fields[6])
      guard let account, let type else { continue }
      let holder = SeatHolder(account: account, type: type)
      if let action, let day {
        rows[holder, default: []].append(
          .order(
            SeatOrder(
              line: row.line, id: row.fields[0], holder: holder, action: action, orderedOn: day)))
      } else if name != .add {
        // A row without a date is taken to belong where it stands.
        let near = rows[holder]?.last?.day ?? CivilDate(year: 0, month: 1, day: 1)
        rows[holder, default: []].append(.unclear(on: day ?? near, name))
      }
    }
    byHolder = rows.sorted { $0.key < $1.key }.map { holder, rows in
      // Swift's sort is not promised to be stable, so the place in the file takes part in it.
      let sorted = rows.enumerated().sorted {
        ($0.element.day, $0.offset) < ($1.element.day, $1.offset)
      }
      return (holder, sorted.map(\.element))
    }
  }

  private static func word<Word: RawRepresentable & CaseIterable>(
    _: Word.Type, _ column: String, _ field: String, _ reader: FieldReader
  ) -> Word? where Word.RawValue == String {
    if let word = Word(rawValue: field) { return word }
    let known = alternatives(Word.allCases.map(\.rawValue))
    reader.fault(
      column,
      field.isEmpty ? "is empty; write \(known)" : "\(quoted(field)) is not known; write \(known)")
    return nil
  }

  /// The action with the fields that it uses; those that it does not use have to be empty.
  private static func action(
    _ name: SeatAction.Name, _ seats: String, _ months: String, _ reader: FieldReader
  ) -> SeatAction? {
    func count() -> Int64? {
      reader.count("seats", seats, upTo: FieldReader.maximumCount, of: "seats")
    }
    func term() -> Int? {
      reader.count("months", months, upTo: maximumMonths, of: "months").map(Int.init)
    }
    func isUnused(_ column: String, _ field: String, _ reason: String) -> Bool {
      if !field.isEmpty {
        reader.fault(column, "\(quoted(field)) is not used here: \(reason); leave it empty")
      }
      return field.isEmpty
    }
    switch name {
    case .purchase:
      let (seats, months) = (count(), term())
      guard let seats, let months else { return nil }
      return .purchase(seats: seats, months: months)
    case .add:
      let seats = count()
      let isPlain = isUnused("months", months, "an addition leaves the expiry as it is")
      guard let seats, isPlain else { return nil }
      return .add(seats: seats)
    case .renew:
      let isPlain = isUnused("seats", seats, "a renewal leaves the count as it is")
      guard let months = term(), isPlain else { return nil }
      return .renew(months: months)
    }
  }
}
