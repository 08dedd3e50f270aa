import CDRCore
import ColumnMaps
import Metering
import TestSupport
import Testing

/// A log read by a column map in YAML, in the terms that a person would check it by.
struct MappedReading {
  /// `2026-10 acme voice 2 calls 61000 ms`, with ` 5000 ms recorded` where anything is.
  var usage: [String] = []
  var totals: [String: Int] = [:]
  /// `line @offset reason: record`.
  var rejects: [String] = []
  var disagreements: Int64 = 0

  /// - Parameters:
  ///   - map: the YAML without its name.
  ///   - zone: the tariff's.
  init(
    _ map: String, _ text: [UInt8], month: String? = nil, zone: String = "Asia/Shanghai"
  ) throws {
    var metering = shanghaiMetering
    metering.timeZone = zone
    let map = try ColumnMap(text: "name: test\n" + map, origin: "test.yaml")
    // Conflicting records are read from the file again.
    let folder = try TemporaryFolder()
    let result = try ingest([folder.write(text, to: "calls.csv")], metering: metering) {
      $0.columns = map
      $0.month = month.flatMap { Month($0) }
    }
    defer { withExtendedLifetime(folder) {} }
    totals = result.totals.byName
    disagreements = result.disagreements
    for account in result.usages {
      for item in account.items {
        let (name, usage) = (metering.items[item.item].name, item.usage)
        let recorded =
          usage.recordedCalls > 0 ? " \(usage.recordedMilliseconds) ms recorded" : ""
        self.usage.append(
          "\(account.month) \(account.account) \(name) \(usage.calls) "
            + "\(usage.calls == 1 ? "call" : "calls") \(usage.talkMilliseconds) ms\(recorded)")
      }
    }
    rejects = try result.rejectedRecords().map {
      "\($0.line) @\($0.offset) \($0.reason.name): \(String(decoding: $0.record, as: UTF8.self))"
    }
  }

  init(
    _ map: String, _ text: String, month: String? = nil, zone: String = "Asia/Shanghai"
  ) throws {
    try self.init(map, Array(text.utf8), month: month, zone: zone)
  }

  /// Fields of a map with a column for each, for texts such as `1,acme,2026-10-05 10:00:00,60`.
  static let plain = """
    fields:
      call_id: {column: id}
      account_id: {column: cust}
      product: {constant: voice}
      start_time: {column: begin}
      duration: {column: secs}

    """

  /// The same by position.
  static let byPosition = plain.replacing("column: id", with: "column: 1").replacing(
    "column: cust", with: "column: 2"
  ).replacing("column: begin", with: "column: 3").replacing("column: secs", with: "column: 4")

  static let header = "id,cust,begin,secs\n"
}
