public final class BoundedPattern: Sendable {
  public struct Fault: Error { public var text: String }
  public init(_ text: String) throws(Fault) {}
  public func isFound(in text: [UInt8]) -> Bool? { false }
}
extension ColumnMap {
  public static func builtIn(fitting columns: [String]) -> String? { nil }
}
