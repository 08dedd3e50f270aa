import CDRCore
import Metering

/// How the tests of the first pass meter calls: four products in Shanghai, whole minutes.
package let shanghaiMetering = Metering(
  items: ["voice", "ivr_inbound", "ivr_outbound", "robot_outbound"].map { MeteredItem(name: $0) },
  recordingIncrement: 60, timeZone: "Asia/Shanghai", attribution: .start)

/// Runs the first pass, keeping rejected records.
package func ingest(
  _ paths: [String], metering: Metering = shanghaiMetering,
  _ change: (inout FirstPassOptions) -> Void = { _ in }
) throws -> FirstPassResult {
  var options = FirstPassOptions(metering: metering)
  options.keepsRejects = true
  change(&options)
  return try FirstPass.run(InputList(arguments: paths), options: options)
}

/// Runs the first pass over one file of the given text.
package func ingest(
  text: [UInt8], metering: Metering = shanghaiMetering,
  _ change: (inout FirstPassOptions) -> Void = { _ in }
) throws -> FirstPassResult {
  let folder = try TemporaryFolder()
  let path = try folder.write(text, to: "calls.csv")
  return try withExtendedLifetime(folder) { try ingest([path], metering: metering, change) }
}

extension FirstPassResult {
  /// All usage, by month and account.
  package var usages: [AccountUsage] { usage[0..<usage.count] }

  /// All rejected records, in order.
  package func rejectedRecords() throws -> [RejectedRecord] {
    var all: [RejectedRecord] = []
    try rejects?.forEach { (records) throws(Failure) in all += records }
    return all
  }

  /// Everything but the files: what must not depend on how a text is cut into files.
  package var sums: String {
    "\(totals) \(rejectedByReason.map { "\($0.key.name) \($0.value)" }.sorted()) \(usages)"
  }
}
