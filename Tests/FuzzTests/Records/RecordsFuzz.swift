import CallIngest
import Columns
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
    let jobs = flags & 0xf0 == 0xf0 ? 3 : 1
    let text = header + input.rest
    file.write(text)
    compare(text, map, options, jobs: jobs)
  }

  /// Reads what the file holds, which is the text.
  static func compare(
    _ text: [UInt8], _ map: ColumnMap, _ options: SlowCalls.Options, jobs: Int
  ) {
    let slow = SlowMappedCalls([(file.path, text)], map, options)
    // A month that no text can name.
    if slow.calls.contains(where: { $0.month.count != 7 }) { return }
    var metering = shanghaiMetering
    metering.timeZone = options.zone
    metering.attribution = options.attributesByEnd ? .end : .start
    var ingest = IngestOptions(metering: metering)
    ingest.columns = map
    ingest.keepsRejects = true
    ingest.month = options.month.flatMap { Month($0) }
    ingest.findsDuplicates = options.findsDuplicates
    ingest.jobs = jobs
    do throws(Failure) {
      let result = try IngestPipeline.run(InputList(arguments: [file.path]), options: ingest)
      check(slow.refused.isEmpty, "read, though its header does not fit")
      compare(result, slow)
    } catch {
      check(!slow.refused.isEmpty, error.message)
    }
  }

  static func compare(_ result: IngestResult, _ slow: some SlowVerdicts) {
    check(result.totals.isBalanced, "\(result.totals)")
    check(
      result.files.map(\.counts.byName) == slow.counts,
      "\(result.files.map(\.counts.byName)) instead of \(slow.counts)")
    guard let rejects = try? result.rejectLines() else { fatalError("the rejects are lost") }
    for (found, expected) in zip(rejects, slow.rejectLines) {
      check(found == expected, "\(found) instead of \(expected)")
    }
    check(rejects.count == slow.rejects.count, "\(rejects.count) rejects")
    check(result.usages == slow.usages, "\(result.usages) instead of \(slow.usages)")
  }
}
