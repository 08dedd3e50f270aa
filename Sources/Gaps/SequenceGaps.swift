import CDRCore

/// A file whose calls are known, for the search for gaps.
public struct NamedFile: Sendable {
  /// Its name, as it was given.
  public var name: String
  /// The days on which it has calls, in days since 1970-01-01; nil: none.
  public var days: ClosedRange<Int32>?
  /// Whether it is an earlier file of its name that has grown: it has all of that file's calls again.
  public var isGrown = false

  public init(name: String, days: ClosedRange<Int32>?, isGrown: Bool = false) {
    self.name = name
    self.days = days
    self.isGrown = isGrown
  }
}

extension FileNames {
  /// What the names of files leave out, or have twice, near the days of a month.
  ///
  /// - Parameters:
  ///   - files: the files that the names are of.
  ///   - days: gaps between files with calls on other days only are left out.
  ///   - last: the day up to which dates are expected.
  func gaps(
    among files: [NamedFile], on days: ClosedRange<Int32>, through last: Int32
  ) -> [Gap] {
    sequences.flatMap { sequence in
      NumberSequence(sequence, files).map { $0.gaps(on: days) }
        ?? DateSequence(sequence, files).gaps(on: days, through: last)
    }
  }
}

/// Files that are counted by numbers, over all days or on each day anew.
private struct NumberSequence {
  private struct Numbered {
    var number: Int64
    var entry: FileNames.Entry
    var days: ClosedRange<Int32>?
  }

  private let source: String
  private let isGiven: Bool
  /// Those that are counted together, in order of numbers.
  private var runs: [[Numbered]] = []
  private let files: [NamedFile]

  /// - Returns: nil for files without numbers.
  init?(_ sequence: FileNames.Sequence, _ files: [NamedFile]) {
    guard sequence.entries.allSatisfy({ $0.number != nil }) else { return nil }
    source = sequence.source
    isGiven = sequence.isGiven
    self.files = files
    let numbered = sequence.entries.map { entry in
      var days = files[entry.file].days
      if let date = entry.date { days = Int32(date.daysSinceEpoch)...Int32(date.daysSinceEpoch) }
      return Numbered(number: entry.number!, entry: entry, days: days)
    }
    if Self.startsAnewEachDay(numbered) {
      runs = Dictionary(grouping: numbered, by: \.entry.date).values
        .sorted { ($0[0].days?.lowerBound ?? 0) < ($1[0].days?.lowerBound ?? 0) }
        .map { $0.sorted { $0.number < $1.number } }
    } else {
      runs = [Self.unwrapped(numbered)]
    }
  }

  /// Whether numbers begin again with each date: then most of them come on several dates.
  private static func startsAnewEachDay(_ numbered: [Numbered]) -> Bool {
    guard numbered.allSatisfy({ $0.entry.date != nil }) else { return false }
    let dates = Set(numbered.map(\.entry.date)).count
    let distinct = Set(numbered.map(\.number)).count
    return dates > 1 && distinct * 3 <= numbered.count * 2
  }

  /// Numbers of a fixed width go on at 0 after the largest: those that came then come after it.
  private static func unwrapped(_ numbered: [Numbered]) -> [Numbered] {
    let widths = Set(numbered.map(\.entry.digits.utf8.count))
    guard widths.count == 1, let width = widths.first, width <= 9 else {
      return numbered.sorted { $0.number < $1.number }
    }
    let period = (0..<width).reduce(Int64(1)) { period, _ in period * 10 }
    var (unwrapped, turns, last) = ([Numbered](), Int64(0), Int64(-1))
    for var one in numbered {
      if last > period / 10 * 9, one.number < period / 10 { turns += 1 }
      // A straggler from before the turn.
      let before = turns > 0 && last < period / 10 && one.number > period / 10 * 9
      if !before { last = one.number }
      one.number += (before ? turns - 1 : turns) * period
      unwrapped.append(one)
    }
    return unwrapped.sorted { $0.number < $1.number }
  }

  /// Whether the numbers count files at all: most of them are there.
  private var isDense: Bool {
    var (present, missing) = (Int64(0), Int64(0))
    for run in runs {
      present += Int64(run.count)
      guard let first = run.first, let last = run.last else { continue }
      missing += max(0, last.number - first.number + 1 - Int64(Set(run.map(\.number)).count))
    }
    return missing <= present
  }

  func gaps(on days: ClosedRange<Int32>) -> [Gap] {
    guard isGiven || isDense else { return [] }
    let repeats = repeats(on: days)
    let count = runs.reduce(0) { $0 + $1.count }
    // Where many come twice, the number says what is written anew, and does not count.
    let areRepeats = isGiven || repeats.count * 10 <= count
    return leftOut(on: days) + (areRepeats ? repeats : [])
  }

  private func leftOut(on days: ClosedRange<Int32>) -> [Gap] {
    runs.flatMap { run in
      zip(run, run.dropFirst()).compactMap { before, after -> Gap? in
        let missing = after.number - before.number - 1
        guard missing > 0, touches(days, before, after) else { return nil }
        func digits(_ step: Int64, from other: Numbered) -> String {
          let width = other.entry.digits.utf8.count
          let number = (other.entry.number ?? 0) + step
          // After the largest of a width comes 0.
          let period = (0..<width).reduce(Int64(1)) { $1 < 18 ? $0 * 10 : $0 }
          let text = String(number < 0 ? number + period : number)
          return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        let isPadded = before.entry.digits.utf8.count == after.entry.digits.utf8.count
        let from =
          isPadded && digits(1, from: before).utf8.count > before.entry.digits.utf8.count
          ? digits(-missing, from: after) : digits(1, from: before)
        return Gap(
          kind: .leftOut, source: source, from: from, to: digits(-1, from: after),
          expected: missing, found: 0,
          detail: "between \(files[before.entry.file].name) and \(files[after.entry.file].name)")
      }
    }
  }

  private func repeats(on days: ClosedRange<Int32>) -> [Gap] {
    runs.flatMap { run in
      Dictionary(grouping: run, by: \.number).values.compactMap { alike -> Gap? in
        let others = alike.filter { !files[$0.entry.file].isGrown }
        guard others.count > 1, touches(days, others[0], others[others.count - 1]) else {
          return nil
        }
        return Gap(
          kind: .repeated, source: source, from: others[0].entry.digits,
          to: others[0].entry.digits, expected: 1, found: Int64(others.count),
          detail: others.map { files[$0.entry.file].name }.joined(separator: ", ")
            + " differ in content")
      }
      .sorted { $0.from < $1.from }
    }
  }

  /// Whether the time between two files has a part in some days.
  private func touches(_ days: ClosedRange<Int32>, _ a: Numbered, _ b: Numbered) -> Bool {
    let bounds = [a.days, b.days].compactMap(\.self)
    guard let first = bounds.map(\.lowerBound).min(), let last = bounds.map(\.upperBound).max()
    else { return false }
    return (first...last).overlaps(days)
  }
}

/// Files of dates, one or several a day.
private struct DateSequence {
  private let source: String
  private let days: [Int32]
  private let isGiven: Bool

  init(_ sequence: FileNames.Sequence, _ files: [NamedFile]) {
    source = sequence.source
    isGiven = sequence.isGiven
    days = Set(sequence.entries.compactMap(\.date).map { Int32($0.daysSinceEpoch) }).sorted()
  }

  /// Dates that are left out from the first on, unless there are none on that day of most weeks.
  func gaps(on wanted: ClosedRange<Int32>, through day: Int32) -> [Gap] {
    guard let first = days.first, let newest = days.last, days.count >= 3 else { return [] }
    let range = (first...max(newest, day))
    // The files of a source may all be before or after what is wanted.
    guard range.overlaps(wanted) else { return [] }
    let present = Set(days)
    let missing = range.clamped(to: wanted).filter {
      !present.contains($0) && isUsual($0, present, first...newest)
    }
    var gaps: [Gap] = []
    var start = 0
    while start < missing.count {
      var end = start
      while end + 1 < missing.count, missing[end + 1] == missing[end] + 1 { end += 1 }
      let (from, to) = (missing[start], missing[end])
      gaps.append(
        Gap(
          kind: .leftOut, source: source, from: text(from), to: text(to),
          expected: Int64(end - start + 1), found: 0,
          detail: from == to
            ? "no file of this day" : "no files of these \(end - start + 1) days"))
      start = end + 1
    }
    return gaps
  }

  private func text(_ day: Int32) -> String { CivilDate(daysSinceEpoch: Int(day)).description }

  /// Whether most of the nearest six same weekdays have files, earlier ones first; where there is no
  /// other such day, most of all days.
  ///
  /// - Parameter all: from the first day with a file to the last: days after it say nothing about what is
  ///   usual.
  private func isUsual(
    _ day: Int32, _ present: Set<Int32>, _ all: ClosedRange<Int32>
  ) -> Bool {
    let earlier = (1...6).map { day - 7 * $0 }.filter(all.contains)
    let later = (1...6).map { day + 7 * $0 }.filter(all.contains)
    let nearest = (earlier + later).prefix(6)
    if nearest.isEmpty { return present.count * 3 >= all.count * 2 }
    return nearest.count(where: present.contains) * 3 >= nearest.count * 2
  }
}
