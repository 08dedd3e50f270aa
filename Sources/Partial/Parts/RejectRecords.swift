import CDRCore
import Metering

/// The rejected records of a file, in the order of its text.
///
/// ```
/// line : 8 | offset : 8 | reason's size : 4 | detail's size : 4 | record's size : 4
/// reason | detail | record
/// ```
enum RejectRecords {
  static let headSize = 28

  static func append(_ record: RejectedRecord, to body: inout [UInt8]) {
    let (reason, detail) = (Array(record.reason.name.utf8), Array(record.detail.utf8))
    body.append(littleEndian: record.line)
    body.append(littleEndian: record.offset)
    for text in [reason, detail, record.record] { body.append(littleEndian: UInt32(text.count)) }
    body += reason
    body += detail
    body += record.record
  }

  /// The records of a part; nil where the bytes are not records.
  static func read(_ body: [UInt8], file: String) -> [RejectedRecord]? {
    var (place, records) = (0, [RejectedRecord]())
    while place < body.count {
      guard body.count - place >= headSize else { return nil }
      let line = Int64(bitPattern: body.number(at: place, bytes: 8))
      let offset = Int64(bitPattern: body.number(at: place + 8, bytes: 8))
      let sizes = (0..<3).map { Int(body.number(at: place + 16 + 4 * $0, bytes: 4)) }
      place += headSize
      guard sizes.reduce(0, +) <= body.count - place else { return nil }
      let texts = sizes.map { size in
        defer { place += size }
        return body[place..<place + size]
      }
      guard let reason = RejectReason(name: String(decoding: texts[0], as: UTF8.self)) else {
        return nil
      }
      records.append(
        RejectedRecord(
          ofFile: file, line: line, offset: offset, reason: reason,
          detail: String(decoding: texts[1], as: UTF8.self), record: Array(texts[2])))
    }
    return records
  }
}
