import ColumnMaps
import TestSupport

/// Column maps of every text form, each with a header that fits.
enum RecordForm {
  static let all: [(map: ColumnMap, header: [UInt8])] = {
    let columns = CallLine.header
    let quoted = "\"" + columns.replacing(",", with: "\",\"") + "\""
    let reversed = columns.split(separator: ",").reversed().joined(separator: ",")
    var forms: [(ColumnMap, String)] = [
      (.standard, columns + "\n"), (.standard, columns + "\r\n"), (.standard, quoted + "\n"),
      (.standard, reversed + "\n"), (.standard, reversed + "\r\n"),
      (.standard, "call_id,account_id,product,start_time,duration_seconds\n"),
      (.standard, "\u{feff}x,\(columns),\"y\"\n"),
    ]
    func add(_ header: String, _ change: (inout ColumnMap) -> Void) {
      var map = ColumnMap.standard
      change(&map)
      forms.append((map, header))
    }
    let semicolons = columns.replacing(",", with: ";")
    add(columns + "\n") { $0.text.quoting = .lenient }
    add(columns + "\r\n") {
      $0.text.quoting = .lenient
      $0.trimsFields = true
    }
    add(semicolons + "\n") {
      $0.text.delimiter = UInt8(ascii: ";")
      $0.text.quoting = .none
    }
    add(columns + "\n") {
      $0.text.quoting = .lenient
      $0.text.wrapping = .init(before: "(", after: ");")
    }
    add("# a comment\n" + columns + "\n") {
      $0.text.comment = UInt8(ascii: "#")
      $0.nulls = ["NULL", "-", ""]
    }
    add("two lines\nthat are left out\n" + columns + "\nINT,TEXT\n") {
      $0.text.skippedRows = 2
      $0.typesRow = "INT"
      $0.trimsFields = true
    }
    add("") {
      $0.header = .absent
      let names = columns.split(separator: ",").map(String.init)
      $0.columnNames = [names, names.dropLast(), names + ["more"]]
    }
    return forms.map { ($0.0, Array($0.1.utf8)) }
  }()
}
