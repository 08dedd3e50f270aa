import CDRCore
import ColumnMaps

/// Forms that timestamps may have, told from how some are written.
enum TimestampForms {
  /// The patterns that a text may be of: more than one where day, month and year cannot be told
  /// apart by the number of their digits.
  static func patterns(of text: [UInt8]) -> [String] {
    var reader = PatternWriter(text)
    return reader.patterns()
  }

  /// The forms that some of a column's texts may be of, those that read more texts strictly first.
  static func candidates(for texts: [[UInt8]]) -> [TimestampForm] {
    var found: [String] = []
    var seen: Set<[UInt8]> = []
    for text in texts where seen.count < 12 {
      guard text.count <= 48, seen.insert(text).inserted else { continue }
      for pattern in patterns(of: text) where !found.contains(pattern) { found.append(pattern) }
    }
    // What writes 9 as 09 does so always. Where none does, numbers may have one digit.
    if seen.contains(where: hasPaddedNumber) {
      found += found.compactMap(relaxed).filter { !found.contains($0) }
    } else {
      var strict = found
      found = []
      for pattern in strict.map({ relaxed($0) ?? $0 }) where !found.contains(pattern) {
        found.append(pattern)
      }
      strict.removeAll { found.contains($0) }
      found += strict
    }
    return found.compactMap { (try? TimePattern($0)).map { .pattern($0) } }
  }

  /// Whether the date that a text begins with has a number of two digits of which the first is 0.
  private static func hasPaddedNumber(_ text: [UInt8]) -> Bool {
    text.prefix(10).split { !isDigit($0) }.contains {
      $0.count == 2 && $0.first == UInt8(ascii: "0")
    }
  }

  /// A pattern that takes numbers of one digit as well; nil where nothing stands between numbers.
  private static func relaxed(_ pattern: String) -> String? {
    guard !["yyyyMM", "HHmm", "MMdd", "ddMM"].contains(where: pattern.contains) else { return nil }
    let letters = pattern.contains("分") ? "dMHhms" : "dMHh"
    var relaxed = ""
    var rest = pattern[...]
    while let letter = rest.first {
      let run = rest.prefix { $0 == letter }
      relaxed += run.count == 2 && letters.contains(letter) ? String(letter) : String(run)
      rest = rest.dropFirst(run.count)
    }
    return relaxed
  }
}
