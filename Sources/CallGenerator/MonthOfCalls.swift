/// The made-up calls of a month, row by row: each row can be made without the ones before it.
struct MonthOfCalls: Sendable {
  let options: GeneratorOptions

  /// What a row turns out to be.
  enum Row: Hashable, Sendable {
    case call(MadeCall)
    /// A call that an earlier row wrote.
    case duplicate(MadeCall)
    /// The call id and start of an earlier row's call, with another duration.
    case conflict(MadeCall)
    case broken(MadeCall, BrokenCall)
  }

  /// The row with a place counted from 0 over all files.
  subscript(place: Int) -> Row {
    var numbers = RandomNumbers(seed: options.seed, row: place)
    switch kind(&numbers) {
    case .call: return .call(call(&numbers, at: place))
    case .duplicate:
      guard let earlier = earlierCall(before: place, &numbers) else { break }
      return .duplicate(earlier)
    case .conflict:
      guard var earlier = earlierCall(before: place, &numbers) else { break }
      earlier.durationSeconds += numbers.next(in: 1...60)
      return .conflict(earlier)
    case .broken:
      let way = BrokenCall.allCases[numbers.next(below: BrokenCall.allCases.count)]
      return .broken(call(&numbers, at: place), way)
    }
    return .call(call(&numbers, at: place))
  }

  private enum Kind { case call, duplicate, conflict, broken }

  private func kind(_ numbers: inout RandomNumbers) -> Kind {
    let draw = numbers.next(below: 1000)
    if draw < options.duplicates { return .duplicate }
    if draw < options.duplicates + options.conflicts { return .conflict }
    return draw < options.duplicates + options.conflicts + options.broken ? .broken : .call
  }

  private func call(_ numbers: inout RandomNumbers, at place: Int) -> MadeCall {
    // The day whose share of the rows, cut as the files are, holds this place.
    let days = options.days
    let day = ((place + 1) * days - 1) / options.rows
    let first = options.rows * day / days
    let count = options.rows * (day + 1) / days - first
    let second = DayCurve.second(ofPart: (place - first) * DayCurve.parts / count)
    // Records are written when calls end, so their starts are not quite in order.
    let earlier = numbers.next(below: 90)
    var call = MadeCall(
      numbers: &numbers, accounts: options.accounts, spread: options.shape.spread, day: day + 1,
      secondOfDay: max(0, second - earlier))
    if options.shape.spread == .sorted { call.account = options.accountInOrder(ofRow: place) }
    return call
  }

  /// A call of an earlier row that repeats nothing itself; nil when there is none nearby.
  private func earlierCall(before place: Int, _ numbers: inout RandomNumbers) -> MadeCall? {
    guard place > 0 else { return nil }
    let last = place - 1 - numbers.next(below: min(place, 100_000))
    for candidate in (max(0, last - 64)...last).reversed() {
      var others = RandomNumbers(seed: options.seed, row: candidate)
      if kind(&others) == .call { return call(&others, at: candidate) }
    }
    return nil
  }
}
