import CDRCore
import Foundation

/// Rejected records of one worker, on disk, so that memory does not grow with their number.
///
/// ```
/// offset : 8 | line in chunk : 8 | record size : 4 | detail size : 4 | reason : 1 | detail | record
/// ```
struct RejectSpool: ~Copyable {
  /// The part of the spool that one chunk's rejects take up, with what it takes to number lines.
  struct Trace {
    var file: Int
    var sequence: Int
    /// Line feeds in and right before the chunk.
    var lineFeeds: Int
    /// Those of them before the chunk's first record.
    var lineFeedsBefore: Int
    var start: Int64
    var end: Int64
  }

  private(set) var traces: [Trace] = []
  private var buffer: [UInt8] = []
  private var written: Int64 = 0
  private var file: UnnamedFile?

  private static let bufferSize = 1 << 20
  private static let headSize = 25

  /// How many bytes were appended.
  var size: Int64 { written + Int64(buffer.count) }

  mutating func append(
    offset: Int64, lineInChunk: Int, reason: RejectReason, detail: String,
    record: UnsafeBufferPointer<UInt8>
  ) throws(Failure) {
    let detail = Array(detail.utf8)
    appendNumber(UInt64(bitPattern: offset), bytes: 8)
    appendNumber(UInt64(lineInChunk), bytes: 8)
    appendNumber(UInt64(record.count), bytes: 4)
    appendNumber(UInt64(detail.count), bytes: 4)
    buffer.append(reason.rawValue)
    buffer += detail
    unsafe buffer += record
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Notes where the rejects of a chunk are, once it is read.
  mutating func close(_ trace: Trace) { traces.append(trace) }

  mutating func flush() throws(Failure) {
    guard !buffer.isEmpty else { return }
    if file == nil { file = try UnnamedFile() }
    let bytes = buffer
    buffer.removeAll(keepingCapacity: true)
    unsafe try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) in
      unsafe try file!.append(buffer)
    }
    written += Int64(bytes.count)
  }

  private mutating func appendNumber(_ number: UInt64, bytes: Int) {
    for i in 0..<bytes { buffer.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * i))) }
  }

  /// The rejects of a chunk in order; call ``flush()`` first.
  ///
  /// - Parameter firstLine: the number of the line on which the chunk starts.
  borrowing func records(
    of trace: Trace, file name: String, firstLine: Int64
  ) throws(Failure) -> [RejectedRecord] {
    guard trace.end > trace.start, let file else { return [] }
    let bytes = try file.bytes(at: trace.start, count: Int(trace.end - trace.start))
    var records = [RejectedRecord]()
    var i = 0
    func number(_ place: Int, bytes count: Int) -> UInt64 {
      (0..<count).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
    }
    while i < bytes.count {
      let (recordSize, detailSize) = (Int(number(i + 16, bytes: 4)), Int(number(i + 20, bytes: 4)))
      let detail = i + Self.headSize
      let record = detail + detailSize
      guard let reason = RejectReason(rawValue: bytes[i + 24]) else {
        throw Failure(.bug, "a temporary file of rejected records is damaged")
      }
      records.append(
        RejectedRecord(
          file: name, line: firstLine + Int64(number(i + 8, bytes: 8)),
          offset: Int64(bitPattern: number(i, bytes: 8)), reason: reason,
          detail: String(decoding: bytes[detail..<record], as: UTF8.self),
          record: Array(bytes[record..<record + recordSize])))
      i = record + recordSize
    }
    return records
  }
}
