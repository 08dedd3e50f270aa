import ArgumentParser
import Runs

/// Sizes are given as `512M` or `2G`.
extension ByteSize: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }

  /// With less than this, hardly more is done than opening files.
  private static let smallest = ByteSize(bytes: 1 << 20)

  /// Refuses a limit under which no run makes sense.
  func validate() throws {
    if bytes < Self.smallest.bytes {
      throw ValidationError("--memory must be at least 1M: a number followed by K, M, G or T.")
    }
  }
}
