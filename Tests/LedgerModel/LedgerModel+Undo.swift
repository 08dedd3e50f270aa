extension LedgerModel {
  /// Takes a file out, as though it had never come; what people did with other files' records stays.
  ///
  /// - Parameter index: among ``files``.
  /// - Throws: when it has calls of pruned days, or when a duplicate would become a conflict, whose
  ///   text no ledger has.
  package mutating func undo(_ index: Int) throws(Refusal) {
    var next = self
    let gone = next.files.remove(at: index)
    if touchesPrunedDays(gone) { throw .unfit }
    var keys = Set<ModelCall.Key>()
    for (line, outcome) in zip(gone.file.lines, gone.outcomes) where outcome == .counts {
      if case .call(let call) = line.meaning { keys.insert(call.key) }
    }
    for entry in entries where entry.holder == gone.number {
      if case .recycled(let recycled) = entry.state, recycled.counts {
        keys.insert(recycled.call.key)
      }
      next.bequeath(entry, &keys)
    }
    try next.settle(keys)
    next.fixRoundings()
    self = next
  }

  private func touchesPrunedDays(_ held: Held) -> Bool {
    for (line, outcome) in zip(held.file.lines, held.outcomes) where outcome == .counts {
      if case .call(let call) = line.meaning, isPruned(call.day) { return true }
    }
    return entries.contains { entry in
      guard entry.holder == held.number, case .recycled(let recycled) = entry.state else {
        return false
      }
      return isPruned(recycled.call.day)
    }
  }

  /// Gives an entry whose file is gone to the first later file that has the record too.
  private mutating func bequeath(_ entry: Entry, _ keys: inout Set<ModelCall.Key>) {
    guard let place = place(ofEntry: entry.id) else { return }
    guard let heir = files.first(where: { $0.outcomes.contains(.rejected(entry: entry.id)) }) else {
      entries.remove(at: place)
      return
    }
    entries[place].holder = heir.number
    switch entry.state {
    case .recycled, .recycledUncharged: reopen(place, &keys)
    case .open, .writtenOff: break
    }
  }

  private mutating func reopen(_ place: Int, _ keys: inout Set<ModelCall.Key>) {
    entries[place].state = .open
    if case .call(let call) = line(of: entries[place])?.meaning { keys.insert(call.key) }
  }

  // MARK: What counts instead

  /// A line or a recycled record that has an id and day, and that nobody has dealt with otherwise.
  private struct Claim {
    var order: (Int, Int)
    var call: ModelCall
    /// Places of the file and the line, or of the entry.
    var line: (file: Int, line: Int)?
    var entry: Int?
  }

  private mutating func settle(_ touched: Set<ModelCall.Key>) throws(Refusal) {
    var keys = touched
    while let key = keys.popFirst() {
      guard !isPruned(key.day) else { continue }
      let claims = claims(to: key)
      // What counts goes on counting; else the first does.
      guard let call = owner(of: key) ?? claims.first?.call else { continue }
      if owner(of: key) == nil { try judge(claims[0], .counts, &keys) }
      for claim in claims where !counts(claim) {
        try judge(claim, claim.call == call ? .duplicate : nil, &keys)
      }
    }
  }

  private func claims(to key: ModelCall.Key) -> [Claim] {
    var claims: [Claim] = []
    for (place, held) in files.enumerated() {
      for (line, outcome) in held.outcomes.enumerated() {
        guard case .call(let call) = held.file.lines[line].meaning, call.key == key else {
          continue
        }
        if outcome == .notACall { continue }
        if case .rejected(let id) = outcome {
          // Rejected for what it says itself, it is compared with none.
          guard held.conflicts.contains(line), openEntries.contains(where: { $0.id == id }) else {
            continue
          }
        }
        claims.append(Claim(order: (held.number, line), call: call, line: (place, line)))
      }
    }
    for (place, entry) in entries.enumerated() {
      guard case .recycled(let recycled) = entry.state, recycled.call.key == key else { continue }
      claims.append(Claim(order: (recycled.number, entry.id), call: recycled.call, entry: place))
    }
    return claims.sorted { $0.order < $1.order }
  }

  private func counts(_ claim: Claim) -> Bool {
    if let (file, line) = claim.line { return files[file].outcomes[line] == .counts }
    if let place = claim.entry, case .recycled(let recycled) = entries[place].state {
      return recycled.counts
    }
    return false
  }

  /// - Parameter outcome: nil: it conflicts.
  private mutating func judge(
    _ claim: Claim, _ outcome: Outcome?, _ keys: inout Set<ModelCall.Key>
  ) throws(Refusal) {
    if let (file, line) = claim.line {
      let before = files[file].outcomes[line]
      guard let outcome else {
        if before == .duplicate { throw .badData }
        return
      }
      files[file].outcomes[line] = outcome
      if case .rejected(let id) = before { leaveSuspense(id, files[file].number) }
    } else if let place = claim.entry, case .recycled(var recycled) = entries[place].state {
      guard let outcome else { return reopen(place, &keys) }
      recycled.counts = outcome == .counts
      entries[place].state = .recycled(recycled)
    }
  }

  /// A line is in suspense no more. Its entry goes with it, unless it is another file's too.
  private mutating func leaveSuspense(_ id: Int, _ number: Int) {
    guard let place = place(ofEntry: id), entries[place].holder == number else { return }
    if let heir = files.first(where: { $0.outcomes.contains(.rejected(entry: id)) }) {
      entries[place].holder = heir.number
    } else {
      entries.remove(at: place)
    }
  }
}
