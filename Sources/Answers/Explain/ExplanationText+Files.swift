import CDRCore

extension Explanation {
  /// Whether what many files brought to several lines stands in one table, after all lines.
  var hasFileTable: Bool {
    fileLines.count > 1 && Set((contributions ?? []).map { $0.file ?? "" }).count > 5
  }

  /// The lines to which files bring something: the item, and the products whose calls they are.
  private var fileLines: [(item: String, products: [String], isRecording: Bool)] {
    lines.compactMap { explained in
      switch explained.reason {
      case .calls: (explained.line.item, [explained.line.item], false)
      case .recording(let recording): (explained.line.item, recording.products, true)
      case .numbers, .seats: nil
      }
    }
  }

  /// What each file brought to each line, as calls and minutes.
  func addFileTable(to page: inout TextPage) {
    let columns = fileLines
    let unit = (contributions ?? []).contains { $0.run != nil } ? "minutes" : "seconds"
    var rows: [(name: String, run: String, cells: [String])] = []
    for part in contributions ?? [] {
      let (name, run) = (fileName(part), runName(part))
      if rows.last.map({ $0.name != name || $0.run != run }) ?? true {
        rows.append((name, run, columns.map { _ in "-" }))
      }
      for (place, column) in columns.enumerated() where column.products.contains(bytesOf: part.item)
      {
        guard let count = count(part, isRecording: column.isRecording) else { continue }
        // Recordings of several products stand in one cell.
        let cell = "\(count.calls) / \(count.number)"
        let known = rows[rows.count - 1].cells[place]
        rows[rows.count - 1].cells[place] = known == "-" ? cell : "\(known) + \(cell)"
      }
    }
    page.gap()
    page.line("Which files brought how much (calls / \(unit))")
    page.columns(
      "",
      [["file"] + columns.map(\.item.shown) + [""]] + rows.map { [$0.name] + $0.cells + [$0.run] })
  }

  /// The calls of a part and their time; nil where it has none.
  func count(
    _ part: FileContribution, isRecording: Bool
  ) -> (calls: Int64, time: String, number: String)? {
    let usage = part.usage
    let calls = isRecording ? usage.recordedCalls : usage.calls
    guard calls > 0 else { return nil }
    let billed = isRecording ? usage.recordedBilledSeconds : usage.billedSeconds
    let talk = isRecording ? usage.recordedMilliseconds : usage.talkMilliseconds
    let time = part.run == nil ? seconds(talk) : minutes(billed)
    return (calls, time, String(time.prefix { $0 != " " }))
  }

  /// The file's name without its folder, as long as no other file has the same.
  func fileName(_ part: FileContribution) -> String {
    guard let file = part.file else { return "corrected by hand" }
    func last(_ path: String) -> Substring { path.split(separator: "/").last ?? path[...] }
    let others = (contributions ?? []).compactMap(\.file).filter { !$0.hasBytes(of: file) }
    return others.contains { last($0) == last(file) } ? file.shown : String(last(file)).shown
  }

  func runName(_ part: FileContribution) -> String { part.run.map { "run \($0)" } ?? "" }
}
