import CKernels
import ColumnMaps

/// Finds a number by the whole text of a field: a small hash table of texts read as two words.
@safe struct FieldTable: ~Copyable {
  private struct Entry {
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// The text's length in bytes; 0 for an unused place.
    var count = 0
    var number = 0
  }

  private let entries: UnsafeMutablePointer<Entry>
  /// How many bits choose a place; a quarter of the places is used at most.
  private let bits: UInt64
  /// Texts of more than 16 bytes: compared one by one.
  private let longTexts: [(text: [UInt8], number: Int)]
  /// The number of the empty text.
  private let emptyNumber: Int?

  /// - Parameter texts: of two that are equal, the first counts.
  init(_ texts: [(text: String, number: Int)]) {
    var bits: UInt64 = 10
    while 1 << bits < texts.count * 4 { bits += 1 }
    self.bits = bits
    let size = 1 << Int(bits)
    unsafe entries = .allocate(capacity: size)
    unsafe entries.initialize(repeating: Entry(), count: size)
    var longTexts = [(text: [UInt8], number: Int)]()
    for (text, number) in texts where !text.isEmpty {
      let text = Array(text.utf8)
      if text.count > 16 {
        longTexts.append((text, number))
        continue
      }
      let padded = text + [UInt8](repeating: 0, count: 16 - text.count)
      let (low, high) = unsafe padded.withUnsafeBufferPointer { bytes in
        unsafe (Words.load(bytes.baseAddress!), Words.load(bytes.baseAddress! + 8))
      }
      var place = Self.place(low, high, bits: bits)
      while unsafe entries[place].count != 0 { place = (place + 1) % size }
      unsafe entries[place] = Entry(low: low, high: high, count: text.count, number: number)
    }
    self.longTexts = longTexts
    emptyNumber = texts.first { $0.text.isEmpty }?.number
  }

  deinit { unsafe entries.deallocate() }

  /// The text's number; nil for a text that is not in the table.
  @inline(__always)
  borrowing func number(_ field: Field) -> Int? {
    guard field.count <= 16 else { return longNumber(field) }
    let (low, high) = twoWords(field)
    var place = Self.place(low, high, bits: bits)
    while true {
      let entry = unsafe entries[place]
      if entry.low == low && entry.high == high && entry.count == field.count {
        return entry.count == 0 ? emptyNumber : entry.number
      }
      if entry.count == 0 { return field.count == 0 ? emptyNumber : nil }
      place = (place &+ 1) & ((1 &<< Int(bits)) &- 1)
    }
  }

  /// The number of a text of 1 to 16 bytes that stands in its first place; nil: ``number(_:)``
  /// knows.
  @inline(__always)
  borrowing func shortNumber(_ low: UInt64, _ high: UInt64, size: Int) -> Int32? {
    let entry = unsafe entries + Self.place(low, high, bits: bits)
    // No entry that is used has the size 0.
    guard unsafe entry.pointee.low == low && entry.pointee.high == high, size > 0,
      unsafe entry.pointee.count == size
    else { return nil }
    return unsafe Int32(truncatingIfNeeded: entry.pointee.number)
  }

  /// Whether a text of 1 to 16 bytes, of which the words are known, is surely not in the table: where
  /// it would stand first, nothing does.
  @inline(__always)
  borrowing func surelyLacks(_ low: UInt64, _ high: UInt64, size: Int) -> Bool {
    guard size > 0, size <= 16 else { return false }
    return unsafe entries[Self.place(low, high, bits: bits)].count == 0
  }

  @inline(__always)
  private static func place(_ low: UInt64, _ high: UInt64, bits: UInt64) -> Int {
    let mixed = (low ^ (high &* 0x9e37_79b9_7f4a_7c15)) &* 0xd6e8_feb8_6659_fd93
    return Int(truncatingIfNeeded: mixed &>> (64 &- bits))
  }

  private borrowing func longNumber(_ field: Field) -> Int? {
    for (text, number) in longTexts where text.count == field.count {
      let bytes = unsafe UnsafeBufferPointer(start: field.bytes, count: field.count)
      if unsafe bytes.elementsEqual(text) { return number }
    }
    return nil
  }
}

/// The bytes of a field of at most 16, as two words with zeros behind.
@inline(__always)
func twoWords(_ field: Field) -> (low: UInt64, high: UInt64) {
  let words = unsafe cdr_load_words(field.bytes, field.count)
  return (words.low, words.high)
}
