import CDRCore

/// Something wrong in a hand-written file: where it stands, and what to do about it.
package struct Fault: Hashable, Sendable {
  /// 1-based.
  package var line: Int
  /// The keys that lead there, such as `usage.voice.tiers[2].up_to`, list entries counted from 1;
  /// empty for the file as a whole.
  package var path: String
  package var text: String

  package init(line: Int, path: String = "", _ text: String) {
    self.line = line
    self.path = path
    self.text = text
  }

  /// `line 12, usage.voice.tiers[2].up_to: must be …`
  package var description: String {
    "line \(line)" + (path.isEmpty ? "" : ", \(path)") + ": \(text)"
  }
}

/// Collects the faults of one file, so that all are shown together.
///
/// It is handed down by reference through the readers of nested keys: each adds what it finds and
/// reads on with a default instead of what it could not read.
package final class FaultLog {
  package private(set) var faults: [Fault] = []

  package init() {}

  package func add(line: Int, path: String = "", _ text: String) {
    faults.append(Fault(line: line, path: path, text))
  }

  /// Whether bytes are UTF-8; adds a fault at the first line that is not. One stands for all, since
  /// a file of another encoding, or no text at all, has them everywhere.
  package func isUTF8(_ bytes: some Collection<UInt8>) -> Bool {
    if String(validating: bytes, as: UTF8.self) != nil { return true }
    // A line feed is never part of another character, so lines can be judged one by one.
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let bad = lines.indices.filter { String(validating: lines[$0], as: UTF8.self) == nil }
    let others = bad.count - 1
    add(
      line: (bad.first ?? 0) + 1,
      "is not UTF-8"
        + (others > 0 ? " (nor \(others == 1 ? "is 1 other line" : "are \(others) others"))" : "")
        + "; save the file as UTF-8 text")
    return false
  }

  /// Throws all faults as one failure, in order of lines, unless there are none.
  package func throwIfAny(in origin: String, as kind: Failure.Kind = .unfit) throws(Failure) {
    guard !faults.isEmpty else { return }
    // Swift's sort is not promised to be stable, so the order of discovery takes part in it.
    let sorted = faults.enumerated()
      .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
      .map(\.element)
    throw Failure(kind, Self.message(for: sorted, in: origin))
  }

  /// A heading with the file and the number of faults, then a line each.
  static func message(for faults: [Fault], in origin: String) -> String {
    let heading = "\(origin) has \(faults.count == 1 ? "1 fault" : "\(faults.count) faults")"
    return ([heading] + faults.map { "  \($0.description)" }).joined(separator: "\n")
  }
}
