import CDRCore

extension PackedUsage {
  /// What becomes of two usages of one account and item.
  enum Joining {
    case adding
    /// The second is taken out of the first.
    case subtracting
  }

  /// Two blobs as one.
  ///
  /// - Parameters:
  ///   - month: for messages.
  ///   - itemName: an item's name by its id, for messages.
  /// - Throws: `badData` when a sum leaves 64 bits; `unfit` when more is taken out than there is.
  static func join(
    _ first: [UInt8], _ second: [UInt8], _ joining: Joining, month: Month, itemName: (Int) -> String
  ) throws(Failure) -> PackedUsage {
    var joined = PackedUsage()
    joined.reserveCapacity(max(first.count, second.count) / 4 * 5)
    var (a, b) = (UsageReading(first), UsageReading(second))
    var (left, right) = (try a.next(), try b.next())
    while let new = right {
      let order = left.map { compare(first.span, $0.name, second.span, new.name) } ?? 1
      if order < 0, let known = left {
        joined.append(entry: first[known.range])
        left = try a.next()
        continue
      }
      let name = second[new.name]
      let own = order == 0 ? try left?.items(in: first) ?? [] : []
      let items = try join(own, new.items(in: second), joining) { item in
        let account = String(decoding: name, as: UTF8.self)
        return "account \(account), \(month), \(itemName(item))"
      }
      try joined.append(account: name.span, items: items.span)
      if order == 0 { left = try a.next() }
      right = try b.next()
    }
    while let known = left {
      joined.append(entry: first[known.range])
      left = try a.next()
    }
    return joined
  }

  private static func join(
    _ first: [ItemUsage], _ second: [ItemUsage], _ joining: Joining, place: (Int) -> String
  ) throws(Failure) -> [ItemUsage] {
    var sums = first
    for other in second {
      let at = sums.firstIndex { $0.item >= other.item } ?? sums.count
      if at == sums.count || sums[at].item != other.item {
        sums.insert(ItemUsage(item: other.item, usage: Usage()), at: at)
      }
      switch joining {
      case .adding:
        guard sums[at].usage.add(other.usage) else {
          throw Failure(
            .badData,
            "\(place(other.item)): the sums of the month overflow 64 bits; look for wrong durations"
          )
        }
      case .subtracting:
        guard sums[at].usage.subtract(other.usage), !sums[at].usage.hasNegative else {
          throw .damaged("\(place(other.item)): a file has more usage than the month")
        }
      }
    }
    sums.removeAll { $0.usage == Usage() }
    return sums
  }

  /// Below 0, 0 or above as the first name comes before, is or comes after the second.
  @inline(__always)
  static func compare(
    _ first: Span<UInt8>, _ a: Range<Int>, _ second: Span<UInt8>, _ b: Range<Int>
  ) -> Int {
    let common = min(a.count, b.count)
    for i in 0..<common {
      let (x, y) = (first[a.lowerBound + i], second[b.lowerBound + i])
      if x != y { return x < y ? -1 : 1 }
    }
    return a.count - b.count
  }
}

extension Usage {
  /// Whether more was taken out than there was.
  var hasNegative: Bool {
    calls < 0 || talkMilliseconds < 0 || billedSeconds < 0 || shortCalls < 0
      || shortBilledSeconds < 0 || recordedCalls < 0 || recordedMilliseconds < 0
      || recordedBilledSeconds < 0
  }
}
