import ColumnMaps
import Foundation
import Testing

@Suite("The sample files")
struct SampleFileTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Samples")

  static func rows(_ name: String) throws -> [[String]] {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).map { fields(of: String($0)) }
  }

  /// The fields of a line whose quotes are well formed.
  private static func fields(of line: String) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }

  @Test("the map of each fits it, by the first of its longest rows")
  func fitting() throws {
    let totals = try Self.rows("totals.csv").dropFirst()
    #expect(Set(totals.map { $0[1] }) == Set(ColumnMap.builtInNames).subtracting(["standard"]))
    // Lines of JSON have no row that says so.
    for row in totals where !row[0].hasSuffix(".jsonl") {
      let rows = try Self.rows(row[0])
      let size = rows.map(\.count).max()
      let first = try #require(rows.first { $0.count == size })
      #expect(ColumnMap.builtIn(fitting: first)?.name == row[1], "\(row[0])")
    }
  }

  @Test("what is expected of them adds up")
  func sums() throws {
    let expected = try Self.rows("expected.csv").dropFirst()
    for row in try Self.rows("totals.csv").dropFirst() {
      let counts = row[2...].compactMap { Int($0) }
      #expect(counts.count == 6 && counts[0] == counts[1...].reduce(0, +), "\(row[0])")
      let calls = expected.filter { $0[0] == row[0] }.compactMap { Int($0[4]) }
      #expect(calls.reduce(0, +) == counts[1], "\(row[0])")
      // A header, and Cisco's row of types, are no records.
      let heads = [
        "3cx": 0, "asterisk": 0, "avaya-smdr": 0, "broadworks": 0, "freeswitch": 0, "cucm": 2,
      ]
      let head = row[0].hasSuffix(".jsonl") ? 0 : heads[row[1]] ?? 1
      let lines = try Self.rows(row[0]).count
      #expect(lines - (row[0].hasSuffix("table.csv") ? 1 : head) == counts[0], "\(row[0])")
    }
  }
}
