import Foundation

/// The project's pages, for tests of what they say.
enum Documentation {
  /// The text of a file, by its path in the repository: `docs/nightly.md`.
  static func text(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Of a page the part under a heading, up to the next heading of any level.
  static func section(_ heading: String, of text: String) -> Substring? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0.hasPrefix("#") && $0.hasSuffix(" \(heading)") })
    else { return nil }
    let end = lines[(start + 1)...].firstIndex { $0.hasPrefix("#") } ?? lines.endIndex
    return lines[start..<end].joined(separator: "\n")[...]
  }

  /// The words of a text in `code` that are keys: of small letters, digits and underscores.
  static func keys(in text: Substring) -> Set<String> {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    let code = parts.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789_")
    return Set(code.filter { !$0.isEmpty && $0.allSatisfy(letters.contains) }.map(String.init))
  }

  /// The lines of the first block of code of a language that has a text in it.
  static func block(_ language: String, with word: String, of text: String) -> [Substring] {
    for part in text.components(separatedBy: "```\(language)\n").dropFirst() {
      let block = part.components(separatedBy: "\n```")[0]
      if block.contains(word) { return block[...].split(separator: "\n") }
    }
    return []
  }
}
