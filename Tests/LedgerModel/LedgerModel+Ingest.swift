extension LedgerModel {
  /// What an ingest is given beside files.
  package struct FirstPassOptions {
    package var list: PriceList?
    package var contracts: Int?
    package var numbers: Int?
    package var seats: Int?
    package var accounts: Int?
    /// How many records may be rejected; nil: any number.
    package var rejectLimit: Int?

    package init() {}
  }

  /// What became of a file of an ingest.
  package struct Ingested: Hashable {
    package var isKnown: Bool
    package var counts: Counts

    package init(isKnown: Bool, counts: Counts) {
      self.isKnown = isKnown
      self.counts = counts
    }
  }

  /// Adds files in their order.
  ///
  /// - Throws: `unfit` for a tariff that would have metered calls otherwise; `badData` for a new file that lacks
  ///   columns of its map, and when more records are rejected than may be. Then nothing is changed.
  package mutating func ingest(
    _ new: [ModelFile], _ options: FirstPassOptions
  ) throws(Refusal) -> [Ingested] {
    var next = self
    next.tariffSet = (tariffSet ?? TariffSet(list: .single(0)))
      .applying(options.list, options.contracts)
    guard tariffs.fits(next.tariffSet!) else { throw .unfit }
    next.accounts = options.accounts ?? accounts
    if options.list != nil || options.contracts != nil {
      guard roundsUnposted(as: next.tariffSet!) else { throw .unfit }
    }
    var result: [Ingested] = []
    for file in new {
      if next.files.contains(where: { $0.file.stored == file.stored }) {
        result.append(Ingested(isKnown: true, counts: Counts()))
      } else {
        guard file.hasColumns else { throw .badData }
        next.add(file)
        result.append(Ingested(isKnown: false, counts: next.counts(of: next.files.last!)))
      }
    }
    if let limit = options.rejectLimit,
      result.reduce(0, { $0 + $1.counts.rejected }) > limit
    {
      throw .badData
    }
    next.numbers = options.numbers ?? numbers
    next.seats = options.seats ?? seats
    next.fixRoundings()
    self = next
    return result
  }

  private mutating func add(_ file: ModelFile) {
    let number = nextNumber
    nextNumber += 1
    files.append(Held(number: number, file: file, outcomes: [], accounts: accounts))
    for line in file.lines.indices {
      let outcome = judge(file, line, number)
      files[files.count - 1].outcomes.append(outcome)
    }
  }

  private mutating func judge(_ file: ModelFile, _ line: Int, _ number: Int) -> Outcome {
    switch meaning(file.lines[line].meaning, of: file.lines[line].account) {
    case .uncharged: return .uncharged
    case .notACall: return .notACall
    case .broken(let reason): return reject(file, line, number, reason)
    case .call(let call):
      if isPruned(call.day) { return reject(file, line, number, "day_pruned") }
      guard let owner = owner(of: call.key) else { return .counts }
      if owner == call { return .duplicate }
      files[files.count - 1].conflicts.insert(line)
      return reject(file, line, number, "conflicting_duplicate")
    }
  }

  /// Finds the entry that an earlier file has for the same record, or makes one.
  private mutating func reject(
    _ file: ModelFile, _ line: Int, _ number: Int, _ reason: String
  ) -> Outcome {
    // Of a record whose text was removed no one can tell whether it is the same.
    for entry in entries
    where entry.holder != number && entry.line == line && !entry.isForgotten {
      guard let other = files.first(where: { $0.number == entry.holder })?.file,
        other.beginsLike(file), other.offset(of: line) == file.offset(of: line),
        other.lines[line].text == file.lines[line].text
      else { continue }
      return .rejected(entry: entry.id)
    }
    entries.append(Entry(id: nextEntry, holder: number, line: line, reason: reason))
    nextEntry += 1
    return .rejected(entry: nextEntry - 1)
  }
}
