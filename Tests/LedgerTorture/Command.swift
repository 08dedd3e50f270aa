import LedgerModel

/// A command with all that it needs, so that a list of them can be kept, cut down and run again.
///
/// Files and entries that only a ledger knows are chosen by a number, modulo how many there are.
package indirect enum Command: Codable, Hashable {
  case ingest(Ingest)
  case undo(file: Int, by: UndoName)
  case recycle(Recycle)
  case recycleOpen(isTrial: Bool)
  case writeOff([Int])
  case post(Post)
  case reopen(month: Int)
  case forget(settledOnly: Bool)
  case prune(month: Int)
  case backUp
  case restore
  /// The command is killed at a `LedgerStep`.
  case kill(at: String, Command)

  package enum UndoName: String, Codable, CaseIterable { case path, lastPart, hash }

  package struct Ingest: Codable, Hashable {
    package var files: [FileSpec]
    package var map = MapName.standard
    package var isGrowing = false
    package var list: PriceList?
    package var contracts: Int?
    package var numbers: Int?
    package var seats: Int?
    package var accounts: Int?
    package var rejectLimit: Int?
    package var jobs = 1

    package init(files: [FileSpec]) { self.files = files }
  }

  /// A file to be written and given to an ingest.
  package struct FileSpec: Codable, Hashable {
    package var name: String
    package var records: [Record]
    /// A last line without a line end.
    package var tail: Record?
    package var isCompressed = false

    package init(name: String, records: [Record]) {
      self.name = name
      self.records = records
    }
  }

  package struct Recycle: Codable, Hashable {
    package enum Correction: Codable, Hashable {
      /// As it was exported.
      case unchanged
      case fixed
      case newID(String)
      case replaced(Record)
    }

    /// Of open entries.
    package var entries: [Int]
    package var corrections: [Correction]
    package var isTrial = false
    /// Whether the corrected file names the entries.
    package var hasLabels = true
    /// Whether two records may be for the same entry, which is refused.
    package var mayRepeat = false

    package init(entries: [Int], corrections: [Correction]) {
      self.entries = entries
      self.corrections = corrections
    }
  }

  package struct Post: Codable, Hashable {
    package enum Kind: Codable, Hashable {
      case post
      /// All months that have changed.
      case all
      case close(isEarly: Bool)
      case rerate(isTrial: Bool)
    }

    package var kind: Kind
    package var month: Int
    /// How many months after the first a rerate takes too.
    package var further = 0
    package var list: PriceList?
    package var contracts: Int?
    /// Of a close: whatever speaks against it.
    package var isForced = false

    package init(_ kind: Kind, month: Int) {
      self.kind = kind
      self.month = month
    }
  }
}

extension Command {
  /// The moments at which the command can be made to die: a `LedgerStep` each.
  package var stepsToDieAt: [String] {
    switch self {
    case .ingest:
      [
        "created", "locked", "filesKnown", "fileStored", "usageStored", "fingerprintsStored",
        "suspenseStored", "monthsStored", "outputSynced", "beforeCommit", "afterCommit",
        "outputRenamed",
      ]
    case .undo: ["locked", "monthsStored", "beforeCommit", "afterCommit"]
    case .recycle, .recycleOpen(isTrial: false), .writeOff, .prune, .reopen, .forget:
      ["locked", "beforeCommit", "afterCommit"]
    case .post:
      [
        "locked", "postingsStored", "outputSynced", "beforeCommit", "afterCommit", "outputRenamed",
      ]
    case .backUp: ["copied", "outputRenamed"]
    case .restore, .recycleOpen(isTrial: true): []
    case .kill(_, let command): command.stepsToDieAt
    }
  }
}
