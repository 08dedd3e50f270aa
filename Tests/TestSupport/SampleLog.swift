import Foundation
import Metering

/// A made-up log in the format of a built-in column map, with what is expected of it; see the
/// README beside the files.
package struct SampleLog: Sendable, CustomStringConvertible {
  /// What a bill has of an account.
  package struct Line: Hashable, Sendable {
    package var account: String
    package var item: String
    package var calls: Int
    package var minutes: Int

    package init(account: String, item: String, calls: Int, minutes: Int) {
      self.account = account
      self.item = item
      self.calls = calls
      self.minutes = minutes
    }
  }

  /// The file's path in ``folder``.
  package let file: String
  /// The name of the built-in map.
  package let map: String
  package let lines: Set<Line>
  /// By the names that summaries use, zeros left out.
  package let totals: [String: Int]

  package var description: String { file }

  package static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "ColumnMapsTests/Samples").path

  /// Without those that this build cannot read.
  package static let all: [SampleLog] = logs.filter { JSONLines.library != nil || !$0.isJSON }

  package var isJSON: Bool { file.hasSuffix(".jsonl") }

  private static let logs: [SampleLog] = {
    let expected = rows("expected.csv")
    return rows("totals.csv").map { row in
      let lines = expected.filter { $0[0] == row[0] }.map {
        Line(account: $0[2], item: $0[3], calls: Int($0[4]) ?? -1, minutes: Int($0[5]) ?? -1)
      }
      let names = ["records", "rated", "not_charged", "duplicate", "rejected", "not_a_call"]
      let totals = zip(names, row[2...].map { Int($0) ?? -1 }).filter { $0.1 != 0 }
      return SampleLog(
        file: row[0], map: row[1], lines: Set(lines),
        totals: Dictionary(uniqueKeysWithValues: totals))
    }
  }()

  /// Without the header; none of the fields is in quotes.
  private static func rows(_ name: String) -> [[String]] {
    let text = (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// As it stands in the repository.
  package var path: String { Self.folder + "/" + file }

  package var name: String { String(file.drop { $0 != "/" }.dropFirst()) }

  package func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  /// With other line ends.
  package func text(lineEnd: String) throws -> String {
    try text().replacing("\r\n", with: "\n").replacing("\n", with: lineEnd)
  }

  /// What stands in all ids of calls of the file, and in nothing else that counts.
  private var mark: String {
    switch file {
    case "3cx/cdr.log": ",00000C21DE5C2470_"
    case "asterisk/Master.csv": "1790990"
    case "asterisk/Master.csv.16": "SIP/"
    case "asterisk/Master.csv.21": "1791070000."
    case "asterisk/cdr-table.csv": "1791115200."
    case "cucm/cdr_StandAloneCluster_01_202610090300_1": "00000000-0000-0000-0000-"
    case "alibaba-voice/voice-report.csv": "1000016165"
    case "alibaba-robot/robot-task.csv": "^103750100"
    case "avaya-smdr/smdr.csv": ",10001"
    case "broadworks/BW-CDR-20261005093000-2-0A0B0C01-000001.csv": "00021833"
    case "alibaba-robot-report/robot-reports.jsonl": "^11321983"
    case "amazon-connect/contact-records.jsonl": "-4000-9000-"
    case "twilio/Calls.csv", "twilio-json/calls.jsonl": "CA0000"
    default: "00000000-0000-4000-8"
    }
  }

  /// Rows that are no records.
  private var headSize: Int {
    switch map {
    case _ where isJSON: 0
    case "cucm": 2
    case "3cx", "avaya-smdr", "broadworks", "freeswitch": 0
    case "asterisk": file.hasSuffix("table.csv") ? 1 : 0
    default: 1
    }
  }

  /// The records so many times, each time with ids of their own.
  package func repeated(_ count: Int) throws -> String {
    let lines = try text(lineEnd: "\n").split(separator: "\n")
    let records = lines.dropFirst(headSize).joined(separator: "\n") + "\n"
    let parts = records.components(separatedBy: mark)
    let copies = (0..<count).map { parts.joined(separator: mark + "x\($0)x") }
    return lines.prefix(headSize).map { $0 + "\n" }.joined() + copies.joined()
  }
}
