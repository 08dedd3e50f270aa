import CDRCore

/// What single calls add to usage, for those that count only after the first pass.
package struct CallUsage: Sendable {
  private let rounding: CallRounding
  private let schemes: MeteringSchemes?

  /// - Throws: `unfit` for increments that the first pass would refuse.
  package init(_ metering: Metering) throws(Failure) {
    rounding = try CallRounding(metering)
    schemes = metering.schemes
  }

  /// - Parameters:
  ///   - account: the account's name.
  ///   - item: the item's place in the metering.
  ///   - duration: in milliseconds, as is `recording`.
  package func usage(
    account: [UInt8], month: Month, item: Int, duration: UInt32, recording: UInt32
  ) -> Usage {
    let scheme = schemes?.scheme(of: ByteText(bytes: account), in: month) ?? 0
    return rounding.step(scheme: scheme, item: item, duration: duration, recording: recording).usage
  }

  /// What a call adds that is rounded so.
  package static func usage(
    duration: UInt32, recording: UInt32, rounding: TimeRounding, recordingRounding: TimeRounding
  ) -> Usage {
    CallRounding.step(
      duration: duration, recording: recording, rounding: rounding,
      recordingRounding: recordingRounding
    ).usage
  }
}
