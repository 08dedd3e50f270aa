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
  /// The number of line ends between the chunk's first record and its own.
  var line: UInt32 = 0

  fileprivate static let composedBit: UInt32 = 1 << 31
}

/// The calls of one chunk that belong to itemised accounts: what a worker makes of it in the second
/// reading, as it makes sums in the first.
@safe struct ItemisedCalls: @unchecked Sendable {
  // Unchecked: its user also holds the chunk that it points into, or it is ``detached()``.

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

  /// Puts the calls into the order of the text, those that went the long way among the others, and
  /// says on which lines they are.
  ///
  /// - Parameter start: where the chunk's first record begins.
  mutating func finish(from start: Int) {
    if !isSorted { calls.sort { $0.place < $1.place } }
    isSorted = true
    var (line, cursor) = (0, start)
    for index in calls.indices {
      let place = Int(calls[index].place)
      line &+= unsafe countLineFeeds(text, cursor..<place)
      cursor = place
      calls[index].line = UInt32(truncatingIfNeeded: line)
    }
  }

  /// The same calls with ids of their own, which stay when the chunk's text is gone.
  func detached() -> ItemisedCalls {
    var copy = ItemisedCalls()
    copy.calls.reserveCapacity(calls.count)
    copy.composed.reserveCapacity(calls.reduce(0) { $0 + Int($1.idCount) })
    for var call in calls {
      let place = UInt32(copy.composed.count)
      withID(of: call) { id in for byte in id.indices { copy.composed.append(id[byte]) } }
      call.idPlace = place | ItemisedCall.composedBit
      copy.calls.append(call)
    }
    return copy
  }

  /// Bytes that the calls take once they are detached.
  var detachedSize: Int {
    calls.reduce(0) { $0 + MemoryLayout<ItemisedCall>.stride + Int($1.idCount) }
  }

  /// Gives accounts other numbers.
  ///
  /// - Parameter numbers: by the number that they have; nil for one that has none.
  /// - Returns: how many calls were left out, whose accounts have none.
  mutating func renumber(by numbers: [UInt32?]) -> Int {
    let before = calls.count
    calls = calls.compactMap { call in
      guard let number = numbers[Int(call.account)] else { return nil }
      var call = call
      call.account = number
      return call
    }
    return before - calls.count
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
}
