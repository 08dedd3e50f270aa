import CDRCore

/// What a posting run is asked to do.
public struct PostOptions: Sendable {
  /// What the run is for.
  public enum Kind: Hashable, Sendable {
    case post
    /// Posts as final and locks the month's tariffs.
    case close
    /// Posts under other tariffs, which become the months'.
    case rerate(reason: String)

    var command: String {
      switch self {
      case .post: "post"
      case .close: "close"
      case .rerate: "rerate"
      }
    }

    /// What stands in the reason column.
    var reason: String {
      if case .rerate(let reason) = self { reason } else { command }
    }
  }

  /// What the run is for.
  public var kind: Kind
  /// The months, each posted by itself.
  public var months: ClosedRange<Month>
  /// The tariffs that price the months.
  public var tariffs = TariffChoice()
  /// A date or a timestamp that decides whether a month has ended; nil: now.
  public var asOf: String?
  /// nil: standard output.
  public var output: String?
  /// Shows the differences and changes nothing. The lines have no ids then.
  public var isTrial = false
  /// How many threads rate.
  public var jobs = 1

  public init(_ kind: Kind, months: ClosedRange<Month>) {
    self.kind = kind
    self.months = months
  }
}
