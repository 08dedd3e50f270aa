// Adds files of call records to a ledger, and posts what has changed by them.
//
//     swift run keep-calls calls.ledger postings.csv ../SampleCDRs

import CDRCore
import Foundation
import Ledger
import Runs

func say(_ words: String) { FileHandle.standardError.write(Data("\(words)\n".utf8)) }

func keep(_ inputs: [String], in path: String, postings: String) throws(Failure) {
  // Files that the ledger holds already are skipped, and so are calls.
  let ingested = try Ledger.ingest(
    IngestOptions(CallSource(inputs: inputs)), into: path, warn: { say($0) })
  for file in ingested.files { say("\(file.name): \(file.outcome.rawValue)") }

  // Every month that has changed, with what differs from all that was posted before.
  let ledger = try Ledger.open(path)
  var options = PostOptions(.post, months: nil)
  options.output = postings
  let posted = try ledger.post(options, warn: { say($0) })
  for month in posted.months {
    say("\(month.month): \(month.lines) lines, \(month.delta) \(posted.currency) more")
  }
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count > 2 else {
  say("usage: keep-calls <ledger> <postings> <input> ...")
  exit(Failure.Kind.usage.rawValue)
}
do throws(Failure) {
  try keep(Array(arguments[2...]), in: arguments[0], postings: arguments[1])
} catch {
  say("keep-calls: \(error.message)")
  exit(error.kind.rawValue)
}
