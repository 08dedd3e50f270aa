import Yams

/// The one YAML document of a text, with its faults of form.
///
/// Everything in it stays text: nothing is resolved to numbers, truth values or dates, so a price
/// is what was written and `off` is a word.
package struct YAMLDocument {
  /// What a file is expected to hold, for messages about files that do not.
  package struct Kind: Sendable {
    /// `a tariff`
    package var name: String
    /// What to do about an empty file: `` `cdr-rater tariff show` prints one to start from``.
    package var startingPoint: String

    package init(name: String, startingPoint: String) {
      self.name = name
      self.startingPoint = startingPoint
    }
  }

  /// nil when the text holds no document, or none that could be read; the log then says why.
  package let root: YAMLValue?

  package init(bytes: [UInt8], of kind: Kind, faults: FaultLog) {
    root = Self.text(of: bytes, faults: faults)
      .flatMap { Self.root(of: $0, kind: kind, faults: faults) }
      .map { YAMLValue(node: $0, line: $0.mark?.line ?? 1, path: "", faults: faults) }
  }

  /// The bytes as text, without a byte order mark.
  private static func text(of bytes: [UInt8], faults: FaultLog) -> String? {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
    return faults.isUTF8(bytes) ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private static func root(of text: String, kind: Kind, faults: FaultLog) -> Node? {
    var text = PaddedText(text)
    var marked: Set<MarkedKey> = []
    while true {
      do {
        return try compose(text.string, kind: kind, faults: faults)
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        // The parser stops at a repeated key. Marking the first of the two in the text lets it go
        // on, so that this fault is listed together with all others.
        let place = MarkedKey(line: context.mark.line, column: context.mark.column)
        guard marked.insert(place).inserted, marked.count <= RepeatedKey.limit,
          text.markKey(line: place.line, column: place.column, number: marked.count)
        else {
          let name = keys.first.map { RepeatedKey.name(of: $0) } ?? ""
          faults.add(line: place.line, "the key \"\(name)\" is given twice; keep one")
          return nil
        }
      } catch let error as YamlError {
        faults.add(error, in: text.string)
        return nil
      } catch {
        faults.add(line: 1, "cannot be read as YAML: \(error)")
        return nil
      }
    }
  }

  private struct MarkedKey: Hashable {
    let line: Int
    let column: Int
  }

  private static func compose(_ text: String, kind: Kind, faults: FaultLog) throws -> Node? {
    // The basic resolver leaves every scalar a string, so `12` and "12" are one key.
    let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
    guard let root = try parser.nextRoot() else {
      faults.add(line: 1, "is empty; \(kind.startingPoint)")
      return nil
    }
    if let second = try parser.nextRoot() {
      faults.add(
        line: second.mark?.line ?? 1,
        "a second document begins here; \(kind.name) is one document, so put each in its own file")
    }
    return root
  }
}

extension FaultLog {
  /// Adds what the parser found wrong in a text.
  fileprivate func add(_ error: YamlError, in text: String) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let around = context.map {
        " (\($0.text)"
          + ($0.mark.line > 0 && $0.mark.line != mark.line ? ", line \($0.mark.line))" : ")")
      }
      add(line: mark.line, "is not YAML at column \(mark.column): \(problem)" + (around ?? ""))
    case .reader(let problem, let offset, _, _):
      let before = text.prefix(offset ?? 0)
      let lineEnds = before.count { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
      add(line: lineEnds + 1, "is not YAML: \(problem)")
    default: add(line: 1, "cannot be read as YAML: \(error)")
    }
  }
}
