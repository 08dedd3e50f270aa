import CDRCore
import Foundation
import Outputs

/// The sample that comes with the project: October 2026 in a file a day, with the last evening of
/// September and the first morning of November, and the numbers and seats of some accounts.
///
/// Among ordinary calls it has every special case that a reader of such files must get right; the
/// README beside the files says which are where.
public struct SampleMonth: Sendable {
  /// The files in order of name.
  package let files: [SampleFile]

  /// The sample, made in memory.
  /// - Throws: `usage` if its own options were out of range, which a test rules out.
  public init() throws(Failure) {
    let special = SpecialCalls()
    let days = [
      try Self.ordinaryCalls(of: Self.september, days: 30...30, callsADay: 200),
      try Self.ordinaryCalls(of: Self.october, days: 1...31, callsADay: 2000),
      try Self.ordinaryCalls(of: Self.november, days: 1...1, callsADay: 200),
    ].joined()
    var files: [SampleFile] = []
    for (date, ordinary) in days {
      let repeated = Self.repeatingDays.contains(date) ? files.last?.ordinary.suffix(5) ?? [] : []
      files.append(
        SampleFile(
          date: date, ordinary: ordinary, repeated: Array(repeated),
          special: special.records(of: date)))
    }
    self.files = files
  }

  private static let september = Month(index: october.index - 1)
  static let october = Month(index: 2026 * 12 + 9)
  private static let november = october.next

  /// Days whose file begins with the last calls of the file before.
  private static let repeatingDays = [5, 6, 20].map { CivilDate(year: 2026, month: 10, day: $0) }

  private static func ordinaryCalls(
    of month: Month, days: ClosedRange<Int>, callsADay: Int
  ) throws(Failure) -> [(CivilDate, [[UInt8]])] {
    let length = CivilDate.daysIn(year: month.year, month: month.month)
    let options = try GeneratorOptions(
      rows: callsADay * length, accounts: 120, files: length, seed: 20_261_001, month: month)
    let calls = MonthOfCalls(options: options)
    let line = CallLine(month: month)
    return days.map { day in
      let date = CivilDate(year: month.year, month: month.month, day: day)
      return (date, options.rows(ofFile: day - 1).map { line.text(of: calls[$0]) })
    }
  }

  /// Writes the files into a folder that exists; they appear together. What is counted is calls.
  ///
  /// Throws what ``/Outputs/AtomicFile`` throws.
  public func write(into folder: String) throws(Failure) -> GeneratedCalls {
    var made = GeneratedCalls()
    var outputs: [AtomicFile] = []
    for file in files {
      let output = try AtomicFile(folder + "/" + file.name)
      outputs.append(output)
      try file.write(to: output)
      made.files += 1
      made.records += file.records.count
      made.bytes += file.pieces.reduce(0) { $0 + $1.count }
    }
    outputs += try writeRecurring(into: folder + "/" + SampleRecurring.folder)
    try AtomicFile.commit(outputs)
    return made
  }

  private func writeRecurring(into folder: String) throws(Failure) -> [AtomicFile] {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure(.outputCannotBeMade, "cannot make the folder \(folder): \(error)")
    }
    var outputs: [AtomicFile] = []
    for (name, text) in SampleRecurring.files {
      let output = try AtomicFile(folder + "/" + name)
      outputs.append(output)
      try output.write(Array(text.utf8).span)
    }
    return outputs
  }
}

extension CallLine {
  /// A generated call's line, without its end.
  func text(of row: MonthOfCalls.Row) -> [UInt8] {
    var line: [UInt8] = []
    switch row {
    case .call(let call), .duplicate(let call), .conflict(let call), .broken(let call, _):
      append(call, to: &line)
    }
    return line.dropLast()
  }
}
