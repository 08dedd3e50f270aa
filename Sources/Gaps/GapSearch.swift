import CDRCore

/// What may be missing of a month: looked for in the names of files, and in when there were calls.
///
/// ```swift
/// var search = GapSearch(names: files.map(\.name), clock: clock)
/// for file in files { search.add(file, hours) }
/// let gaps = search.gaps(in: october)
/// ```
public struct GapSearch: Sendable {
  private let names: FileNames
  private let clock: ZoneClock
  private var files: [NamedFile] = []
  private var sources: [String: SourceHours] = [:]
  private var unknownDays: Set<Int32> = []
  private let isTogether: Bool

  /// Sources whose calls are looked at apart, at most: of more, files say little by themselves.
  private static let maximumSources = 24

  /// - Parameters:
  ///   - names: of all files, in the order in which they came.
  ///   - pattern: how the files are named that are numbered or dated; nil: that is found out.
  ///   - clock: tells when hours begin.
  public init(names: [String], pattern: SequencePattern? = nil, clock: ZoneClock) {
    self.names = FileNames(names, pattern: pattern)
    self.clock = clock
    isTogether = Set(self.names.sources).count > Self.maximumSources
  }

  /// The source that the calls of a file are counted under, by the file's place.
  public func source(of file: Int) -> String { isTogether ? FileNames.all : names.sources[file] }

  /// Adds a file, in the order of the names.
  ///
  /// - Parameters:
  ///   - file: one of the names that the search was made with, the next.
  ///   - hours: its calls; nil: they were not counted by the hour, and nothing is said of the days
  ///     that it has calls of.
  public mutating func add(_ file: NamedFile, _ hours: CallHours?) {
    if let hours {
      sources[source(of: files.count), default: SourceHours()].add(hours)
    } else if let days = file.days {
      unknownDays.formUnion(days)
    }
    files.append(file)
  }

  /// The months whose hours have to be known to say what may be missing of a month.
  public static func months(for month: Month) -> ClosedRange<Month> {
    // Six weeks before its first day.
    let first = CivilDate(daysSinceEpoch: month.firstDay - 42).calendarMonth
    return min(first, month)...month
  }

  /// How far the search for missing hours goes.
  public enum Reach: Sendable {
    /// Up to the last call that there is of any source.
    case lastCall
    /// Up to the month's end.
    case monthEnd
  }

  /// What may be missing of a month, or there twice: by source, first what the names say.
  public func gaps(in month: Month, upTo reach: Reach = .lastCall) -> [Gap] {
    let days = Int32(month.firstDay)...Int32(month.next.firstDay - 1)
    let monthEnd = CallHours.Hour(day: days.upperBound + 1, hour: 0)
    let last = sources.values.compactMap(\.last).max()
    let end =
      switch reach {
      case .monthEnd: monthEnd
      case .lastCall: min(monthEnd, last ?? CallHours.Hour(day: days.lowerBound, hour: 0))
      }
    // The day of the last call may have more files to come.
    var gaps = names.gaps(among: files, on: days, through: end.day - 1)
    for (source, hours) in sources.sorted(by: { $0.key < $1.key }) {
      gaps += HourGaps(source: source, hours: hours, clock: clock, unknownDays: unknownDays)
        .gaps(on: days, before: end)
    }
    return gaps
  }
}
