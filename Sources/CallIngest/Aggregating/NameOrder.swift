/// A name's place among others: its first 15 bytes as a number of 128 bits, and whose name it is.
///
/// As big-endian numbers, 15 bytes compare as text does. Zeros behind a shorter name sort it
/// first, as they should, and where only zeros differ, the length in the last byte does that. Of a
/// longer name the last byte is 255.
struct NamePlace {
  var high: UInt64
  var low: UInt64
  var id: UInt32

  /// A name that stands in its two words.
  init(short name: AccountName, id: UInt32) {
    high = name.low.byteSwapped
    low = (name.high & ~(0xff << 56)).byteSwapped | name.high &>> 56
    self.id = id
  }

  /// A name of more bytes than are compared here.
  init(long bytes: [UInt8], id: UInt32) {
    func word(_ places: Range<Int>) -> UInt64 {
      places.reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
    }
    high = word(0..<8)
    low = word(8..<15) << 8 | 0xff
    self.id = id
  }

  /// Whether two names are alike as far as they are compared; of short ones, whether they are the
  /// same.
  func isAlike(_ other: NamePlace) -> Bool { high == other.high && low == other.low }

  /// Whether the name is longer than what stands here.
  var isCut: Bool { low & 0xff == 0xff }
}

extension [NamePlace] {
  /// Sorts by one byte after the other, the last one first, leaving out those that all names share:
  /// a sort by radix, in time that grows with the number of names alone.
  mutating func sortByRadix() {
    guard let first else { return }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for place in self {
      high |= place.high ^ first.high
      low |= place.low ^ first.low
    }
    var other = self
    for shift in stride(from: UInt64(0), to: 64, by: 8) where low >> shift & 0xff != 0 {
      Self.distribute(self, into: &other) { Int($0.low &>> shift & 0xff) }
      swap(&self, &other)
    }
    for shift in stride(from: UInt64(0), to: 64, by: 8) where high >> shift & 0xff != 0 {
      Self.distribute(self, into: &other) { Int($0.high &>> shift & 0xff) }
      swap(&self, &other)
    }
  }

  /// Puts places in the order of a byte of theirs, those of the same in the order that they have.
  @inline(__always)
  private static func distribute(
    _ places: [NamePlace], into target: inout [NamePlace], by byte: (NamePlace) -> Int
  ) {
    precondition(target.count == places.count)
    var next = [Int](repeating: 0, count: 256)
    // Without a check of bounds for every name: a byte is below 256, and each name is counted in
    // the first round and gets the place in the second that was kept for it.
    unsafe next.withUnsafeMutableBufferPointer { next in
      for place in places { unsafe next[byte(place)] += 1 }
      var sum = 0
      for value in 0..<256 { unsafe (next[value], sum) = (sum, sum + next[value]) }
      unsafe target.withUnsafeMutableBufferPointer { target in
        for place in places {
          let value = byte(place)
          unsafe target[next[value]] = place
          unsafe next[value] += 1
        }
      }
    }
  }
}
