/// What a line of a file says, under the column map that the file is read by.
package enum LineMeaning: Hashable {
  case call(ModelCall)
  /// A call that the column map does not charge for.
  case uncharged
  /// No call can be read from it, for this reason.
  case broken(String)
  /// It repeats the header.
  case notACall
}

/// A line of a file.
package struct ModelLine: Hashable {
  /// Without its line end.
  package var text: [UInt8]
  package var meaning: LineMeaning
  /// The call id, where the line can be split at all.
  package var readableID: [UInt8]?
  /// The account, where nothing is wrong with the line that is looked at before its account.
  package var account: [UInt8]?

  package init(
    text: [UInt8], meaning: LineMeaning, readableID: [UInt8]?, account: [UInt8]? = nil
  ) {
    self.text = text
    self.meaning = meaning
    self.readableID = readableID
    self.account = account
  }
}

/// A file as a list of lines.
package struct ModelFile {
  package var name: String
  /// What the file holds, as it is stored: two files are the same when these are.
  package var stored: [UInt8]
  /// The text, decompressed.
  package var text: [UInt8]
  /// After the header.
  package var lines: [ModelLine]
  /// How many bytes the header takes, with its line end.
  package var headerSize: Int
  /// Whether it has the columns of the map that it is read by.
  package var hasColumns: Bool

  package init(
    name: String, stored: [UInt8], text: [UInt8], lines: [ModelLine], headerSize: Int,
    hasColumns: Bool
  ) {
    self.name = name
    self.stored = stored
    self.text = text
    self.lines = lines
    self.headerSize = headerSize
    self.hasColumns = hasColumns
  }

  /// Where a line starts in the text.
  package func offset(of line: Int) -> Int {
    lines[..<line].reduce(headerSize) { $0 + $1.text.count + 1 }
  }

  /// Whether one of two files is the other's beginning, as far as both reach in 4096 bytes.
  func beginsLike(_ other: ModelFile) -> Bool {
    let (a, b) = (text.prefix(4096), other.text.prefix(4096))
    guard !a.isEmpty, !b.isEmpty else { return false }
    let shared = min(a.count, b.count)
    // The shorter one has to be there whole.
    return a.prefix(shared) == b.prefix(shared)
  }
}
