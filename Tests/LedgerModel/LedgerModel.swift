import TestSupport

/// A ledger as a list of files, each a list of lines, and what people did with the rejected ones.
///
/// It is told the rules and nothing of the program, and takes the slow way: whatever it is asked
/// for, it works out from all lines anew. A value: a copy is the state before a command.
package struct LedgerModel {
  /// What becomes of a line.
  package enum Outcome: Hashable {
    /// The first of its id and day.
    case counts
    case uncharged
    case notACall
    case duplicate
    /// Stands in suspense under this entry, which may be an earlier file's.
    case rejected(entry: Int)
  }

  /// A file that the ledger holds.
  package struct Held {
    package let number: Int
    package let file: ModelFile
    package internal(set) var outcomes: [Outcome]
    /// The list of accounts by which it was taken.
    package let accounts: Int?
    /// The lines that were rejected for another call of their id and day.
    package internal(set) var conflicts: Set<Int> = []
  }

  /// A corrected record that is no longer rejected.
  package struct Recycled: Hashable {
    package let number: Int
    package let call: ModelCall
    package internal(set) var counts: Bool
  }

  package enum EntryState: Hashable {
    case open
    case writtenOff
    case recycled(Recycled)
    /// Judged again as a call that its map does not charge for.
    case recycledUncharged
  }

  /// A rejected record.
  package struct Entry {
    package let id: Int
    /// The number of the file that has it.
    package internal(set) var holder: Int
    package let line: Int
    package let reason: String
    package internal(set) var state = EntryState.open
    /// Whether its text was removed.
    package internal(set) var isForgotten = false
  }

  /// What is posted for a month, and how.
  package struct MonthBook {
    package internal(set) var tariffSet: TariffSet?
    package internal(set) var isClosed = false
    package internal(set) var posted: [Payable] = []
    package internal(set) var isPosted = false
  }

  /// What an account owes for an item.
  package struct Payable: Hashable {
    package var account: [UInt8]
    package var item: String
    package var money: ModelMoney
  }

  /// Why a command is refused.
  package enum Refusal: Error, Hashable {
    case badData
    case unfit
    case missing
  }

  package let tariffs: ModelTariffs
  /// In the order in which they came.
  package internal(set) var files: [Held] = []
  /// By rising id.
  package internal(set) var entries: [Entry] = []
  package internal(set) var months: [String: MonthBook] = [:]
  /// The tariffs last given to ingest; nil as long as there is no ledger.
  package internal(set) var tariffSet: TariffSet?
  /// How the calls that count are rounded up.
  package internal(set) var roundings: [RoundedKey: ModelRounding] = [:]
  /// The versions of the numbers and seats files.
  package internal(set) var numbers: Int?
  package internal(set) var seats: Int?
  /// The version of the list of accounts.
  package internal(set) var accounts: Int?
  /// Days before this one are pruned.
  package internal(set) var prunedBefore: Int?
  /// The next file's or recycling's number: their order is that of ingest.
  var nextNumber = 1
  var nextEntry = 1

  package init(_ tariffs: ModelTariffs) { self.tariffs = tariffs }

  /// Goes back to an earlier state; numbers are not given again, so that each means one file.
  package mutating func restore(_ backup: LedgerModel) {
    let next = nextNumber
    self = backup
    nextNumber = next
  }

  package var exists: Bool { tariffSet != nil }

  // MARK: What counts

  /// Every call that counts, with what it counts for.
  package var calls: [ModelCall] {
    var calls: [ModelCall] = []
    for held in files {
      for (line, outcome) in zip(held.file.lines, held.outcomes) where outcome == .counts {
        if case .call(let call) = line.meaning { calls.append(call) }
      }
    }
    for entry in entries {
      if case .recycled(let recycled) = entry.state, recycled.counts { calls.append(recycled.call) }
    }
    return calls
  }

  /// The call of an id and day that counts.
  func owner(of key: ModelCall.Key) -> ModelCall? { calls.first { $0.key == key } }

  func isPruned(_ day: Int) -> Bool { prunedBefore.map { day < $0 } ?? false }

  func place(ofEntry id: Int) -> Int? { entries.firstIndex { $0.id == id } }

  /// The line that an entry came of.
  package func line(of entry: Entry) -> ModelLine? {
    files.first { $0.number == entry.holder }?.file.lines[entry.line]
  }

  package var openEntries: [Entry] { entries.filter { $0.state == .open } }

  /// Whether all is as files alone make it: nothing was recycled, written off or pruned, and all were
  /// taken by the list of accounts that holds.
  package var isByFilesAlone: Bool {
    prunedBefore == nil && entries.allSatisfy { $0.state == .open }
      && files.allSatisfy { $0.accounts == accounts }
  }

  /// What a line says to those who know the accounts that there are.
  func meaning(_ meaning: LineMeaning, of account: [UInt8]?) -> LineMeaning {
    guard let accounts, let account, !tariffs.accounts[accounts].contains(account) else {
      return meaning
    }
    return .broken("unknown_account")
  }

  // MARK: What a status says

  /// A file's records by outcome.
  package struct Counts: Hashable {
    package var records = 0
    package var rated = 0
    package var notCharged = 0
    package var duplicate = 0
    package var notACall = 0
    package var rejected = 0

    package init() {}
  }

  package func counts(of held: Held) -> Counts {
    var counts = Counts()
    for (line, outcome) in zip(held.file.lines, held.outcomes) {
      counts.records += 1
      switch outcome {
      case .counts:
        if case .call(let call) = line.meaning, call.isCharged {
          counts.rated += 1
        } else {
          counts.notCharged += 1
        }
      case .uncharged: counts.notCharged += 1
      case .notACall: counts.notACall += 1
      case .duplicate: counts.duplicate += 1
      case .rejected(let id):
        let isOwn = entries.contains { $0.id == id && $0.holder == held.number }
        if isOwn { counts.rejected += 1 } else { counts.duplicate += 1 }
      }
    }
    return counts
  }
}
