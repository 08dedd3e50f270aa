// Prints the bill of a month from a ledger, as CSV, and its sums.
//
//     swift run read-bill calls.ledger 2026-10

import CDRCore
import Foundation
import Ledger

func readBill(_ path: String, _ month: Month) throws(Failure) {
  let ledger = try Ledger.open(path)
  // To standard output, as no file is named.
  let totals = try ledger.bill(LedgerBillOptions(month: month))
  let words = "\(totals.lines) lines, \(totals.calls) calls, payable \(totals.payable)"
  FileHandle.standardError.write(Data("\(words) \(totals.currency)\n".utf8))
}

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 2, let path = arguments.first, let month = Month(arguments.last!) else {
  FileHandle.standardError.write(Data("usage: read-bill <ledger> <YYYY-MM>\n".utf8))
  exit(Failure.Kind.usage.rawValue)
}
do throws(Failure) {
  try readBill(path, month)
} catch {
  FileHandle.standardError.write(Data("read-bill: \(error.message)\n".utf8))
  exit(error.kind.rawValue)
}
