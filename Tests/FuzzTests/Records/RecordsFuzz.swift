import CDRCore
import ColumnMaps
import Metering
import TestSupport

/// The first pass over a file, by every kernel, against the slow one: the same records, usage and
/// rejects.
enum RecordsFuzz: FuzzTarget {
  static let name = "records"

  private static let file = FuzzFile()
  private static let products = shanghaiMetering.items.map(\.name)

  static func run(_ input: inout FuzzInput) {
    FuzzKernel.choose(UInt32(input.below(3)))
    let (map, header) = input.pick(RecordForm.all)
    var options = SlowCalls.Options(products: products)
    let flags = input.byte()
    options.zone = flags & 1 == 0 ? "Asia/Shanghai" : "Europe/Lisbon"
    options.attributesByEnd = flags & 2 != 0
    options.findsDuplicates = flags & 4 == 0
    options.month = flags & 8 == 0 ? nil : "2026-10"
    switch flags >> 4 {
    case 15: compare(header + input.rest, map, options, jobs: 3)
    case 14:
      // Behind so many records that a chunk ends inside the text.
      let distance = Int(input.number(bytes: 2) % 3000)
      compare(
        header + input.rest, map, options, lead: FuzzLead(header: header, to: (1 << 18) - distance))
    case 13:
      let (map, text) = MadeLog.log(&input)
      compare(text, map, options)
    default: compare(header + input.rest, map, options)
    }
  }

  /// Reads a text by the first pass and the slow one.
  ///
  /// - Parameter lead: records that stand in front of the text's, for the first pass only.
  private static func compare(
    _ text: [UInt8], _ map: ColumnMap, _ options: SlowCalls.Options, jobs: Int = 1,
    lead: FuzzLead? = nil
  ) {
    let slow = SlowMappedCalls([(file.path, text)], map, options)
    // A month that no text can name.
    if slow.calls.contains(where: { $0.month.count != 7 }) { return }
    // Records that are not charged for, as the lead is, only where the map reads them.
    if lead != nil, map != .standard || !slow.refused.isEmpty { return }
    file.write(lead.map { $0.putting(into: text) } ?? text)
    var metering = shanghaiMetering
    metering.timeZone = options.zone
    metering.attribution = options.attributesByEnd ? .end : .start
    var ingest = FirstPassOptions(metering: metering)
    ingest.columns = map
    ingest.keepsRejects = true
    ingest.month = options.month.flatMap { Month($0) }
    ingest.findsDuplicates = options.findsDuplicates
    ingest.jobs = jobs
    do throws(Failure) {
      let result = try FirstPass.run(InputList(arguments: [file.path]), options: ingest)
      check(slow.refused.isEmpty, "read, though its header does not fit")
      compare(result, slow, lead ?? .none)
    } catch {
      check(!slow.refused.isEmpty, error.message)
    }
  }

  private static func compare(
    _ result: FirstPassResult, _ slow: some SlowVerdicts, _ lead: FuzzLead
  ) {
    check(result.totals.isBalanced, "\(result.totals)")
    let counts = slow.counts.map { lead.adding(to: $0) }
    check(
      result.files.map(\.counts.byName) == counts,
      "\(result.files.map(\.counts.byName)) instead of \(counts)")
    guard let rejects = try? result.rejectLines() else { fatalError("the rejects are lost") }
    for (found, expected) in zip(rejects, slow.rejectLines.map(lead.moving)) {
      check(found == expected, "\(found) instead of \(expected)")
    }
    check(rejects.count == slow.rejects.count, "\(rejects.count) rejects")
    check(result.usages == slow.usages, "\(result.usages) instead of \(slow.usages)")
  }
}
