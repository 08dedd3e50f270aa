import CDRCore
import Tariffs

/// What is found in tariffs before they are used: the faults of all, or how they were understood.
public struct TariffCheck: Sendable {
  /// The summary of every tariff without faults, in the order given.
  public private(set) var summaries: [String] = []
  /// Where more usage makes a smaller bill by the same tariffs, each beginning with the tariff's
  /// label.
  public private(set) var warnings: [String] = []
  /// The faults of all others; nil when there are none.
  public private(set) var failure: Failure?

  /// Checks tariff files, folders of them, and built-in tariffs by their names.
  public init(namesOrPaths: [String]) {
    var failures: [Failure] = []
    for nameOrPath in namesOrPaths {
      let book = failures.noting { () throws(Failure) in try TariffBook(nameOrPath: nameOrPath) }
      for tariff in book?.tariffs ?? [] {
        summaries.append(tariff.summary)
        warnings += tariff.warnings.map { "\(tariff.label), \($0)" }
      }
    }
    if !failures.isEmpty { failure = .joined(failures) }
  }
}
