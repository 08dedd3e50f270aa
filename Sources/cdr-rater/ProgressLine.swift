/// How far the first pass is, in a line of text.
package struct ProgressLine {
  /// Bytes read of the files as stored.
  package var read: Int64
  /// Bytes of all files; 0 where it cannot be told, and then there is no bar.
  package var total: Int64
  /// The time since the start.
  package var elapsed: Duration

  package init(read: Int64, total: Int64, elapsed: Duration) {
    self.read = read
    self.total = total
    self.elapsed = elapsed
  }

  /// `██████████░░░░░░░░░░ 50%  61 of 122 MB  3 s left`, as much of it as there are columns for.
  package func text(columns: Int) -> String {
    guard total > 0 else {
      return String("reading  \(Self.megabytes(read)) MB".prefix(max(0, columns)))
    }
    let share = Double(min(read, total)) / Double(total)
    let percent = "\(Int(share * 100))%"
    let size = "  \(Self.megabytes(read)) of \(Self.megabytes(total)) MB"
    var rest = ""
    if read > 0, read < total {
      let seconds = elapsed / .seconds(1) / share * (1 - share)
      // The first bytes of a long input foretell nothing, and their guess need not fit an integer.
      if seconds < 1_000_000 { rest = "  \(Int(seconds) + 1) s left" }
    }
    for text in [percent + size + rest, percent + size, percent] {
      let width = min(30, columns - text.count - 1)
      guard width >= 10 else { continue }
      let filled = Int(share * Double(width))
      return String(repeating: "█", count: filled)
        + String(repeating: "░", count: width - filled) + " " + text
    }
    return String(percent.prefix(max(0, columns)))
  }

  /// `0.4`, `9.9`, `10`, `12345`
  private static func megabytes(_ bytes: Int64) -> String {
    let tenths = bytes / 100_000
    return tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(tenths / 10)"
  }
}
