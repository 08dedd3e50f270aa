/// Files that are counted by the hour together: those of one source.
struct HourGroups: Sendable {
  /// The sources, in the order in which they come among the files.
  private(set) var sources: [String] = []
  private var groups: [Int] = []

  /// - Parameters:
  ///   - files: their names.
  ///   - source: tells whose calls a file has, by its name.
  init(_ files: [String], source: (String) -> String) {
    var known: [String: Int] = [:]
    for file in files {
      let name = source(file)
      let group = known[name] ?? sources.count
      if group == sources.count {
        known[name] = group
        sources.append(name)
      }
      groups.append(group)
    }
    if sources.isEmpty { sources = [""] }
  }

  /// How many groups there are, at least one.
  var count: Int { sources.count }

  /// The group of a file, by its place among all.
  func group(_ file: Int) -> Int { groups.count > 1 ? groups[file] : 0 }
}
