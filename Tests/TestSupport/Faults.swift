import CDRCore

/// The faults that reading a file lists, each `line N, column: what`; none when there are none.
///
/// - Parameters:
///   - origin: the file's name, as messages have it.
///   - kind: of the failure that lists faults.
package func faults(
  in origin: String, _ kind: Failure.Kind, _ read: () throws(Failure) -> Void
) -> [String] {
  do throws(Failure) {
    try read()
    return []
  } catch {
    let lines = error.message.split(separator: "\n").map(String.init)
    let count = lines.count - 1
    guard error.kind == kind,
      lines[0] == "\(origin) has \(count == 1 ? "1 fault" : "\(count) faults")"
    else { return ["unexpected: \(error.message)"] }
    return lines.dropFirst().map { $0.hasPrefix("  ") ? String($0.dropFirst(2)) : "?" + $0 }
  }
}
