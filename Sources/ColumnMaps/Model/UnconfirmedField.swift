/// A key of a map whose value was guessed and could not be proved: nothing is rated by such a map until
/// someone has looked at it.
public struct UnconfirmedField: Hashable, Sendable, Codable {
  /// The key: `duration`, `charged_when`, `skip_rows`.
  public var name: String
  /// Why the guess is doubtful; nil: the map's comments say so.
  public var doubt: String?

  public init(_ name: String, doubt: String? = nil) {
    self.name = name
    self.doubt = doubt
  }
}
