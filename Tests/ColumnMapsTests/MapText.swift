import CDRCore
import ColumnMaps
import TestSupport

/// The smallest column map, of 6 lines, with lines of a case after them: `fields` ones, indented,
/// under its fields, else `top` ones. Either begins on line 7.
func mapText(fields: String = "", top: String = "") -> String {
  let fieldLines = fields.split(separator: "\n", omittingEmptySubsequences: false)
    .map { "  \($0)\n" }.joined()
  return """
    name: small
    fields:
      account_id: {column: who}
      product: {constant: voice}
      start_time: {column: when}
      duration: {column: length}

    """ + (fields.isEmpty ? "" : fieldLines) + top
}

/// The smallest map with other lines in the place of a field's, which stands on line 3 to 6.
func mapText(_ field: String, _ value: String) -> String {
  mapText().split(separator: "\n").map { line in
    line.hasPrefix("  \(field):") ? "  \(field): \(value)\n" : "\(line)\n"
  }.joined()
}

/// The faults that reading a text lists, without their indentation; none when it is a map.
func faults(of text: String) -> [String] {
  faults(in: "m.yaml", .unfit) { () throws(Failure) in
    _ = try ColumnMap(text: text, origin: "m.yaml")
  }
}

func map(_ text: String) throws -> ColumnMap {
  try ColumnMap(text: text, origin: "m.yaml")
}
