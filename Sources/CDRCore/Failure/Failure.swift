/// Why a command ends without doing what it was asked, for the person who asked.
///
/// Every module throws this at its edge: the message names file, line, byte or field, and what to
/// do; the kind becomes the exit code.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
  /// What sort of failure it is, which decides the exit code.
  public var kind: Kind
  /// One or more lines, without a line end.
  public var message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  public var description: String { message }

  /// The kinds of failure, with their exit codes after BSD's `sysexits.h`.
  public enum Kind: Int32, Hashable, Sendable {
    case usage = 64
    case badData = 65
    case inputMissing = 66
    case bug = 70
    case outputCannotBeMade = 73
    case inputOutput = 74
    case busy = 75
    /// A tariff, column map or ledger that does not fit.
    case unfit = 78
  }
}
