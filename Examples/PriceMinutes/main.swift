// Prices minutes of an item by a tariff, as if an account had used so many in a month, without any
// call: what the next tier would cost.
//
//     swift run price-minutes my-tariff.yaml ivr_inbound 50000 50001

import CDRCore
import Foundation
import Rating
import Tariffs

func price(_ minutes: [Int64], of item: String, by path: String) throws(Failure) {
  let tariff = try Tariff(path: path)
  let metering = tariff.metering
  guard let number = metering.items.firstIndex(where: { $0.name == item }) else {
    let names = metering.items.map(\.name).joined(separator: ", ")
    throw Failure(.usage, "\(path) has no item \(item); it has \(names)")
  }

  let rater = Rater(asOf: 0, clock: try metering.clock)
  let priced = PricedTariff(tariff, metering: metering)
  for minutes in minutes {
    // As many calls of a minute each.
    var usage = Usage()
    usage.calls = minutes
    usage.billedSeconds = minutes * 60
    usage.talkMilliseconds = minutes * 60_000

    var bill = Bill(in: priced)
    let account = AccountUsage(
      month: rater.firstOpenMonth, account: "anyone", items: [ItemUsage(item: number, usage: usage)]
    )
    try rater.rate(account, under: priced, into: &bill)
    for line in bill.lines {
      print("\(minutes),\(line.tier),\(line.unitPrice),\(line.amount),\(line.payable)")
    }
  }
}

let arguments = Array(CommandLine.arguments.dropFirst())
let minutes = arguments.dropFirst(2).compactMap { Int64($0) }
guard !minutes.isEmpty, minutes.count == arguments.count - 2 else {
  FileHandle.standardError.write(Data("usage: price-minutes <tariff> <item> <minutes> ...\n".utf8))
  exit(Failure.Kind.usage.rawValue)
}
do throws(Failure) {
  try price(minutes, of: arguments[1], by: arguments[0])
} catch {
  FileHandle.standardError.write(Data("price-minutes: \(error.message)\n".utf8))
  exit(error.kind.rawValue)
}
