import CDRCore
import GRDB
import Runs

/// Which suspense entries are meant.
public struct SuspenseFilter: Sendable {
  /// What became of an entry.
  public enum State: String, CaseIterable, Sendable {
    case open
    case recycled
    case writtenOff = "written_off"
  }

  /// nil: every state.
  public var state: State? = .open
  /// Only entries rejected for this reason; nil: for any.
  public var reason: RejectReason?
  /// A file's name as it was given, or its last part.
  public var file: String?
  /// Ingested at least this many days ago.
  public var minimumAgeInDays: Int?

  public init() {}

  /// The condition of a query over `suspense s JOIN files f`.
  var condition: (sql: String, arguments: StatementArguments) {
    var terms = ["1"]
    var arguments: StatementArguments = []
    if let state {
      terms.append("s.state = ?")
      arguments += [state.rawValue]
    }
    if let reason {
      terms.append("s.reason = ?")
      arguments += [reason.name]
    }
    if let file {
      terms.append("(f.name = ? OR substr(f.name, -length(?)) = ?)")
      arguments += [file, "/" + file, "/" + file]
    }
    if let minimumAgeInDays {
      terms.append("s.at <= ?")
      let age = Int64(minimumAgeInDays) * ZoneClock.day
      arguments += [RunEntry.text(ofInstant: AsOf.now - age)]
    }
    return (terms.joined(separator: " AND "), arguments)
  }
}
