import CDRCore
import ColumnMaps
import Synchronization

/// A name's place among others: 15 of its bytes as a number of 128 bits, and whose name it is.
///
/// As big-endian numbers, 15 bytes compare as text does. Zeros behind a shorter name sort it
/// first, as they should, and where only zeros differ, the length in the last byte does that. Of a
/// longer name the last byte is 255.
struct NamePlace {
  /// How many bytes are compared.
  static let size = AccountName.maximumShortCount

  var high: UInt64
  var low: UInt64
  var id: UInt32

  /// The place of a name among others that have the same bytes before a depth, which is 0 for a name
  /// that stands in its two words.
  init(_ name: AccountName, from depth: Int, id: UInt32) {
    guard name.isLong else {
      self.init(words: name, id: id)
      return
    }
    let bytes = name.longBytes
    let count = bytes.count - depth
    let cut = unsafe Field(bytes: bytes.bytes + depth, count: min(count, Self.size))
    self.init(words: AccountName(short: cut), id: id)
    if count > Self.size { low |= 0xff }
  }

  private init(words name: AccountName, id: UInt32) {
    high = name.low.byteSwapped
    low = (name.high & ~(0xff << 56)).byteSwapped | name.high &>> 56
    self.id = id
  }

  /// Whether two names are alike as far as they are compared; of short ones, whether they are the
  /// same.
  func isAlike(_ other: NamePlace) -> Bool { high == other.high && low == other.low }

  /// Whether the name is longer than what stands here.
  var isCut: Bool { low & 0xff == 0xff }
}

extension [NamePlace] {
  /// Names that one thread sorts, byte by byte: threads and a bucket for every value of a byte would
  /// cost more than they save.
  static let few = 4096

  /// Names that are sorted by comparing them.
  private static let fewest = 128

  /// Sorts by radix, in time that grows with the number of names alone.
  ///
  /// ```
  /// the first byte in which names differ ─► a bucket for each value of it, a stretch for each core
  /// the bytes after it, the last one first ─► each bucket by itself, on all cores
  /// ```
  ///
  /// Bytes that all names share are skipped.
  mutating func sortByRadix(jobs: Int) {
    if count <= Self.fewest {
      return sort { $0.high == $1.high ? $0.low < $1.low : $0.high < $1.high }
    }
    let differing = differingBytes
    guard let top = differing.last else { return }
    if count <= Self.few { return sort(by: differing) }
    let bytes = differing.dropLast()
    var ends: [Int] = []
    var other = unsafe withUnsafeBufferPointer { places in
      unsafe [NamePlace](unsafeUninitializedCapacity: places.count) { target, count in
        ends = unsafe Stretches(places: places, target: target, count: jobs).distribute(by: top)
        count = places.count
      }
    }
    unsafe withUnsafeMutableBufferPointer { places in
      unsafe other.withUnsafeMutableBufferPointer { other in
        let buckets = unsafe Buckets(ends: ends, front: other, back: places)
        let cursor = Atomic<Int>(0)
        inParallel(Swift.max(1, Swift.min(jobs, ends.count))) { [ends] _ in
          while true {
            let bucket = cursor.add(1, ordering: .relaxed).oldValue
            guard bucket < ends.count else { return }
            buckets.sort(bucket, by: bytes)
          }
        }
      }
    }
    // Every bucket went to and fro as often as there are bytes.
    if bytes.count.isMultiple(of: 2) { swap(&self, &other) }
  }

  /// The bytes that not all names share, from the last one to the first.
  private var differingBytes: [NameByte] {
    guard let first else { return [] }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for place in self {
      high |= place.high ^ first.high
      low |= place.low ^ first.low
    }
    return NameByte.all.filter { (($0.isLow ? low : high) &>> $0.shift) & 0xff != 0 }
  }

  /// Sorts by some bytes, the last one first.
  private mutating func sort(by bytes: [NameByte]) {
    var other = self
    unsafe withUnsafeMutableBufferPointer { places in
      unsafe other.withUnsafeMutableBufferPointer { other in
        unsafe NameByte.sort(places, by: bytes, through: other)
      }
    }
    if !bytes.count.isMultiple(of: 2) { swap(&self, &other) }
  }
}

/// One of the 16 bytes that names are sorted by.
private struct NameByte {
  var isLow: Bool
  var shift: UInt64

  /// From the last one, which weighs least, to the first.
  static let all = [true, false].flatMap { isLow in
    stride(from: UInt64(0), to: 64, by: 8).map { NameByte(isLow: isLow, shift: $0) }
  }

  /// Sorts places by some bytes, the first of which weighs least, to and fro between two stretches of
  /// memory: they end up in the other if the bytes are odd in number.
  static func sort(
    _ places: UnsafeMutableBufferPointer<NamePlace>, by bytes: some Sequence<NameByte>,
    through other: UnsafeMutableBufferPointer<NamePlace>
  ) {
    var (from, to) = unsafe (places, other)
    for byte in bytes {
      _ = unsafe byte.distribute(UnsafeBufferPointer(from), into: to)
      unsafe swap(&from, &to)
    }
  }

  /// Puts places in the order of this byte, those of the same in the order that they have.
  ///
  /// - Parameter target: as long as the places.
  /// - Returns: by value of the byte, where its places end.
  func distribute(
    _ places: UnsafeBufferPointer<NamePlace>, into target: UnsafeMutableBufferPointer<NamePlace>
  ) -> [Int] {
    precondition(target.count == places.count)
    return isLow
      ? unsafe Self.distribute(places, into: target) { Int($0.low &>> shift & 0xff) }
      : unsafe Self.distribute(places, into: target) { Int($0.high &>> shift & 0xff) }
  }

  @inline(__always)
  private static func distribute(
    _ places: UnsafeBufferPointer<NamePlace>, into target: UnsafeMutableBufferPointer<NamePlace>,
    by byte: (NamePlace) -> Int
  ) -> [Int] {
    var next = unsafe count(places, by: byte)
    var sum = 0
    for value in next.indices { (next[value], sum) = (sum, sum + next[value]) }
    unsafe put(places, into: target, at: &next, by: byte)
    return next
  }

  // Without a check of bounds for every name: a byte is below 256, and each name is counted first
  // and then gets the place that was kept for it.

  @inline(__always)
  private static func count(
    _ places: UnsafeBufferPointer<NamePlace>, by byte: (NamePlace) -> Int
  ) -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    unsafe counts.withUnsafeMutableBufferPointer { counts in
      for index in places.indices { unsafe counts[byte(places[index])] += 1 }
    }
    return counts
  }

  @inline(__always)
  private static func put(
    _ places: UnsafeBufferPointer<NamePlace>, into target: UnsafeMutableBufferPointer<NamePlace>,
    at next: inout [Int], by byte: (NamePlace) -> Int
  ) {
    unsafe next.withUnsafeMutableBufferPointer { next in
      for index in places.indices {
        let place = unsafe places[index]
        let value = byte(place)
        unsafe target[next[value]] = place
        unsafe next[value] += 1
      }
    }
  }

  /// How many places there are of each value of this byte.
  func count(_ places: UnsafeBufferPointer<NamePlace>) -> [Int] {
    isLow
      ? unsafe Self.count(places) { Int($0.low &>> shift & 0xff) }
      : unsafe Self.count(places) { Int($0.high &>> shift & 0xff) }
  }

  /// Puts each place where the next of its value belongs.
  func put(
    _ places: UnsafeBufferPointer<NamePlace>, into target: UnsafeMutableBufferPointer<NamePlace>,
    at next: inout [Int]
  ) {
    isLow
      ? unsafe Self.put(places, into: target, at: &next) { Int($0.low &>> shift & 0xff) }
      : unsafe Self.put(places, into: target, at: &next) { Int($0.high &>> shift & 0xff) }
  }
}

/// All names in stretches, each of which a core by itself puts into buckets.
@safe private struct Stretches: @unchecked Sendable {
  // Unchecked: every name has a place of its own in the target.
  private let places: UnsafeBufferPointer<NamePlace>
  private let target: UnsafeMutableBufferPointer<NamePlace>
  private let count: Int

  /// - Parameters:
  ///   - target: as long as the places.
  ///   - count: how many stretches.
  init(
    places: UnsafeBufferPointer<NamePlace>, target: UnsafeMutableBufferPointer<NamePlace>,
    count: Int
  ) {
    precondition(target.count >= places.count)
    unsafe (self.places, self.target) = (places, target)
    self.count = Swift.max(1, Swift.min(count, places.count))
  }

  private func stretch(_ index: Int) -> UnsafeBufferPointer<NamePlace> {
    let size = unsafe places.count
    let range = size * index / count..<size * (index + 1) / count
    return unsafe UnsafeBufferPointer(rebasing: places[range])
  }

  /// Puts the names in the order of a byte, those of the same in the order that they have.
  ///
  /// - Returns: by value of the byte, where its places end.
  func distribute(by byte: NameByte) -> [Int] {
    var starts = mapInParallel(count, jobs: .max) { index in unsafe byte.count(stretch(index)) }
    var sum = 0
    let ends = (0..<256).map { value in
      for index in 0..<count { (starts[index][value], sum) = (sum, sum + starts[index][value]) }
      return sum
    }
    inParallel(count) { [starts] index in
      var next = starts[index]
      unsafe byte.put(self.stretch(index), into: self.target, at: &next)
    }
    return ends
  }
}

/// Names in buckets, each to be sorted by itself between two stretches of memory.
@safe private struct Buckets: @unchecked Sendable {
  // Unchecked: a bucket's two stretches are touched by the one thread that sorts it.
  let ends: [Int]
  /// Has the names to begin with.
  let front: UnsafeMutableBufferPointer<NamePlace>
  let back: UnsafeMutableBufferPointer<NamePlace>

  init(
    ends: [Int], front: UnsafeMutableBufferPointer<NamePlace>,
    back: UnsafeMutableBufferPointer<NamePlace>
  ) {
    self.ends = ends
    unsafe (self.front, self.back) = (front, back)
  }

  /// Sorts a bucket, which ends up in the back if the bytes are odd in number.
  func sort(_ bucket: Int, by bytes: ArraySlice<NameByte>) {
    let range = (bucket > 0 ? ends[bucket - 1] : 0)..<ends[bucket]
    unsafe NameByte.sort(
      UnsafeMutableBufferPointer(rebasing: front[range]), by: bytes,
      through: UnsafeMutableBufferPointer(rebasing: back[range]))
  }
}
