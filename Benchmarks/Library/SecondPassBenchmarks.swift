import Benchmark
import CDRCore
import Rating
import Reports
import Runs

/// The second pass, from sums to the text of the bill, on one thread.
func secondPass() {
  benchmark("second pass", rates: [.lines]) { calls in
    let ingested = try calls.ingested(findsDuplicates: true)
    let (usage, tariffs) = (ingested.usage, calls.tariffs)
    let clock = try tariffs.metering.clock
    let rater = Rater(asOf: clock.start(of: calls.month.next), clock: clock)
    @Sendable func bill() throws(Failure) -> BillTotals {
      let rating = try BillRating(
        usage, tariffs: tariffs, rater: rater, format: CSVBill(), jobs: 1)
      var size = 0
      try rating.write { text throws(Failure) in size += text.count }
      blackHole(size)
      return rating.totals
    }
    return Workload(
      amounts: [.lines: Int(try bill().lines)], expected: Int(ingested.control.calls)
    ) {
      try Int(bill().calls)
    }
  }
}
