import CDRCore

extension PackedUsage {
  /// Many blobs as one, by several threads: each takes the accounts between two names.
  ///
  /// - Parameter names: the items' names by their ids, for messages.
  /// - Throws: as ``sum(of:month:itemName:)``.
  static func sum(
    of blobs: [[UInt8]], month: Month, names: [Int: MeteredItem], jobs: Int
  ) throws(Failure) -> PackedUsage {
    let blobs = blobs.filter { !$0.isEmpty }
    let size = blobs.reduce(0) { $0 + $1.count }
    let parts = max(1, min(jobs, size / smallestPart))
    let cuts = try cuts(of: blobs, into: parts)
    let sums = try mapInParallel(parts, jobs: parts) { part throws(Failure) in
      let own = blobs.indices.map { blobs[$0][cuts[part][$0]..<cuts[part + 1][$0]] }
      return try Self.sum(of: own, month: month) { names[$0]?.name ?? "item \($0)" }
    }
    return sums.reduce(into: PackedUsage()) { $0.append($1) }
  }

  /// Bytes that are worth a thread.
  private static let smallestPart = 1 << 20

  /// Where to cut blobs so that the parts are of like size and every account is in one part.
  ///
  /// - Returns: by part, and one more, the place in each blob where it begins.
  private static func cuts(of blobs: [[UInt8]], into parts: Int) throws(Failure) -> [[Int]] {
    var cuts = [blobs.map { _ in 0 }]
    guard parts > 1, let largest = blobs.indices.max(by: { blobs[$0].count < blobs[$1].count })
    else { return cuts + [blobs.map(\.count)] }
    var starts: [[Int]] = []
    for blob in blobs {
      var reading = UsageReading(blob)
      var places = [0]
      while try reading.next() != nil { places.append(reading.place) }
      starts.append(places)
    }
    for part in 1..<parts {
      let divider = blobs[largest]
      let bound = starts[largest][(starts[largest].count - 1) * part / parts]
      let name = try name(at: bound, of: divider)
      var cut: [Int] = []
      for (blob, places) in zip(blobs, starts) {
        // The first account that does not come before the name.
        let first = try (0..<places.count - 1).partitioningIndex { place throws(Failure) in
          compare(blob.span, try Self.name(at: places[place], of: blob), divider.span, name) >= 0
        }
        cut.append(places[first])
      }
      cuts.append(cut)
    }
    return cuts + [blobs.map(\.count)]
  }

  private static func name(at place: Int, of blob: [UInt8]) throws(Failure) -> Range<Int> {
    var reading = UsageReading(blob, in: place..<blob.count)
    guard let entry = try reading.next() else { throw .damaged("usage ends too early") }
    return entry.name
  }
}
