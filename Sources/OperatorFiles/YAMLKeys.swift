import CDRCore
import Yams

/// The keys of a YAML mapping, in the order of the file, with their values. They are told apart by
/// their bytes.
package struct YAMLKeys {
  package struct Entry {
    package let key: String
    package let keyLine: Int
    package let value: YAMLValue
  }

  /// Of keys that are given twice, the first.
  package private(set) var entries: [Entry] = []
  package let line: Int
  let path: String
  let faults: FaultLog

  init(_ mapping: Node.Mapping, line: Int, path: String, faults: FaultLog) {
    self.line = line
    self.path = path
    self.faults = faults
    var firstLines: [ByteText: Int] = [:]
    for (keyNode, node) in mapping {
      let keyLine = keyNode.mark?.line ?? line
      guard case .scalar(let scalar) = keyNode else {
        faults.add(line: keyLine, path: path, "has a list or keys as a key; a key is one word")
        continue
      }
      let key = RepeatedKey.name(of: scalar.string)
      if let first = firstLines[ByteText(key)] {
        faults.add(
          line: keyLine, path: keyPath(key), "is given twice, first on line \(first); keep one")
        continue
      }
      firstLines[ByteText(key)] = keyLine
      let valueLine = if case .scalar = node { node.mark?.line ?? keyLine } else { keyLine }
      entries.append(
        Entry(
          key: key, keyLine: keyLine,
          value: YAMLValue(node: node, line: valueLine, path: keyPath(key), faults: faults)))
    }
  }

  /// The value of a key; nil when the key is absent.
  package subscript(key: String) -> YAMLValue? { entries.first { $0.key.hasBytes(of: key) }?.value }

  /// The value of a key whose absence is a fault.
  package func required(_ key: String, _ advice: String) -> YAMLValue? {
    if let value = self[key] { return value }
    faults.add(line: line, path: keyPath(key), "is missing; \(advice)")
    return nil
  }

  /// The one of several keys that stands here; a fault when none does, or more than one.
  package func only(of names: [String]) -> Entry? {
    let found = entries.filter { names.contains(bytesOf: $0.key) }
    guard let first = found.first else {
      faults.add(line: line, path: path, "needs \(alternatives(names))")
      return nil
    }
    for other in found.dropFirst() {
      faults.add(
        line: other.keyLine, path: other.value.path,
        "cannot be used with \(first.key); keep one of them")
    }
    return first
  }

  /// Adds a fault for each of several keys that has no use here.
  package func refuse(_ names: [String], _ reason: String) {
    for entry in entries where names.contains(bytesOf: entry.key) {
      faults.add(line: entry.keyLine, path: entry.value.path, reason)
    }
  }

  package func refuseUnknown(_ known: [String]) {
    for entry in entries where !known.contains(bytesOf: entry.key) {
      let advice =
        nearestWord(to: entry.key, among: known).map { "did you mean \($0)?" }
        ?? "valid here: \(known.joined(separator: ", "))"
      faults.add(line: entry.keyLine, path: keyPath(entry.key), "unknown key; \(advice)")
    }
  }

  /// Names with other characters than letters, digits and `_-` stand in quotes, so that a path can
  /// be told from its text.
  private func keyPath(_ key: String) -> String {
    let isPlain =
      !key.isEmpty
      && key.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "-"
      }
    let name = isPlain ? key : quoted(key)
    return path.isEmpty ? name : "\(path).\(name)"
  }
}
