extension ColumnMap {
  /// Takes the reasons why fields are not confirmed from the comments above them, where `unconfirmed`
  /// itself gives none.
  ///
  /// ```yaml
  /// unconfirmed: [duration]
  /// fields:
  ///   # Unconfirmed: nothing shows whether the numbers are seconds or minutes.
  ///   duration: {column: Length, unit: seconds}
  /// ```
  ///
  /// - Parameter text: the map's file.
  mutating func takeDoubts(fromComments text: String) {
    guard unconfirmed.contains(where: { $0.doubt == nil }) else { return }
    var comment: String?
    var doubts: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.drop { $0 == " " }
      let words = line.first == "#" ? line.dropFirst().drop { $0 == " " } : line
      // A field that is left out may stand as a comment.
      if let key = unconfirmed.first(where: { words.hasPrefix("\($0.name): ") })?.name {
        if let comment, doubts[key] == nil { doubts[key] = comment }
        comment = nil
      } else if line.first != "#" {
        comment = nil
      } else if words.hasPrefix(Self.doubtMark) {
        comment = String(words.dropFirst(Self.doubtMark.count))
      } else if let start = comment {
        comment = "\(start) \(words)"
      }
    }
    for place in unconfirmed.indices where unconfirmed[place].doubt == nil {
      guard let doubt = doubts[unconfirmed[place].name] else { continue }
      unconfirmed[place].doubt = doubt.hasSuffix(".") ? String(doubt.dropLast()) : doubt
    }
  }

  /// What the comment begins with that says why a field is not confirmed.
  package static let doubtMark = "Unconfirmed: "
}
