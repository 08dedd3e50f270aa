import CKernels
import Metering

/// Finds an item by its name in a record: a small hash table of names read as two words.
@safe struct ProductTable: ~Copyable {
  private struct Entry {
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// The name's length in bytes; 0 for an unused place, as no item's name is empty.
    var count = 0
    var item = 0
  }

  private static let size = 1024
  private let entries: UnsafeMutablePointer<Entry>
  /// Names of more than 16 bytes: compared one by one.
  private let longNames: [(name: [UInt8], item: Int)]

  init(_ items: [MeteredItem]) {
    unsafe entries = .allocate(capacity: Self.size)
    unsafe entries.initialize(repeating: Entry(), count: Self.size)
    var longNames = [(name: [UInt8], item: Int)]()
    for (item, metered) in items.enumerated() {
      let name = Array(metered.name.utf8)
      if name.count > 16 {
        longNames.append((name, item))
        continue
      }
      let padded = name + [UInt8](repeating: 0, count: 16 - name.count)
      let (low, high) = unsafe padded.withUnsafeBufferPointer { bytes in
        unsafe (Words.load(bytes.baseAddress!), Words.load(bytes.baseAddress! + 8))
      }
      var place = Self.place(low, high)
      while unsafe entries[place].count != 0 { place = (place + 1) % Self.size }
      unsafe entries[place] = Entry(low: low, high: high, count: name.count, item: item)
    }
    self.longNames = longNames
  }

  deinit { unsafe entries.deallocate() }

  /// The item's id, or nil for a name that no tariff of the run has.
  @inline(__always)
  borrowing func item(_ field: Field) -> Int? {
    guard field.count <= 16 else { return longItem(field) }
    let (low, high) = twoWords(field)
    var place = Self.place(low, high)
    while true {
      let entry = unsafe entries[place]
      if entry.low == low && entry.high == high && entry.count == field.count {
        return entry.count == 0 ? nil : entry.item
      }
      if entry.count == 0 { return nil }
      place = (place &+ 1) & (Self.size &- 1)
    }
  }

  @inline(__always)
  private static func place(_ low: UInt64, _ high: UInt64) -> Int {
    let mixed = (low ^ (high &* 0x9e37_79b9_7f4a_7c15)) &* 0xd6e8_feb8_6659_fd93
    return Int(mixed &>> 54)
  }

  private borrowing func longItem(_ field: Field) -> Int? {
    for (name, item) in longNames where name.count == field.count {
      let bytes = unsafe UnsafeBufferPointer(start: field.bytes, count: field.count)
      if unsafe bytes.elementsEqual(name) { return item }
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
