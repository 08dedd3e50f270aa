/// Puts the calls of some partitions in the order of days and identities.
///
/// Identities are hashes, so their leading bits spread calls evenly: one pass puts each call into a
/// bucket of its own or of very few, and what is left to sort is next to nothing.
enum CallOrdering {
  typealias Entry = PartitionCalls.Entry

  /// - Parameter sharedBits: how many leading bits of the identities are the same.
  static func sort(_ calls: inout [Entry], sharedBits: Int) {
    guard calls.count > 1 else { return }
    var (firstDay, lastDay) = (Int32.max, Int32.min)
    for call in calls {
      firstDay = min(firstDay, call.day)
      lastDay = max(lastDay, call.day)
    }
    let days = Int(lastDay) - Int(firstDay) + 1
    // Days without calls cost buckets; records with absurd dates could make too many of them.
    guard days <= max(64, calls.count) else {
      calls.sort(by: Entry.precedes)
      return
    }
    var bits: UInt64 = 1
    while days << bits < calls.count, bits < 20 { bits += 1 }
    let shared = UInt64(sharedBits)
    @inline(__always) func bucket(_ call: Entry) -> Int {
      (Int(call.day &- firstDay) &<< Int(bits))
        | Int(truncatingIfNeeded: (call.identity.high &<< shared) &>> (64 &- bits))
    }
    var ends = [UInt32](repeating: 0, count: days << bits)
    for call in calls { ends[bucket(call)] += 1 }
    var sum: UInt32 = 0
    for place in ends.indices {
      let count = ends[place]
      ends[place] = sum
      sum += count
    }
    let unsorted = calls
    calls = unsafe [Entry](unsafeUninitializedCapacity: unsorted.count) { target, count in
      for call in unsorted {
        let place = bucket(call)
        unsafe (target.baseAddress! + Int(ends[place])).initialize(to: call)
        ends[place] += 1
      }
      count = unsorted.count
    }
    for place in 1..<calls.count where Entry.precedes(calls[place], calls[place - 1]) {
      let call = calls[place]
      var hole = place
      repeat {
        calls[hole] = calls[hole - 1]
        hole -= 1
      } while hole > 0 && Entry.precedes(call, calls[hole - 1])
      calls[hole] = call
    }
  }
}
