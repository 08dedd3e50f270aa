extension LedgerModel {
  /// A corrected record.
  package struct Correction {
    /// The entry that it names; nil: it is for the one open entry with its call id.
    package var entry: Int?
    package var meaning: LineMeaning

    package init(entry: Int?, meaning: LineMeaning) {
      self.entry = entry
      self.meaning = meaning
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
    self = next
    return results
  }

  private func place(for correction: Correction) throws(Refusal) -> Int {
    if let id = correction.entry {
      guard let place = place(ofEntry: id), entries[place].state == .open else { throw .badData }
      return place
    }
    guard case .call(let call) = correction.meaning else { throw .badData }
    let fitting = entries.indices.filter {
      entries[$0].state == .open && line(of: entries[$0])?.readableID == call.id
    }
    guard fitting.count == 1 else { throw .badData }
    return fitting[0]
  }

  private mutating func judge(_ correction: Correction, _ place: Int, _ number: Int) -> String {
    switch correction.meaning {
    case .broken(let reason): return reason
    case .uncharged: return "not_charged"
    case .call(let call):
      if isPruned(call.day) { return "day_pruned" }
      let owner = owner(of: call.key)
      if let owner, owner != call { return "conflicting_duplicate" }
      entries[place].state = .recycled(
        Recycled(number: number, call: call, counts: owner == nil))
      return owner != nil ? "duplicate" : call.isCharged ? "rated" : "not_charged"
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
