import CDRCore
import ColumnMaps
import Metering

/// A column map for a call log, guessed from its first records.
///
/// ```swift
/// let guess = try ColumnGuess(CallSample(path: "calls.csv"), metering: metering)
/// print(guess.text)
/// ```
///
/// ```
/// text ─► encoding ─► delimiter, quotes ─► header ─► what columns are called and hold ─► fields
/// ```
///
/// Where a built-in map reads the file, the guess is that map.
public struct ColumnGuess: Sendable {
  /// The map as YAML, with a comment on each guess; fields for which there is no column are comments
  /// to be filled in.
  public let text: String
  /// The needed fields for which no column was found, as maps name them.
  public let missing: [String]
  /// The built-in map that the guess is; nil where it is none as it stands.
  public let builtIn: String?
  /// What the map makes of the file's first records; a missing field counts as a constant.
  public let summary: ExplainedSummary
  /// What to say where fields are missing; nil where the map can be used.
  public let failure: Failure?

  /// - Parameters:
  ///   - sample: the file whose columns are guessed.
  ///   - metering: the items that calls may be of.
  ///   - limit: how many records the share is taken of; nil: as many as
  ///     ``RecordExplainer`` looks at.
  /// - Throws: `badData` for what is not a text of records.
  public init(_ sample: CallSample, metering: Metering, records limit: Int? = nil) throws(Failure) {
    let search = BuiltInSearch(sample: sample, metering: metering, limit: limit)
    let known = search.plain()
    if let known, known.merit > 0 {
      self.init(builtIn: known)
      return
    }
    let text = try SampleText(sample)
    var table: TableGuess
    if let lines = try TableGuess.jsonLines(text, of: sample.file.name) {
      table = lines
    } else {
      table = try TableGuess(text, of: sample.file.name)
    }
    guard !table.records.isEmpty else {
      throw Failure(
        .badData, "\(sample.file.name): no records to guess from, only a header or blank lines")
    }
    table.add(try LateRecords(sample, table, metering: metering).found)
    guard let clock = ZoneClock(name: "UTC") else { throw Failure(.unfit, "unknown time zone UTC") }
    let log = GuessedLog(table, clock: clock)
    var forms: [TimestampForm] = []
    for case let form? in log.contents.map(\.timestamps?.form) where !forms.contains(form) {
      forms.append(form)
    }
    if known == nil,
      let fit = search.changed(
        forms, delimiter: table.form.delimiter, fieldCount: table.columns.count)
    {
      let times = log.contents.compactMap(\.timestamps)
      let rival = times.first { $0.form == fit.map.start.form && $0.isUnclear }?.rival
      self.init(changed: fit, rival: rival, of: sample)
      return
    }
    var guessed = try GuessedMap(log, of: sample, metering: metering)
    try guessed.prove(sample)
    try self.init(guessed, of: sample, limit: limit)
    // A built-in map that reads as many records knows more of them.
    if let near = known ?? search.plain(share: 75),
      !missing.isEmpty || near.summary.parsed >= summary.parsed,
      !missing.isEmpty || near.merit > 0 || summary.rated == 0
    {
      self.init(builtIn: near)
    }
  }

  private init(builtIn fit: BuiltInSearch.Fit) {
    let comments =
      [
        "The built-in column map \(fit.name) reads this: --columns \(fit.name) does the same."
      ] + Self.outcome(fit.summary)
    text = Self.comment(comments) + (ColumnMap.builtInText(fit.name) ?? MapWriter(fit.map).text)
    (missing, builtIn, summary, failure) = ([], fit.name, fit.summary, nil)
  }

  /// - Parameter rival: another form that reads the timestamps as well.
  private init(changed fit: BuiltInSearch.Fit, rival: TimestampForm?, of sample: CallSample) {
    var map = fit.map
    map.name = MapName.of(sample.file)
    map.files = MapName.patterns(of: sample.file)
    var comments = ["The built-in column map \(fit.name), except for the form of timestamps."]
    comments += Self.outcome(fit.summary)
    var writer = MapWriter(map)
    if case .pattern(let other)? = rival {
      map.unconfirmed = [UnconfirmedField(MapWriter.Key.start.rawValue)]
      writer = MapWriter(map)
      writer.comments[.start] = [
        ColumnMap.doubtMark + "no value shows which number is the day; "
          + "\(other.text.debugDescription) reads all of them too."
      ]
    }
    text = Self.comment(comments) + writer.text
    (missing, builtIn, summary, failure) = ([], nil, fit.summary, nil)
  }

  private init(_ guessed: GuessedMap, of sample: CallSample, limit: Int?) throws(Failure) {
    var options = FirstPassOptions(metering: guessed.metering)
    options.columns = guessed.map
    let summary = try RecordExplainer(options).explain(sample, first: 0, atMost: limit).summary
    missing = MapWriter.Key.needed.filter { guessed.missing[$0] != nil }.map(\.rawValue)
    var comments = ["A column map guessed from the first records. Each guess comes with a reason."]
    comments += Self.outcome(summary, missing: missing)
    comments += guessed.remarks
    text = Self.comment(comments) + guessed.writer.text
    (builtIn, self.summary) = (nil, summary)
    failure =
      missing.isEmpty
      ? nil
      : Failure(
        .badData,
        "\(sample.file.name): no column was found for \(missing.joined(separator: ", ")); fill in "
          + "the marked lines of the map"
          + MapWriter.Key.needed.compactMap { key in
            guessed.hints[key].map { "\n  \(key.rawValue): \($0)" }
          }.joined())
  }

  // MARK: Comments

  /// `# 198 of 200 records parse under this map: 99 %.` and what becomes of them.
  private static func outcome(_ summary: ExplainedSummary, missing: [String] = []) -> [String] {
    let share = Share(summary.parsed, of: summary.callRecords)
    var line = "\(share.part) of \(share.whole) records parse under this map: \(share.percent)"
    if !missing.isEmpty {
      line +=
        ", once \(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") filled in"
    }
    let reasons = summary.reasons
    if !reasons.isEmpty { line += "; the others are rejected: \(reasons)" }
    var lines = [line + "."]
    if summary.conflicts > 0 {
      lines.append(
        "\(summary.conflicts) of them share a call_id with another record but differ from it, and "
          + "would be rejected as conflicting_duplicate.")
    }
    return lines
  }

  private static func comment(_ lines: [String]) -> String {
    lines.flatMap { CommentText.lines($0) }.map { "\($0)\n" }.joined()
  }
}
