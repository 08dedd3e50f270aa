import Yams

/// A value of a YAML file with the place where it stands. Reading it as something that it is not
/// adds a fault and gives nil.
package struct YAMLValue {
  let node: Node
  /// The line of the key for keys and lists, else the value's own.
  package let line: Int
  package let path: String
  package let faults: FaultLog

  package func fault(_ text: String) { faults.add(line: line, path: path, text) }

  /// The keys under this one, of which none but the known ones may occur.
  package func keys(_ known: [String]) -> YAMLKeys? {
    guard let keys = anyKeys(expecting: known.joined(separator: ", ")) else { return nil }
    keys.refuseUnknown(known)
    return keys
  }

  /// The keys under this one, whatever they are called.
  package func anyKeys(expecting expected: String) -> YAMLKeys? {
    guard case .mapping(let mapping) = node else {
      wrongType(needed: "keys under it (\(expected))")
      return nil
    }
    return YAMLKeys(mapping, line: line, path: path, faults: faults)
  }

  /// The entries of a list.
  package func list(of entries: String) -> [YAMLValue]? {
    guard case .sequence(let sequence) = node else {
      wrongType(needed: "a list of \(entries)")
      return nil
    }
    return sequence.enumerated().map { place, entry in
      YAMLValue(
        node: entry, line: entry.mark?.line ?? line, path: "\(path)[\(place + 1)]", faults: faults)
    }
  }

  /// The text of a single value, as it is written.
  package func text() -> String? {
    guard case .scalar(let scalar) = node, !isNull else {
      wrongType(needed: "a single value")
      return nil
    }
    return scalar.string
  }

  /// Whether nothing is written after the key.
  package var isNull: Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// The text of a single value, without a fault where there is none.
  package var singleText: String? {
    guard case .scalar(let scalar) = node, !isNull else { return nil }
    return scalar.string
  }

  /// The text of a single value as it is written, be it a word for nothing.
  package var writtenText: String? {
    guard case .scalar(let scalar) = node, !(isNull && scalar.string.isEmpty) else { return nil }
    return scalar.string
  }

  package var isMapping: Bool {
    if case .mapping = node { true } else { false }
  }

  package var isList: Bool {
    if case .sequence = node { true } else { false }
  }

  /// The keys under this one, as they are written; empty where there are none.
  package var keyNames: [String] {
    guard case .mapping(let mapping) = node else { return [] }
    return mapping.compactMap { $0.key.scalar.map { RepeatedKey.name(of: $0.string) } }
  }

  private func wrongType(needed: String) {
    switch node {
    case _ where isNull: fault("has no value; it needs \(needed)")
    case .mapping: fault("has keys under it; it needs \(needed)")
    case .sequence: fault("is a list; it needs \(needed)")
    case .scalar(let scalar): fault("is \(quoted(scalar.string)); it needs \(needed)")
    case .alias: fault("is an alias; write the value out")
    }
  }
}

/// A text from a file between quotes, cut when it is long and without control characters, so that
/// a message stays one line.
package func quoted(_ text: String) -> String {
  let shown = text.unicodeScalars.prefix(64).map { scalar in
    scalar.properties.generalCategory == .control ? " " : String(scalar)
  }
  return "\"" + shown.joined() + (text.unicodeScalars.count > 64 ? "…\"" : "\"")
}
