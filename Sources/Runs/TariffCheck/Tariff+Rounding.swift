import CDRCore
import Metering
import Tariffs

/// What single calls are rounded up to, as the first pass rounds them.
extension Tariff {
  /// Lengths of calls around what increments and initial periods usually are, in seconds.
  static let sampleCalls: [Int64] = [1, 30, 31, 60, 61, 90, 91, 151]

  /// What a call of some seconds is charged.
  func chargedSeconds(ofCall seconds: Int64, _ item: Int) -> Int64 {
    items[item].rounding.charged(seconds)
  }

  /// A table of lines: some lengths of calls, and what each comes to in each item. Items that are
  /// rounded alike share a row.
  var roundedCalls: [String] {
    func charged(_ rounding: TimeRounding) -> [Int64] {
      Self.sampleCalls.map(rounding.charged)
    }
    var rows: [(names: [String], seconds: [Int64])] = []
    func add(_ name: String, _ seconds: [Int64]) {
      if let row = rows.firstIndex(where: { $0.seconds == seconds }) {
        rows[row].names.append(name)
      } else {
        rows.append(([name], seconds))
      }
    }
    for item in items { add(item.name, charged(item.rounding)) }
    if let recording { add("recording", charged(recording.rounding)) }
    let table =
      [["    calls of"] + Self.sampleCalls.map { "\($0) s" }]
      + rows.map { row in
        ["    " + row.names.joined(separator: ", ")] + row.seconds.map { "\($0)" }
      }
    let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    return ["  seconds charged"]
      + table.map { row in
        row.indices.map { column in
          let padding = String(repeating: " ", count: widths[column] - row[column].count)
          return column == 0 ? row[column] + padding : "  " + padding + row[column]
        }.joined()
      }
  }
}

extension TimeRounding {
  /// What a call of some seconds is charged.
  fileprivate func charged(_ seconds: Int64) -> Int64 {
    CallUsage.usage(
      duration: UInt32(seconds) * 1000, recording: 0, rounding: self, recordingRounding: self
    ).billedSeconds
  }
}
