import Foundation
import Reports

/// Whether this build writes workbooks of Excel.
package let writesWorkbooks = Workbook.library != nil

/// A workbook as a script that shares nothing with the program reads it, by Python's standard library.
package struct ReadWorkbook: Decodable {
  /// A cell with text, or with a number as the file has it and as its format shows it.
  package struct Cell: Decodable, Hashable {
    package var text: String?
    package var number: String?
    package var shown: String?
  }

  package var name: String
  package var bold: Bool
  package var frozen: Bool
  package var filter: String
  package var widths: [Double]
  /// Cells that are empty are nil, or absent at the end of a row.
  package var rows: [[Cell?]]

  private static let script =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "workbook/read").path

  package init(path: String) throws {
    let (status, output) = try runProgram([Self.script, path])
    guard status == 0 else { throw CocoaError(.fileReadCorruptFile) }
    self = try JSONDecoder().decode(ReadWorkbook.self, from: output)
  }

  /// The rows as texts, numbers as they are shown.
  package var texts: [[String]] {
    rows.map { row in
      (0..<(rows.first?.count ?? 0)).map { place in
        let cell = place < row.count ? row[place] : nil
        return cell?.text ?? cell?.shown ?? ""
      }
    }
  }

  /// The columns that hold a number in some row.
  package var numberColumns: Set<String> {
    var names: Set<String> = []
    for row in rows {
      for (place, cell) in row.enumerated() where cell?.number != nil {
        names.insert(rows[0][place]?.text ?? "")
      }
    }
    return names
  }
}

/// Rows of CSV, by the plainest of readers.
package func csvRows(_ text: String) -> [[String]] {
  var rows: [[String]] = []
  var row: [String] = []
  var cell = ""
  var isQuoted = false
  var rest = Array(text.unicodeScalars)[...]
  while let next = rest.popFirst() {
    switch next {
    case "\"" where isQuoted && rest.first == "\"":
      rest.removeFirst()
      cell += "\""
    case "\"": isQuoted.toggle()
    case "," where !isQuoted:
      row.append(cell)
      cell = ""
    case "\n" where !isQuoted:
      rows.append(row + [cell])
      (row, cell) = ([], "")
    default: cell.unicodeScalars.append(next)
    }
  }
  return rows
}
