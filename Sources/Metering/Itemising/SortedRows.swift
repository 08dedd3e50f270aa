import CDRCore
import Synchronization

/// Rows of calls sorted by account, start and call id, then as they came: in memory, and beyond a
/// limit in sorted runs on disk that are merged in the end.
final class SortedRows: @unchecked Sendable {
  // Unchecked: a lock has one worker at a time append, and they are written once all are there.

  private struct Place {
    var key: CallRows.Key
    var block: UInt32
  }

  /// The rows of a chunk.
  private struct Block {
    var text: [UInt8]
    var order: RowOrder
  }

  private let lock = Mutex(())
  private var blocks: [Block] = []
  private var places: [Place] = []
  private var size = 0
  private let limit: Int
  private var runs: RowRuns?

  /// - Parameter memory: bytes that rows may take before they are kept on disk.
  init(memory: Int) { limit = max(memory, 1 << 20) }

  /// Adds the rows of a chunk. Any worker may, in any order.
  func append(_ rows: CallRows) throws(Failure) {
    if rows.keys.isEmpty { return }
    // What was reserved is more than the rows take.
    let text = Array(rows.text[...])
    let fault = lock.withLock { _ -> Failure? in
      let block = UInt32(blocks.count)
      blocks.append(Block(text: text, order: RowOrder(file: rows.file, sequence: rows.sequence)))
      for key in rows.keys { places.append(Place(key: key, block: block)) }
      size += text.count + rows.keys.count * 2 * MemoryLayout<Place>.stride
      guard size > limit else { return nil }
      do throws(Failure) {
        try spill()
        return nil
      } catch {
        return error
      }
    }
    if let fault { throw fault }
  }

  /// Hands out all rows, in order.
  func write(to write: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    if runs != nil {
      try spill()
      try runs?.merge(to: write)
      return
    }
    sort()
    var text: [UInt8] = []
    for place in places {
      text.append(contentsOf: row(place))
      if text.count > 1 << 16 {
        try write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    if !text.isEmpty { try write(text) }
  }

  private func row(_ place: Place) -> ArraySlice<UInt8> {
    blocks[Int(place.block)].text[Int(place.key.first)..<Int(place.key.end)]
  }

  private func sort() {
    let blocks = blocks
    func id(_ place: Place) -> RowID {
      RowID(blocks[Int(place.block)].text[Int(place.key.id)..<Int(place.key.idEnd)])
    }
    places.sort { a, b in
      if a.key.account != b.key.account { return a.key.account < b.key.account }
      if a.key.start != b.key.start { return a.key.start < b.key.start }
      let order = id(a).compare(id(b))
      if order != 0 { return order < 0 }
      let (first, second) = (blocks[Int(a.block)].order, blocks[Int(b.block)].order)
      return first == second ? a.key.first < b.key.first : first < second
    }
  }

  private func spill() throws(Failure) {
    sort()
    if runs == nil { runs = try RowRuns() }
    for place in places {
      try runs?.append(place.key, blocks[Int(place.block)].order, row(place))
    }
    try runs?.endRun()
    blocks.removeAll()
    places.removeAll()
    size = 0
  }
}

/// Which of two rows that are sorted alike comes first: that of the earlier chunk.
struct RowOrder: Equatable, Comparable {
  var file: UInt32
  var sequence: UInt32

  static func < (a: RowOrder, b: RowOrder) -> Bool { (a.file, a.sequence) < (b.file, b.sequence) }
}

/// The field of a call id in a row, compared by the bytes that it stands for.
struct RowID {
  private let bytes: ArraySlice<UInt8>

  init(_ field: ArraySlice<UInt8>) {
    guard field.first == UInt8(ascii: "\"") else {
      bytes = field
      return
    }
    var (plain, place) = ([UInt8](), field.startIndex + 1)
    while place < field.endIndex - 1 {
      plain.append(field[place])
      place += field[place] == UInt8(ascii: "\"") ? 2 : 1
    }
    bytes = plain[...]
  }

  /// Below 0 where this one comes first, 0 where both are the same.
  func compare(_ other: RowID) -> Int {
    for (a, b) in zip(bytes, other.bytes) where a != b { return a < b ? -1 : 1 }
    return bytes.count - other.bytes.count
  }
}
