import CDRCore

/// What single calls add to usage, for those that count only after the first pass.
package struct CallUsage: Sendable {
  private let rounding: CallRounding

  /// - Throws: `unfit` for increments that the first pass would refuse.
  package init(_ metering: Metering) throws(Failure) { rounding = try CallRounding(metering) }

  /// - Parameters:
  ///   - item: the item's place in the metering.
  ///   - duration: in milliseconds, as is `recording`.
  package func usage(item: Int, duration: UInt32, recording: UInt32) -> Usage {
    rounding.step(item: item, duration: duration, recording: recording).usage
  }
}
