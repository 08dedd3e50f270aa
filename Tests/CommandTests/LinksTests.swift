import Foundation
import Testing

@Suite("Links between the pages")
struct LinksTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Every page of the project, by its path from the root.
  private static func pages() throws -> [String] {
    let folders = [
      "", "docs/", "Benchmarks/", "Benchmarks/compare/", "SampleCDRs/", "Fuzz/", "Examples/",
    ]
    return folders.flatMap { folder in
      let names = try? FileManager.default.contentsOfDirectory(atPath: root.path + "/" + folder)
      return (names ?? []).filter { $0.hasSuffix(".md") }.sorted().map { folder + $0 }
    }
  }

  /// The anchors of a page's headings, as the common renderers make them.
  private static func anchors(_ text: String) -> Set<String> {
    var anchors: Set<String> = []
    var isCode = false
    for line in text.split(separator: "\n") {
      if line.hasPrefix("```") { isCode.toggle() }
      guard !isCode, line.hasPrefix("#") else { continue }
      let words = line.drop { $0 == "#" }.trimmingPrefix(" ").lowercased()
      let kept = words.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
      anchors.insert(kept.replacing(" ", with: "-"))
    }
    return anchors
  }

  @Test("each leads to a file and a heading that are there")
  func links() throws {
    let pages = try Self.pages()
    #expect(pages.count > 12)
    var count = 0
    for page in pages {
      let text = try Documentation.text(page)
      for match in text.matches(of: /\]\(([^)\s]+)\)/) {
        let link = String(match.1)
        if link.hasPrefix("http://") || link.hasPrefix("https://") || link.hasPrefix("mailto:") {
          continue
        }
        count += 1
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let target =
          parts[0].isEmpty
          ? Self.root.appending(path: page)
          : Self.root.appending(path: page).deletingLastPathComponent()
            .appending(path: String(parts[0])).standardizedFileURL
        #expect(FileManager.default.fileExists(atPath: target.path), "\(page): \(link)")
        guard parts.count == 2, target.pathExtension == "md",
          let other = try? String(contentsOf: target, encoding: .utf8)
        else { continue }
        #expect(Self.anchors(other).contains(String(parts[1])), "\(page): \(link)")
      }
    }
    #expect(count > 60)
  }
}
