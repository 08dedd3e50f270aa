import CDRCore

extension Comparison {
  /// Who pays less and who more: how many, what it comes to, and how it spreads.
  struct Spread: Sendable {
    /// Rows whose difference lies in a range of percents, and their sum.
    struct Band: Sendable {
      var label: String
      var count = 0
      var delta = FixedDecimal.zero
    }

    var less = Band(label: "less")
    var more = Band(label: "more")
    var same = 0
    /// From the greatest saving to the greatest increase.
    var bands: [Band] = []

    /// Percents that the bands are cut at.
    static let cuts: [Int64] = [1, 5, 10, 25, 50]

    init(_ rows: [Comparison.Row]) {
      let cuts = Self.cuts
      let words =
        ["up to \(cuts[0]) %"] + zip(cuts, cuts.dropFirst()).map { "\($0) to \($1) %" }
        + ["over \(cuts[cuts.count - 1]) %"]
      var lower = words.map { Band(label: "\($0) less") }
      var higher = words.map { Band(label: "\($0) more") }
      var new = Band(label: "paid nothing before")
      for row in rows {
        if row.delta.units == 0 {
          same += 1
        } else if row.delta.units < 0 {
          less.add(row)
          lower[Self.band(row)].add(row)
        } else {
          more.add(row)
          if row.before.units == 0 { new.add(row) } else { higher[Self.band(row)].add(row) }
        }
      }
      bands = (lower.reversed() + higher + [new]).filter { $0.count > 0 }
    }

    /// The place of the range in which a difference lies; a bound belongs to the range below.
    private static func band(_ row: Comparison.Row) -> Int {
      for (place, cut) in cuts.enumerated() {
        // Both have the same scale.
        guard let hundredfold = try? row.delta.size * 100, let bound = try? row.before * cut else {
          break
        }
        if hundredfold <= bound { return place }
      }
      return cuts.count
    }
  }

  var spread: Spread { Spread(rows) }

  /// The rows of every account joined over the months; of one month the rows themselves.
  var rowsByAccount: [Row] {
    guard months.count > 1 else { return rows }
    var places: [ByteText: Int] = [:]
    var joined: [Row] = []
    for row in rows {
      let key = ByteText(row.account)
      guard let place = places[key] else {
        places[key] = joined.count
        joined.append(row)
        continue
      }
      // The totals, which have the same sums and more, did not overflow.
      joined[place].before = (try? joined[place].before + row.before) ?? row.before
      joined[place].after = (try? joined[place].after + row.after) ?? row.after
      joined[place].delta = (try? joined[place].delta + row.delta) ?? row.delta
    }
    return joined.sorted { $0.account.utf8.lexicographicallyPrecedes($1.account.utf8) }
  }
}

extension Comparison.Spread.Band {
  mutating func add(_ row: Comparison.Row) {
    count += 1
    delta = (try? delta + row.delta) ?? delta
  }
}
