import ArgumentParser
import CallIngest
import Metering
import Tariffs
struct Hack: ParsableCommand {
  @Argument var inputs: [String]
  @Flag var noDedupe = false
  @Option var jobs = 2
  func run() throws {
    let book = try TariffBook.builtIn()
    var o = IngestOptions(metering: book.metering)
    o.findsDuplicates = !noDedupe
    o.jobs = jobs
    let c = ContinuousClock()
    let t0 = c.now
    let r = try IngestPipeline.run(InputList(arguments: inputs), options: o)
    print(c.now - t0, r.totals, r.usage.count, r.rejectedByReason)
    print(r.usage[0])
  }
}
