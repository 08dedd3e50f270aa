import CDRCore

/// How the names of files are numbered or dated: `cdr-{n}.csv.gz`, `sw1_{yyyy-MM-dd}_{n}.csv`.
///
/// `{n}` stands for a number, `{yyyy-MM-dd}` and the like for a date, `*` for any text without a `/`.
/// A pattern fits the end of a name, from a `/` or the name's beginning on.
public struct SequencePattern: Hashable, Sendable {
  enum Piece: Hashable {
    case text([UInt8])
    case number
    /// The letters between digits: `yyyy-MM-dd`.
    case date([UInt8])
    case any
  }

  /// As it was written.
  public let text: String
  let pieces: [Piece]

  /// - Throws: `usage` for a pattern that has neither a number nor a date, or one it does not know.
  public init(_ text: String) throws(Failure) {
    self.text = text
    var pieces: [Piece] = []
    var rest = text[...]
    while let first = rest.first {
      if first == "{" {
        guard let end = rest.firstIndex(of: "}") else { throw Self.fault(text, "a { has no }") }
        let name = rest[rest.index(after: rest.startIndex)..<end]
        if name == "n" {
          pieces.append(.number)
        } else if Self.isDate(name) {
          pieces.append(.date(Array(name.utf8)))
        } else {
          throw Self.fault(text, "{\(name)} is neither {n} nor a date such as {yyyy-MM-dd}")
        }
        rest = rest[rest.index(after: end)...]
      } else if first == "*" {
        pieces.append(.any)
        rest = rest.dropFirst()
      } else {
        let end = rest.firstIndex { $0 == "{" || $0 == "*" } ?? rest.endIndex
        pieces.append(.text(Array(rest[..<end].utf8)))
        rest = rest[end...]
      }
    }
    guard pieces.contains(where: { $0 == .number || $0.isDate }) else {
      throw Self.fault(text, "there is no {n} and no date in it")
    }
    guard pieces.count(where: { $0 == .number }) <= 1, pieces.count(where: \.isDate) <= 1 else {
      throw Self.fault(text, "it may have one {n} and one date")
    }
    self.pieces = pieces
  }

  private static func fault(_ text: String, _ what: String) -> Failure {
    Failure(
      .usage,
      "--sequence \(text): \(what); write a pattern such as 'cdr-{n}.csv.gz' or "
        + "'sw1-{yyyy-MM-dd}-{n}.csv'")
  }

  private static func isDate(_ name: Substring) -> Bool {
    let letters = name.filter(\.isLetter)
    return letters == "yyyyMMdd" && name.allSatisfy { $0.isASCII && !$0.isNumber }
  }

  /// What a name has in the places of number, date and `*`; nil where the pattern does not fit it.
  func match(_ name: String) -> Match? {
    let bytes = Array(name.utf8)
    var starts = [0]
    starts += bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") }.map { $0 + 1 }
    for start in starts.reversed() {
      var match = Match()
      if fits(bytes, start, 0, &match) {
        match.folder = String(decoding: bytes[..<start], as: UTF8.self)
        return match
      }
    }
    return nil
  }

  /// What a name has where the pattern leaves it open.
  struct Match: Hashable {
    var folder = ""
    var number: String?
    var date: CivilDate?
    var texts: [String] = []
  }

  private func fits(_ bytes: [UInt8], _ place: Int, _ piece: Int, _ match: inout Match) -> Bool {
    guard piece < pieces.count else { return place == bytes.count }
    switch pieces[piece] {
    case .text(let text):
      guard bytes[place...].starts(with: text) else { return false }
      return fits(bytes, place + text.count, piece + 1, &match)
    case .number:
      var end = place
      while end < bytes.count, isDigit(bytes[end]) { end += 1 }
      guard end > place, end - place <= 18 else { return false }
      match.number = String(decoding: bytes[place..<end], as: UTF8.self)
      return fits(bytes, end, piece + 1, &match)
    case .date(let letters):
      guard let date = Self.date(bytes, place, letters) else { return false }
      match.date = date
      return fits(bytes, place + letters.count, piece + 1, &match)
    case .any:
      for end in place...bytes.count {
        if end > place, bytes[end - 1] == UInt8(ascii: "/") { break }
        var longer = match
        longer.texts.append(String(decoding: bytes[place..<end], as: UTF8.self))
        if fits(bytes, end, piece + 1, &longer) {
          match = longer
          return true
        }
      }
      return false
    }
  }

  /// A date written by letters: `yyyy`, `MM` and `dd` for digits, all else for itself.
  private static func date(_ bytes: [UInt8], _ place: Int, _ letters: [UInt8]) -> CivilDate? {
    guard place + letters.count <= bytes.count else { return nil }
    var parts: [UInt8: Int] = [:]
    for (offset, letter) in letters.enumerated() {
      let byte = bytes[place + offset]
      if [UInt8(ascii: "y"), UInt8(ascii: "M"), UInt8(ascii: "d")].contains(letter) {
        guard isDigit(byte) else { return nil }
        parts[letter, default: 0] = parts[letter, default: 0] * 10 + Int(byte - UInt8(ascii: "0"))
      } else if byte != letter {
        return nil
      }
    }
    return CivilDate(
      checking: parts[UInt8(ascii: "y")] ?? 0, parts[UInt8(ascii: "M")] ?? 0,
      parts[UInt8(ascii: "d")] ?? 0)
  }
}

extension SequencePattern.Piece {
  fileprivate var isDate: Bool { if case .date = self { true } else { false } }
}
