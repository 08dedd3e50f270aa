import CDRCore
import Ledger

/// Calls by day and item, as far as days are known, else by file.
struct DailyCalls: Sendable {
  /// What a row's calls have in common.
  enum Place: Hashable, Sendable {
    /// The day that they began on, in days since 1970-01-01.
    case day(Int)
    /// The file that they stand in.
    case file(String)
    /// Records corrected by hand, of several days.
    case corrected
  }

  struct Row: Sendable {
    var place: Place
    var item: String
    var usage: Usage
  }

  /// In order of days or files, then items; each once.
  private(set) var rows: [Row]
  /// Whether the days of all calls are known.
  private(set) var isByDay = true

  init(_ rows: [Row]) { self.rows = rows }

  /// A month's calls that are charged, of all accounts.
  ///
  /// - Parameter items: the names that the hours number.
  init(_ hours: CallHours, items: [String]) {
    var sums: [CallHours.Key: Usage] = [:]
    for (key, count) in hours.counts where count.charged > 0 {
      var usage = Usage()
      usage.calls = count.charged
      usage.talkMilliseconds = count.talkMilliseconds
      usage.billedSeconds = count.billedSeconds
      let day = CallHours.Key(hour: .init(day: key.hour.day, hour: 0), item: key.item)
      _ = sums[day, default: Usage()].add(usage)
    }
    rows = sums.sorted { $0.key < $1.key }.map {
      Row(place: .day(Int($0.key.hour.day)), item: items[$0.key.item], usage: $0.value)
    }
  }

  /// What files brought an account: by day where each of them has calls of one day only.
  init(_ brought: [LedgerSnapshot.Contribution]) {
    isByDay = brought.allSatisfy { $0.day != nil }
    var sums: [Place: [String: Usage]] = [:]
    var order: [Place] = []
    for part in brought {
      let place: Place =
        if isByDay, let day = part.day { .day(day) } else if let file = part.file {
          .file(file)
        } else {
          .corrected
        }
      if sums[place] == nil { order.append(place) }
      for (item, usage) in part.usage {
        // Parts of the month's sums, which did not overflow.
        _ = sums[place, default: [:]][item, default: Usage()].add(usage)
      }
    }
    if isByDay { order.sort(by: Self.isEarlier) }
    rows = order.flatMap { place in
      (sums[place] ?? [:]).sorted { $0.key < $1.key }.map {
        Row(place: place, item: $0.key, usage: $0.value)
      }
    }
  }

  private static func isEarlier(_ a: Place, _ b: Place) -> Bool {
    if case (.day(let a), .day(let b)) = (a, b) { return a < b }
    return false
  }

  /// What all items come to in each place.
  var sums: [Row] {
    var sums: [Row] = []
    for row in rows where row.usage.calls > 0 {
      if let last = sums.last, last.place == row.place {
        _ = sums[sums.count - 1].usage.add(row.usage)
      } else {
        sums.append(Row(place: row.place, item: "", usage: row.usage))
      }
    }
    return sums
  }

  /// The rows of one item that have calls.
  func rows(of item: String) -> [Row] {
    rows.filter { $0.item.hasBytes(of: item) && $0.usage.calls > 0 }
  }
}
