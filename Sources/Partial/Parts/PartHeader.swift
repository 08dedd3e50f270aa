import CDRCore

/// What a part holds.
enum PartKind: UInt16, CaseIterable {
  /// Where the records of files ended, as JSON.
  case totals = 1
  /// Sums by month, account and item.
  case usage = 2
  /// The rejected records of one file.
  case rejects = 3
  /// The calls of one partition.
  case fingerprints = 4
  /// Which calls of one partition do not count.
  case corrections = 5

  /// For messages.
  var name: String { "\(self)" }
}

/// The beginning of a part. docs/partial.md has the format.
///
/// ```
///  0 magic : 8 | version : 2 | kind : 2 | flags : 4 | plan : 32
/// 48 size : 8 | records : 8 | fingerprints : 8
/// 72 subject : 4 | index : 4 | ranges : 4 | record size : 4 | the ranges, 8 each
///    the body | checksum : 8
/// ```
struct PartHeader: Hashable, Sendable {
  var kind: PartKind
  /// Whether no part of the same kind, subject and files follows.
  var isLast = true
  /// The hash of the plan.
  var plan: [UInt8]
  /// Of the whole part, in bytes.
  var size = 0
  var records = 0
  /// Of totals, how many calls the files have fingerprints of; of corrections, how many were searched.
  var fingerprints = 0
  /// The partition, or the file of rejects; ``noSubject`` for others.
  var subject = Self.noSubject
  /// Its place among those of the same kind, subject and files.
  var index = 0
  /// The files it was made of.
  var files: FileSet
  /// Bytes of a record; 0 where they differ.
  var recordSize = 0

  static let magic = Array("CDRPART\n".utf8)
  static let version: UInt16 = 1
  static let noSubject = Int(UInt32.max)
  /// Bytes without the ranges.
  static let fixedSize = 88
  static let checksumSize = 8
  /// Bodies are cut into parts of at most this size, so that they can be moved as rows of a table.
  static let bodyLimit = 32 << 20

  /// Bytes before the body.
  var byteCount: Int { Self.fixedSize + 8 * files.ranges.count }

  /// Appends the header.
  func append(to bytes: inout [UInt8]) {
    bytes += Self.magic
    bytes.append(littleEndian: Self.version)
    bytes.append(littleEndian: kind.rawValue)
    bytes.append(littleEndian: UInt32(isLast ? 1 : 0))
    bytes += plan
    for number in [size, records, fingerprints] { bytes.append(littleEndian: UInt64(number)) }
    for number in [subject, index, files.ranges.count, recordSize] {
      bytes.append(littleEndian: UInt32(number))
    }
    for range in files.ranges {
      bytes.append(littleEndian: UInt32(range.lowerBound))
      bytes.append(littleEndian: UInt32(range.upperBound))
    }
  }

  /// Why bytes are not a part's header.
  enum Fault: Error {
    case noPart
    case otherVersion(UInt16)
    case damaged
  }

  /// Reads a header without its ranges.
  ///
  /// - Parameter bytes: ``fixedSize`` of them.
  /// - Returns: the header, and how many ranges it has.
  static func read(_ bytes: [UInt8]) throws(Fault) -> (header: PartHeader, ranges: Int) {
    guard bytes.starts(with: magic) else { throw .noPart }
    let version = UInt16(bytes.number(at: 8, bytes: 2))
    guard version == Self.version else { throw .otherVersion(version) }
    guard let kind = PartKind(rawValue: UInt16(bytes.number(at: 10, bytes: 2))) else {
      throw .damaged
    }
    let flags = bytes.number(at: 12, bytes: 4)
    var header = PartHeader(
      kind: kind, isLast: flags & 1 == 1, plan: Array(bytes[16..<48]), files: FileSet([]))
    guard flags <= 1, let size = Int(exactly: bytes.number(at: 48, bytes: 8)),
      let records = Int(exactly: bytes.number(at: 56, bytes: 8)),
      let fingerprints = Int(exactly: bytes.number(at: 64, bytes: 8))
    else { throw .damaged }
    (header.size, header.records, header.fingerprints) = (size, records, fingerprints)
    header.subject = Int(bytes.number(at: 72, bytes: 4))
    header.index = Int(bytes.number(at: 76, bytes: 4))
    header.recordSize = Int(bytes.number(at: 84, bytes: 4))
    let ranges = Int(bytes.number(at: 80, bytes: 4))
    guard ranges <= 1 << 24, size >= fixedSize + 8 * ranges + checksumSize,
      size <= 1 << 40
    else { throw .damaged }
    return (header, ranges)
  }

  /// Takes the ranges, which stand after the header.
  mutating func readRanges(_ bytes: [UInt8]) throws(Fault) {
    var ranges: [ClosedRange<Int>] = []
    for place in stride(from: 0, to: bytes.count, by: 8) {
      let (first, last) = (bytes.number(at: place, bytes: 4), bytes.number(at: place + 4, bytes: 4))
      guard first <= last, ranges.last.map({ $0.upperBound < Int(first) }) ?? true else {
        throw .damaged
      }
      ranges.append(Int(first)...Int(last))
    }
    files = FileSet(ranges)
  }
}

extension [UInt8] {
  /// Appends a number's bytes, the lowest first.
  mutating func append(littleEndian number: some FixedWidthInteger) {
    var rest = number
    for _ in 0..<number.bitWidth / 8 {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  /// A number of which the lowest byte stands first.
  func number(at place: Int, bytes count: Int) -> UInt64 {
    var number: UInt64 = 0
    for byte in 0..<count { number |= UInt64(self[place + byte]) << UInt64(8 * byte) }
    return number
  }
}
