// Rates files of call records, both passes by hand, and prints what each account pays.
//
//     swift run rate-files ../SampleCDRs

import CDRCore
import Foundation
import Metering
import Rating
import Tariffs

func rate(_ paths: [String]) throws(Failure) {
  let tariff = try Tariff.builtIn
  let metering = tariff.metering

  // The first pass: files of calls in, usage by month, account and item out.
  var options = FirstPassOptions(metering: metering)
  options.jobs = ProcessInfo.processInfo.activeProcessorCount
  let read = try FirstPass.run(InputList(arguments: paths), options: options)

  // The second pass: usage in, lines of a bill out.
  let now = Int64(Date().timeIntervalSince1970) * 1000
  let rater = Rater(asOf: now, clock: try metering.clock)
  let priced = PricedTariff(tariff, metering: metering)
  var bill = Bill(in: priced)
  try read.usage.forEachAccount(in: 0..<read.usage.count) { usage throws(Failure) in
    try rater.rate(usage, under: priced, into: &bill)
  }

  for line in bill.lines {
    print("\(line.month),\(line.account),\(line.item),\(line.amount),\(line.payable)")
  }
  let counts = read.totals
  print("\(counts.records) records, \(counts.rated) rated, payable \(bill.totals.payable)")
}

do throws(Failure) {
  try rate(Array(CommandLine.arguments.dropFirst()))
} catch {
  FileHandle.standardError.write(Data("rate-files: \(error.message)\n".utf8))
  exit(error.kind.rawValue)
}
