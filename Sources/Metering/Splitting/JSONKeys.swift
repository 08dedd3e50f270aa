import ColumnMaps

/// The keys that records of JSON have: the paths of their values, those in lists aside.
package struct JSONKeys {
  /// In the order in which the records have them first.
  package private(set) var names: [[UInt8]] = []
  /// How many lines are records.
  package private(set) var records = 0
  /// How many lines are something else.
  package private(set) var others = 0

  /// - Parameters:
  ///   - owner: keeps the text in memory.
  ///   - isFinal: whether the file ends where the text does.
  ///   - limit: how many lines are looked at.
  init(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, of owner: AnyObject, isFinal: Bool,
    atMost limit: Int
  ) {
    guard let bytes = text.baseAddress, JSONLines.library != nil else { return }
    let form = JSONForm(columns: [])
    let reader = JSONReader(form)
    var stream = unsafe RecordStream(
      bytes, of: owner, start..<max(start, text.count), available: text.count, isFinal: isFinal,
      dialect: Dialect(form), counts: [])
    var known: Set<[UInt8]> = []
    while records + others < limit, let record = stream.next() {
      guard record.isSplit, let paths = unsafe reader.paths(bytes, record.start..<record.end) else {
        others += 1
        continue
      }
      records += 1
      for path in paths where known.insert(path).inserted { names.append(path) }
    }
  }

  /// The keys of a text's first lines.
  package init(_ text: PaddedText, isFinal: Bool, atMost limit: Int) {
    unsafe self.init(
      UnsafeBufferPointer(start: text.bytes, count: text.count), from: 0, of: text,
      isFinal: isFinal, atMost: limit)
  }
}
