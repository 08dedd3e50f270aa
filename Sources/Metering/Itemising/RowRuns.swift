import CDRCore

/// Sorted runs of rows on disk, and their merging.
///
/// ```
/// row  | size : 4 | id, from the row's start : 4 | id's end : 4 | account : 4 | start : 8 |
///      | file : 4 | its chunk : 4 | text |
/// ```
struct RowRuns: ~Copyable {
  private let file: UnnamedFile
  private var buffer: [UInt8] = []
  /// Where runs begin and end.
  private var bounds: [Range<Int64>] = []
  private var start: Int64 = 0

  private static let bufferSize = 1 << 20
  private static let headSize = 32

  init() throws(Failure) { file = try UnnamedFile() }

  mutating func append(
    _ key: CallRows.Key, _ order: RowOrder, _ row: ArraySlice<UInt8>
  ) throws(Failure) {
    func add(_ value: some FixedWidthInteger) {
      unsafe withUnsafeBytes(of: value.littleEndian) { unsafe buffer.append(contentsOf: $0) }
    }
    add(UInt32(row.count))
    add(key.id - key.first)
    add(key.idEnd - key.first)
    add(key.account)
    add(key.start)
    add(order.file)
    add(order.sequence)
    buffer.append(contentsOf: row)
    if buffer.count > Self.bufferSize { try flush() }
  }

  mutating func endRun() throws(Failure) {
    try flush()
    bounds.append(start..<file.size)
    start = file.size
  }

  private mutating func flush() throws(Failure) {
    unsafe try buffer.withUnsafeBufferPointer { (bytes) throws(Failure) in
      unsafe try file.append(bytes)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Hands out all rows in order.
  borrowing func merge(to write: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
    var heads: [Head] = []
    for run in bounds.indices {
      var head = Head(rest: bounds[run])
      if try advance(&head) { heads.append(head) }
    }
    var text: [UInt8] = []
    while !heads.isEmpty {
      // Runs are few: each is as long as what memory holds.
      var first = 0
      for run in heads.indices.dropFirst() where heads[run].precedes(heads[first]) { first = run }
      text.append(contentsOf: heads[first].row)
      if text.count > 1 << 16 {
        try write(text)
        text.removeAll(keepingCapacity: true)
      }
      if try !advance(&heads[first]) { heads.remove(at: first) }
    }
    if !text.isEmpty { try write(text) }
  }

  /// The row of a run that comes next.
  private struct Head {
    /// What is still to be read of the run.
    var rest: Range<Int64>
    var buffer: [UInt8] = []
    var place = 0
    var row: ArraySlice<UInt8> = []
    var id = RowID([])
    var account: UInt32 = 0
    var start: Int64 = 0
    var order = RowOrder(file: 0, sequence: 0)

    init(rest: Range<Int64>) { self.rest = rest }

    func precedes(_ other: Head) -> Bool {
      if account != other.account { return account < other.account }
      if start != other.start { return start < other.start }
      // A chunk's rows are all in one run.
      let byID = id.compare(other.id)
      return byID == 0 ? order < other.order : byID < 0
    }

    func number(_ place: Int, bytes: Int) -> UInt64 {
      (0..<bytes).reduce(0) { $0 | UInt64(buffer[place + $1]) << UInt64($1 * 8) }
    }
  }

  /// Turns to the next row of a run; false where there is none.
  private borrowing func advance(_ head: inout Head) throws(Failure) -> Bool {
    guard try require(Self.headSize, &head) else { return false }
    let size = Int(head.number(head.place, bytes: 4))
    guard try require(Self.headSize + size, &head) else { return false }
    let (place, text) = (head.place, head.place + Self.headSize)
    head.row = head.buffer[text..<text + size]
    head.id = RowID(
      head.buffer[
        text + Int(head.number(place + 4, bytes: 4))..<text + Int(head.number(place + 8, bytes: 4))
      ])
    head.account = UInt32(head.number(place + 12, bytes: 4))
    head.start = Int64(bitPattern: head.number(place + 16, bytes: 8))
    head.order = RowOrder(
      file: UInt32(head.number(place + 24, bytes: 4)),
      sequence: UInt32(head.number(place + 28, bytes: 4)))
    head.place = text + size
    return true
  }

  private borrowing func require(_ count: Int, _ head: inout Head) throws(Failure) -> Bool {
    while head.buffer.count - head.place < count {
      if head.rest.isEmpty { return false }
      let size = Int(min(Int64(1 << 18), head.rest.upperBound - head.rest.lowerBound))
      var more = [UInt8](repeating: 0, count: size)
      let from = head.rest.lowerBound
      let fault = unsafe more.withUnsafeMutableBytes { bytes -> Failure? in
        do throws(Failure) {
          unsafe try file.read(at: from, into: bytes)
          return nil
        } catch {
          return error
        }
      }
      if let fault { throw fault }
      head.row = []
      head.id = RowID([])
      head.buffer = Array(head.buffer[head.place...]) + more
      head.place = 0
      head.rest = head.rest.lowerBound + Int64(size)..<head.rest.upperBound
    }
    return true
  }
}
