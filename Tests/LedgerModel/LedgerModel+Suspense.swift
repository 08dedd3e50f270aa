extension LedgerModel {
  /// A corrected record.
  package struct Correction {
    /// The entry that it names; nil: it is for the one open entry with its call id.
    package var entry: Int?
    package var meaning: LineMeaning
    /// As ``ModelLine/account``.
    package var account: [UInt8]?

    package init(entry: Int?, meaning: LineMeaning, account: [UInt8]?) {
      self.entry = entry
      self.meaning = meaning
      self.account = account
    }
  }

  /// Judges corrected records, in their order.
  ///
  /// - Returns: of each the entry, and `rated`, `not_charged`, `duplicate` or the reason for which
  ///   it is rejected again.
  /// - Throws: when a record is not for exactly one open entry; then nothing is changed.
  package mutating func recycle(
    _ corrections: [Correction]
  ) throws(Refusal) -> [(entry: Int, outcome: String)] {
    var next = self
    var results: [(entry: Int, outcome: String)] = []
    let places = try corrections.map { (correction) throws(Refusal) in try place(for: correction) }
    guard Set(places).count == places.count else { throw .badData }
    let number = nextNumber
    next.nextNumber += 1
    for (correction, place) in zip(corrections, places) {
      results.append((entries[place].id, next.judge(correction, place, number)))
    }
    next.fixRoundings()
    self = next
    return results
  }

  /// Judges all open entries again as they stand, in their order.
  ///
  /// - Returns: as ``recycle(_:)``.
  package mutating func recycleOpen() -> [(entry: Int, outcome: String)] {
    var results: [(entry: Int, outcome: String)] = []
    let number = nextNumber
    nextNumber += 1
    for place in entries.indices where entries[place].state == .open {
      if entries[place].isForgotten {
        results.append((entries[place].id, "open"))
        continue
      }
      guard let line = line(of: entries[place]) else { continue }
      let correction = Correction(entry: nil, meaning: line.meaning, account: line.account)
      results.append((entries[place].id, judge(correction, place, number)))
    }
    return results
  }

  private func place(for correction: Correction) throws(Refusal) -> Int {
    if let id = correction.entry {
      guard let place = place(ofEntry: id), entries[place].state == .open else { throw .badData }
      return place
    }
    guard case .call(let call) = meaning(correction.meaning, of: correction.account) else {
      throw .badData
    }
    let fitting = entries.indices.filter {
      entries[$0].state == .open && !entries[$0].isForgotten
        && line(of: entries[$0])?.readableID == call.id
    }
    guard fitting.count == 1 else { throw .badData }
    return fitting[0]
  }

  private mutating func judge(_ correction: Correction, _ place: Int, _ number: Int) -> String {
    switch meaning(correction.meaning, of: correction.account) {
    case .broken(let reason): return reason
    case .notACall: return "open"
    case .uncharged:
      entries[place].state = .recycledUncharged
      return "not_charged"
    case .call(let call):
      if isPruned(call.day) { return "day_pruned" }
      let owner = owner(of: call.key)
      if let owner, owner != call { return "conflicting_duplicate" }
      entries[place].state = .recycled(
        Recycled(number: number, call: call, counts: owner == nil))
      return owner != nil ? "duplicate" : call.isCharged ? "rated" : "not_charged"
    }
  }

  /// Removes the text of all records, or of those that are dealt with.
  package mutating func forget(settledOnly: Bool) {
    for place in entries.indices where !settledOnly || entries[place].state != .open {
      entries[place].isForgotten = true
    }
  }

  /// - Parameter ids: of entries, which all have to be open.
  package mutating func writeOff(_ ids: [Int]) throws(Refusal) {
    var next = self
    for id in Set(ids) {
      guard let place = place(ofEntry: id), entries[place].state == .open else { throw .badData }
      next.entries[place].state = .writtenOff
    }
    self = next
  }
}
