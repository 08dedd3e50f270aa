import ColumnMaps
import Metering

/// What a map for a file is called, and which files of a folder it is for.
enum MapName {
  static func of(_ file: InputFile) -> String {
    var name = lastPart(file)
    for ending in [".gz", ".csv", ".txt", ".log", ".tsv", ".jsonl", ".ndjson", ".json"]
    where name.hasSuffix(ending) {
      name.removeLast(ending.count)
    }
    let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let joined = words.prefix(4).joined(separator: "-")
    if joined.isEmpty || joined.first?.isNumber == true {
      return "log" + (joined.isEmpty ? "" : "-\(joined)")
    }
    return ColumnMap.builtInNames.contains(joined) ? joined + "-log" : joined
  }

  /// Names like that of the file, where those that a map is for unless it says otherwise do not
  /// have it among them.
  static func patterns(of file: InputFile, _ format: LogFormat = .csv) -> [String] {
    let standard = format.files
    guard case .path = file.source else { return standard }
    var name = lastPart(file)
    if name.hasSuffix(".gz") { name.removeLast(3) }
    if standard.contains(where: { name.hasSuffix($0.dropFirst()) }) { return standard }
    if let dot = name.lastIndex(of: "."), dot != name.startIndex {
      let ending = name[dot...].dropFirst()
      if !ending.isEmpty, ending.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
        return ["*.\(ending)", "*.\(ending).gz"]
      }
    }
    // The part that names of one series have in common.
    let common = name.prefix { $0.isASCII && ($0.isLetter || $0 == "_" || $0 == "-") }
    return common.isEmpty ? ["*"] : ["\(common)*"]
  }

  private static func lastPart(_ file: InputFile) -> String {
    file.name.split(separator: "/").last.map(String.init) ?? ""
  }
}
