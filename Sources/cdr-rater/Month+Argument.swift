import ArgumentParser
import CDRCore

/// Months are given as `YYYY-MM`.
extension Month: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }

  public var defaultValueDescription: String { description }
}
