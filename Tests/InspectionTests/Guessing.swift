import CDRCore
import ColumnMaps
import Metering
import TestSupport
import Testing

@testable import Inspection

/// A guess, and the map that its text reads back as.
struct Guessing {
  let guess: ColumnGuess
  let map: ColumnMap
  /// What the map makes of the file when it is read by itself.
  let summary: ExplainedSummary

  init(_ bytes: [UInt8], file: String = "calls.csv") throws {
    let folder = try TemporaryFolder()
    let sample = try CallSample(path: folder.write(bytes, to: file))
    guess = try ColumnGuess(sample, metering: shanghaiMetering)
    map = try ColumnMap(text: guess.text, origin: "guess.yaml")
    var options = FirstPassOptions(metering: shanghaiMetering)
    options.columns = map
    summary = try RecordExplainer(options).explain(sample, first: 0).summary
  }

  init(_ text: String, file: String = "calls.csv") throws {
    try self.init(Array(text.utf8), file: file)
  }

  /// `20 of 20`: the share that the guess tells, which has to be that of the map read back.
  var share: String {
    summary == guess.summary ? "\(summary.parsed) of \(summary.records)" : "the map reads otherwise"
  }
}

/// The failure that a guess ends in.
func failure(_ bytes: [UInt8]) throws -> Failure? {
  let folder = try TemporaryFolder()
  let sample = try CallSample(path: folder.write(bytes, to: "calls.csv"))
  do throws(Failure) {
    _ = try ColumnGuess(sample, metering: shanghaiMetering)
    return nil
  } catch {
    return error
  }
}

/// Two digits.
func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

func column(_ name: String) -> ColumnName { ColumnName(name) }

func form(_ pattern: String) throws -> TimestampForm { .pattern(try TimePattern(pattern)) }
