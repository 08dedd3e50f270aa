import CDRCore

/// What the names of files say: whose calls a file has, and where it stands in a sequence.
///
/// ```
/// sw1/cdr-20261005-0007.csv ─► source sw1/cdr-{yyyyMMdd}-{n}.csv, date 2026-10-05, number 7
/// ```
///
/// Names that differ only in dates and numbers are one source. A number that most names share with
/// others is part of the source (`sw1`, `sw2`), one that nearly each name has for itself counts files.
public struct FileNames: Sendable {
  /// A file among others of its source.
  struct Entry: Hashable {
    /// Its place among the names.
    var file: Int
    var number: Int64?
    /// As it is written, with leading zeros.
    var digits = ""
    var date: CivilDate?
  }

  /// Files whose names differ only in a number or a date.
  struct Sequence {
    var source: String
    var entries: [Entry]
    /// Whether a person said how the names are made.
    var isGiven: Bool
  }

  /// By file, its source.
  public let sources: [String]
  let sequences: [Sequence]

  /// The source of files that have nothing in common.
  static let all = "*"

  /// Fewer files are no source of their own.
  private static let fewest = 3

  /// - Parameters:
  ///   - names: all files, in the order in which they came.
  ///   - pattern: how the files are named that are numbered or dated; nil: that is found out.
  public init(_ names: [String], pattern: SequencePattern? = nil) {
    var sources = Array(repeating: Self.all, count: names.count)
    var sequences: [Sequence] = []
    var rest: [Int] = []
    var matched: [String: [Entry]] = [:]
    for (file, name) in names.enumerated() {
      guard let match = pattern?.match(name) else {
        rest.append(file)
        continue
      }
      let source = Self.source(of: match, pattern!)
      matched[source, default: []].append(
        Entry(
          file: file, number: match.number.flatMap { Int64($0) }, digits: match.number ?? "",
          date: match.date))
      sources[file] = source
    }
    for (source, entries) in matched.sorted(by: { $0.key < $1.key }) {
      sequences.append(Sequence(source: source, entries: entries, isGiven: true))
    }
    // With a pattern, what it does not fit is in no sequence, but has sources all the same.
    for group in Self.groups(rest, names) {
      for sequence in Self.sequences(group, isWanted: pattern == nil) {
        for entry in sequence.entries { sources[entry.file] = sequence.source }
        if pattern == nil { sequences.append(sequence) }
      }
    }
    self.sources = sources
    self.sequences = sequences
  }

  private static func source(of match: SequencePattern.Match, _ pattern: SequencePattern) -> String
  {
    var texts = match.texts[...]
    let pieces = pattern.pieces.map { piece in
      switch piece {
      case .text(let text): String(decoding: text, as: UTF8.self)
      case .number: "{n}"
      case .date(let letters): "{\(String(decoding: letters, as: UTF8.self))}"
      case .any: texts.popFirst() ?? ""
      }
    }
    return match.folder + pieces.joined()
  }

  // MARK: Finding out

  /// Files whose names differ only in dates and numbers.
  private struct Group {
    var files: [Int]
    var tokens: [[NameToken]]
  }

  private static func groups(_ files: [Int], _ names: [String]) -> [Group] {
    var groups: [[String]: Group] = [:]
    for file in files {
      let tokens = NameToken.tokens(of: names[file])
      let shape = tokens.map { token in
        switch token {
        case .text(let text): "t\(text)"
        case .date(_, let form): "d\(form)"
        case .number: "n"
        }
      }
      groups[shape, default: Group(files: [], tokens: [])].files.append(file)
      groups[shape]!.tokens.append(tokens)
    }
    return groups.sorted { $0.value.files[0] < $1.value.files[0] }.map(\.value)
  }

  /// The sequences of a group: one for each way in which the numbers differ that belong to the source.
  private static func sequences(_ group: Group, isWanted: Bool) -> [Sequence] {
    guard group.files.count >= fewest else { return [] }
    let numbers = group.tokens[0].indices.filter { place in
      if case .number = group.tokens[0][place] { true } else { false }
    }
    let hasDate = group.tokens[0].contains { if case .date = $0 { true } else { false } }
    let counter = counter(group, numbers, hasDate: hasDate)
    var sequences: [String: Sequence] = [:]
    for (file, tokens) in zip(group.files, group.tokens) {
      var source = ""
      var entry = Entry(file: file)
      for (place, token) in tokens.enumerated() {
        switch token {
        case .text(let text): source += text
        case .date(let date, let form):
          source += "{\(form)}"
          // Of two dates in a name the later tells files apart: the other is a folder's.
          entry.date = date
        case .number(let digits):
          source += place == counter ? "{n}" : digits
          if place == counter { (entry.number, entry.digits) = (Int64(digits), digits) }
        }
      }
      sequences[source, default: Sequence(source: source, entries: [], isGiven: false)]
        .entries.append(entry)
    }
    return sequences.values.filter { $0.entries.count >= fewest }
      .sorted { $0.source < $1.source }
  }

  /// The place of the number that counts files: the last that most names have for themselves.
  private static func counter(_ group: Group, _ numbers: [Int], hasDate: Bool) -> Int? {
    numbers.last { place in
      var values: [Int64: Int] = [:]
      for tokens in group.tokens {
        guard case .number(let digits) = tokens[place], let value = Int64(digits) else {
          return false
        }
        values[value, default: 0] += 1
      }
      return values.count * fewest > group.files.count
    }
  }
}
