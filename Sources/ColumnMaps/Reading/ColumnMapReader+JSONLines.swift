import CDRCore
import OperatorFiles

/// What a map of JSON Lines cannot say.
extension ColumnMapReader {
  /// Refuses the keys that say how lines of fields are written.
  static func refuseTextForms(_ keys: YAMLKeys) {
    keys.refuse(
      [
        "header", "names", "types_row", "delimiter", "quoting", "comment", "skip_rows", "wrapping",
        "ragged",
      ], "is for CSV and has no meaning with format: json_lines; remove it")
    if let value = keys["encoding"], value.text()?.lowercased() == "gb18030" {
      value.fault(
        "JSON Lines are UTF-8; convert the files first (iconv -f GB18030 -t UTF-8) and remove this")
    }
  }

  /// Refuses other keys of calls, which are chosen by a file's header.
  func refuseOtherKeys(_ map: ColumnMap, _ fields: YAMLValue?) {
    guard map.callID.map({ $0.alternatives.count > 1 }) == true else { return }
    fields?.fault(
      "call_id has or, which chooses by a file's header, and JSON Lines have none; keep one list of "
        + "columns")
  }
}
