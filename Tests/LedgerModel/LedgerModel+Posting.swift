extension LedgerModel {
  package enum PostKind: Hashable {
    case post
    case close(hasEnded: Bool, isForced: Bool)
    case rerate(reason: String)

    var reason: String {
      switch self {
      case .post: "post"
      case .close: "close"
      case .rerate(let reason): reason
      }
    }
  }

  /// Posts a month.
  ///
  /// - Returns: the lines of the postings file, without their ids.
  /// - Throws: `badData` for a month that cannot be closed yet, or has nothing to bill, `unfit` for other tariffs than those
  ///   that a closed month is locked to, and that would have rounded calls otherwise.
  package mutating func post(
    _ month: String, _ kind: PostKind, list: PriceList?, contracts: Int?
  ) throws(Refusal) -> [[String]] {
    if case .close(let hasEnded, let isForced) = kind {
      guard hasEnded, isForced || hasData(month) else { throw .badData }
    }
    var book = months[month] ?? MonthBook()
    let set = standing(for: month).applying(list, contracts).resolved(for: month, in: tariffs)
    guard tariffs.fits(set) else { throw .unfit }
    if book.isClosed, let locked = book.tariffSet, locked != set {
      guard case .rerate = kind else { throw .unfit }
    }
    guard rounds(month, as: set) else { throw .unfit }
    let current = payables(month, by: set)
    let lines = difference(from: book.posted, to: current).map { line in
      [month] + line + ["CNY", kind.reason]
    }
    book.tariffSet = set
    book.posted = current
    book.isPosted = true
    if case .close = kind { book.isClosed = true }
    months[month] = book
    return lines
  }

  /// Posts the months that may have changed: with calls, seat orders or earlier postings, and the running
  /// one.
  ///
  /// - Returns: as ``post(_:_:list:contracts:)``, of one month after the other.
  package mutating func postAll(
    running: String, list: PriceList?, contracts: Int?
  ) throws(Refusal) -> [[String]] {
    let bought = seats.map { tariffs.seats[$0] } ?? []
    let candidates = Set(months.filter(\.value.isPosted).map(\.key))
      .union(calls.filter(\.isCharged).map(\.month)).union(bought.map { String($0.day.prefix(7)) })
      .union([running])
    var lines: [[String]] = []
    for month in candidates.sorted() where months[month]?.isPosted ?? hasData(month) {
      // Closed ones stay as they are priced.
      let isOpen = !(months[month]?.isClosed ?? false)
      lines += try post(
        month, .post, list: isOpen ? list : nil, contracts: isOpen ? contracts : nil)
    }
    return lines
  }

  /// Whether there is something to bill in a month, or something was billed.
  private func hasData(_ month: String) -> Bool {
    if let book = months[month], !book.posted.isEmpty { return true }
    let rented = numbers.map { tariffs.numbers[$0] } ?? []
    let bought = seats.map { tariffs.seats[$0] } ?? []
    return calls.contains { $0.month == month && $0.isCharged }
      || rented.contains { $0.first <= month && month <= $0.last ?? month }
      || bought.contains { $0.day.hasPrefix(month) }
  }

  /// Removes a month's lock.
  ///
  /// - Throws: `badData` where there is none.
  package mutating func reopen(_ month: String) throws(Refusal) {
    guard months[month]?.isClosed ?? false else { throw .badData }
    months[month]?.isClosed = false
  }

  /// Accounts in byte order; in each the items of the new bill, then those that it lacks.
  private func difference(from old: [Payable], to new: [Payable]) -> [[String]] {
    let accounts = Set((old + new).map(\.account)).sorted { $0.lexicographicallyPrecedes($1) }
    return accounts.flatMap { account in
      let before = old.filter { $0.account == account }
      let after = new.filter { $0.account == account }
      let gone = before.map(\.item).filter { item in !after.contains { $0.item == item } }
      let items = after.map(\.item) + gone
      return items.compactMap { item -> [String]? in
        let previous = before.first { $0.item == item }?.money ?? .zero
        let current = after.first { $0.item == item }?.money ?? .zero
        let scale = max(previous.scale, current.scale)
        let delta = current + -previous
        guard delta.units != 0 else { return nil }
        return [String(decoding: account, as: UTF8.self), item]
          + [previous, current, delta].map { $0.rescaled(to: scale).text }
      }
    }
  }

  // MARK: Pruning

  /// Forgets which calls of the days before a month were known.
  ///
  /// - Throws: unless every earlier month with calls is closed, and the month is not beyond the one
  ///   after the last that is closed.
  package mutating func prune(before month: String) throws(Refusal) {
    if let refusal = refusalToPrune(before: month) { throw refusal }
    prunedBefore = firstKeptDay(of: month)
  }

  /// With attribution by end, the days stay from which a call of 1000 hours may reach the month.
  private func firstKeptDay(of month: String) -> Int {
    ModelCalendar.firstDay(of: month) - (tariffs.tariffs[0].attributesByEnd ? 42 : 0)
  }

  private func refusalToPrune(before month: String) -> Refusal? {
    let closed = months.filter(\.value.isClosed).map(\.key).sorted()
    guard let last = closed.last, month <= ModelCalendar.next(last) else { return .unfit }
    let open = calls.map(\.month).filter { $0 < month && !closed.contains($0) }
    if !open.isEmpty { return .unfit }
    if let prunedBefore, prunedBefore >= firstKeptDay(of: month) { return .badData }
    return nil
  }
}
