import Foundation
import Ledger
import Runs

/// A month's files into a new ledger.
func ingest() {
  benchmark("ingest", rates: [.text, .records]) { calls in
    let options = calls.firstPassOptions
    return Workload(
      amounts: [.text: calls.made.bytes, .records: calls.made.records],
      expected: calls.distinctCount
    ) {
      try Ledger.ingest(options, into: calls.newLedger()).summary.counts.distinct
    }
  }
}

/// The month's bill from the ledger.
func bill() {
  benchmark("bill", rates: [.lines]) { calls in
    let path = calls.newLedger()
    _ = try Ledger.ingest(calls.firstPassOptions, into: path)
    let ledger = try Ledger.open(path)
    var options = LedgerBillOptions(month: calls.month)
    options.asOf = "2027-01-01"
    options.output = "/dev/null"
    options.jobs = allCores
    return Workload(
      amounts: [.lines: Int(try ledger.bill(options).lines)],
      expected: Int(try calls.ingested(findsDuplicates: true).control.calls)
    ) { [options] in
      try Int(ledger.bill(options).calls)
    }
  }
}
