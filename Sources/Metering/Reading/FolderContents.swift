import Foundation

/// The names in a folder, by what a run makes of them.
///
/// Collection systems leave more in a folder than finished files. What is skipped is said, so
/// that a misspelt pattern or a stuck transfer does not pass for a night without calls.
struct FolderContents {
  /// As the command line has it.
  let folder: String
  let patterns: [String]
  /// Files that a pattern matches, in byte order, and what they are; nil: that could not be told.
  private(set) var chosen: [(name: String, kind: FileKind?)] = []
  /// Files still being written, whatever matches them.
  private(set) var unfinished: [String] = []
  /// Files that say by their name that another one is whole, whatever matches them.
  private(set) var markers: [String] = []
  /// Files that no pattern matches.
  private(set) var unmatched: [String] = []
  /// Folders in the folder, which are not read.
  private(set) var folders: [String] = []
  /// Those of the chosen that have no bytes.
  var empty: [String] = []
  /// Those of the chosen that are pipes, sockets or devices, which are never read.
  var special: [String] = []

  /// Ends of the names that programs give to what they still write: curl, browsers, SFTP clients.
  private static let unfinishedEnds = [".tmp", ".part", ".partial", ".filepart", ".crdownload"]
  private static let markerEnd = ".fin"

  /// How many names of a kind are listed.
  static let listedNames = 5

  /// nil: the folder cannot be read.
  init?(of folder: String, patterns: [String]) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      return nil
    }
    self.folder = folder
    self.patterns = patterns
    for name in names.sorted(by: Self.precedes)
    where name.utf8.first != UInt8(ascii: ".") {
      let ending = name.lowercased()
      if name.utf8.starts(with: "temp-".utf8)
        || Self.unfinishedEnds.contains(where: ending.hasSuffix)
      {
        unfinished.append(name)
        continue
      }
      let kind = FileKind(path: Self.path(of: name, in: folder))
      let isFolder = if case .folder = kind { true } else { false }
      if ending.hasSuffix(Self.markerEnd) {
        if !isFolder { markers.append(name) }
      } else if isFolder {
        folders.append(name)
      } else if patterns.contains(where: { Self.matches(name, $0) }) {
        chosen.append((name, kind))
      } else {
        unmatched.append(name)
      }
    }
  }

  /// By bytes, which a String's own view compares one by one.
  static func precedes(_ a: String, _ b: String) -> Bool {
    let isFirst = unsafe a.utf8.withContiguousStorageIfAvailable { first in
      unsafe b.utf8.withContiguousStorageIfAvailable { second in
        let order = unsafe memcmp(
          first.baseAddress!, second.baseAddress!, min(first.count, second.count))
        return order != 0 ? order < 0 : first.count < second.count
      }
    }
    return isFirst.flatMap(\.self) ?? a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  static func path(of name: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// Whether a name matches a pattern with `*`, `?` and `[…]`, of which the latter two stand for a
  /// byte each.
  private static func matches(_ name: String, _ pattern: String) -> Bool {
    unsafe fnmatch(pattern, name, 0) == 0
  }

  // MARK: What is said of them

  /// What was skipped that may be missed, a line each.
  var warnings: [String] {
    skipped(markers: false, unmatched: true).map { [prefix + $0] } ?? []
  }

  /// Which folders were skipped, a line each.
  var folderWarnings: [String] {
    folders.map { name in
      "skipped the folder \(Self.path(of: name, in: folder)); to read it, name it or give --recursive"
    }
  }

  /// What is as it is on every good night: markers were skipped, and files are empty; nil when there is
  /// nothing to say.
  var note: String? {
    var parts: [String] = []
    if !markers.isEmpty {
      parts.append(
        "skipped \(Self.list(markers)) (\(markers.count == 1 ? "marker" : "markers"))")
    }
    if !empty.isEmpty {
      parts.append(Self.list(empty) + (empty.count == 1 ? " is empty" : " are empty"))
    }
    return parts.isEmpty ? nil : prefix + parts.joined(separator: "; ")
  }

  private var prefix: String { Self.path(of: "", in: folder) + ": " }

  /// What a command says that finds no file here to read.
  var nothingFound: String {
    var text = nothingFoundHere
    if !folders.isEmpty {
      text +=
        "; folders in it are not read: name "
        + Self.list(folders.map { Self.path(of: $0, in: folder) }) + " or give --recursive"
    }
    return text
  }

  /// The same where the folders in it hold none either.
  var nothingFoundBelow: String {
    folders.isEmpty ? nothingFoundHere : nothingFoundHere + "; nor have the folders in it"
  }

  private var nothingFoundHere: String {
    let wanted =
      patterns.count < 2
      ? patterns.joined()
      : patterns.dropLast().joined(separator: ", ") + " or " + patterns[patterns.count - 1]
    var parts = ["\(folder): the folder has no \(wanted) file"]
    if let skipped = skipped(markers: true, unmatched: false) { parts.append(skipped) }
    if !unmatched.isEmpty {
      var likely: [String] = []
      for pattern in unmatched.map(Self.pattern) where !likely.contains(pattern) {
        likely.append(pattern)
      }
      let quoted = likely.prefix(Self.listedNames).map { "\"\($0)\"" }.joined(separator: ", ")
      parts.append("it holds " + Self.list(unmatched))
      parts.append(
        "name \(unmatched.count == 1 ? "it" : "them"), or give a column map with files: [\(quoted)]"
      )
    }
    return parts.joined(separator: "; ")
  }

  private func skipped(markers withMarkers: Bool, unmatched withUnmatched: Bool) -> String? {
    var kinds: [(names: [String], what: String)] = [(unfinished, "still being written")]
    if withMarkers { kinds.append((markers, markers.count == 1 ? "marker" : "markers")) }
    if !special.isEmpty {
      kinds.append((special, special.count == 1 ? "not a regular file" : "not regular files"))
    }
    if withUnmatched { kinds.append((unmatched, "not " + patterns.joined(separator: ", "))) }
    let texts = kinds.filter { !$0.names.isEmpty }.map { "\(Self.list($0.names)) (\($0.what))" }
    return texts.isEmpty ? nil : "skipped " + texts.joined(separator: ", ")
  }

  /// The first few names, and how many there are besides.
  private static func list(_ names: [String]) -> String {
    let rest = names.count - listedNames
    return names.prefix(listedNames).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  /// A pattern that matches a name and those that are likely to stand beside it.
  private static func pattern(for name: String) -> String {
    if let csv = name.range(of: ".csv", options: .caseInsensitive) {
      return "*\(name[csv])" + (csv.upperBound == name.endIndex ? "" : "*")
    }
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return "*" + name[dot...]
  }
}
