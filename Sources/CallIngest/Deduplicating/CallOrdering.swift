/// Puts the calls of a partition in the order of days, identities and lines.
///
/// Identities are hashes, so their leading bits spread calls evenly: one pass puts each call into a
/// bucket of its own or of very few, and what is left to sort is next to nothing.
enum CallOrdering {
  /// - Parameter calls: in any order.
  static func sorted(_ calls: [FileCall]) -> [FileCall] {
    guard calls.count > 1 else { return calls }
    var (firstDay, lastDay) = (Int32.max, Int32.min)
    for call in calls {
      firstDay = min(firstDay, call.day)
      lastDay = max(lastDay, call.day)
    }
    let days = Int(lastDay) - Int(firstDay) + 1
    // Days without calls cost buckets; records with absurd dates could make too many of them.
    guard days <= max(64, calls.count) else { return calls.sorted(by: FileCall.precedes) }
    var bits: UInt64 = 1
    while days << bits < calls.count, bits < 20 { bits += 1 }
    // The partition's eight bits are the same for all.
    @inline(__always) func bucket(_ call: FileCall) -> Int {
      (Int(call.day &- firstDay) &<< Int(bits))
        | Int(truncatingIfNeeded: (call.identity.high &<< 8) &>> (64 &- bits))
    }
    var ends = [UInt32](repeating: 0, count: days << bits)
    for call in calls { ends[bucket(call)] += 1 }
    var sum: UInt32 = 0
    for place in ends.indices {
      let count = ends[place]
      ends[place] = sum
      sum += count
    }
    var sorted = unsafe [FileCall](unsafeUninitializedCapacity: calls.count) { target, count in
      for call in calls {
        let place = bucket(call)
        unsafe (target.baseAddress! + Int(ends[place])).initialize(to: call)
        ends[place] += 1
      }
      count = calls.count
    }
    for place in 1..<sorted.count where FileCall.precedes(sorted[place], sorted[place - 1]) {
      let call = sorted[place]
      var hole = place
      repeat {
        sorted[hole] = sorted[hole - 1]
        hole -= 1
      } while hole > 0 && FileCall.precedes(call, sorted[hole - 1])
      sorted[hole] = call
    }
    return sorted
  }
}
