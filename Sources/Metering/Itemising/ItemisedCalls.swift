import ColumnMaps

/// A call as the second reading finds it, without its texts.
struct ItemisedCall {
  /// In milliseconds since 1970-01-01T00:00:00Z.
  var start: Int64
  /// Its place among ``ItemisedAccounts``.
  var account: UInt32
  /// In milliseconds.
  var duration: UInt32
  var recording: UInt32
  /// Where its record starts in the chunk's buffer.
  var place: UInt32
  /// Where its id starts there or, with ``composedBit``, among the texts that stand in no file.
  fileprivate var idPlace: UInt32
  var idCount: UInt32
  /// The item's place in the metering.
  var item: UInt32

  fileprivate static let composedBit: UInt32 = 1 << 31
}

/// The calls of one chunk that belong to itemised accounts: what a worker makes of it in the second
/// reading, as it makes sums in the first.
@safe struct ItemisedCalls {
  /// In the order of the text, once ``sort()`` was called.
  private(set) var calls: [ItemisedCall] = []
  /// Ids that are not in the chunk as they are used: joined, decoded, or with quotes inside.
  private var composed: [UInt8] = []
  private var text: UnsafePointer<UInt8> = unsafe UnsafePointer(bitPattern: 64)!
  private var isSorted = true

  /// Starts with the text of another chunk.
  mutating func begin(_ text: UnsafePointer<UInt8>) {
    unsafe self.text = text
    calls.removeAll(keepingCapacity: true)
    composed.removeAll(keepingCapacity: true)
    isSorted = true
  }

  /// Adds a call.
  @inline(__always)
  mutating func append(
    account: UInt32, item: Int, start: Int64, duration: UInt32, recording: UInt32, place: Int,
    callID: Field
  ) {
    let offset = unsafe callID.bytes - text
    var idPlace = UInt32(truncatingIfNeeded: offset)
    if offset < 0 || offset >= TextBuffer.capacity { idPlace = keep(callID) }
    if let last = calls.last, last.place > UInt32(truncatingIfNeeded: place) { isSorted = false }
    calls.append(
      ItemisedCall(
        start: start, account: account, duration: duration, recording: recording,
        place: UInt32(truncatingIfNeeded: place), idPlace: idPlace,
        idCount: UInt32(truncatingIfNeeded: callID.count),
        item: UInt32(truncatingIfNeeded: item)))
  }

  @inline(never)
  private mutating func keep(_ callID: Field) -> UInt32 {
    let place = UInt32(composed.count)
    callID.append(to: &composed)
    return place | ItemisedCall.composedBit
  }

  /// Puts the calls into the order of the text: those that go the long way come after others.
  mutating func sort() {
    if !isSorted { calls.sort { $0.place < $1.place } }
    isSorted = true
  }

  /// Calls a function with the bytes of a call's id.
  @inline(__always)
  func withID<Result>(of call: ItemisedCall, _ body: (Span<UInt8>) -> Result) -> Result {
    let count = Int(call.idCount)
    guard call.idPlace & ItemisedCall.composedBit == 0 else {
      let place = Int(call.idPlace & ~ItemisedCall.composedBit)
      return body(composed.span.extracting(place..<place + count))
    }
    return body(unsafe Span(_unsafeStart: text + Int(call.idPlace), count: count))
  }

  /// How many line ends there are from one place of the chunk to another.
  func lineFeeds(_ range: Range<Int>) -> Int { unsafe countLineFeeds(text, range) }
}
